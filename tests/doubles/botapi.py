"""A Bot API server on the loopback: checks every call against aiogram's models of the API, and fails when told to."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from aiogram import methods, types
from litestar import Litestar, Request, Response, post
from litestar.exceptions import HTTPException
from litestar.params import FromPath
from pydantic import ValidationError

TOKEN = "123456:a-token-for-tests-only"
BOT = {"id": 123456, "is_bot": True, "first_name": "Dörröppnaren", "username": "dorroppnaren_bot"}

METHODS = {
    "getMe": methods.GetMe,
    "getUpdates": methods.GetUpdates,
    "deleteWebhook": methods.DeleteWebhook,
    "sendMessage": methods.SendMessage,
    "editMessageText": methods.EditMessageText,
    "editMessageReplyMarkup": methods.EditMessageReplyMarkup,
    "answerCallbackQuery": methods.AnswerCallbackQuery,
    "setMyCommands": methods.SetMyCommands,
    "setMyShortDescription": methods.SetMyShortDescription,
}
"""The methods we know, each with the model that its parameters have to fit."""


@dataclass
class Person:
    """Someone with Telegram on their phone."""

    id: int
    name: str
    language: str | None = None

    def as_user(self) -> dict[str, Any]:
        user = {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language}
        return {key: value for key, value in user.items() if value is not None}

    def as_chat(self) -> dict[str, Any]:
        return {"id": self.id, "type": "private", "first_name": self.name}


@dataclass
class BotApi:
    """What the bot did, and what people say to it.

    `limit_next` answers 429 with that `retry_after`, once. `blocked` holds the chats that answer 403. `broken` answers
    502 as often as it counts. `lose_answers` does what is asked and lets the answer get lost. `repeat` gives updates
    again although they were acknowledged. `migrated` are groups or chats with a new number.
    """

    url: str = ""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    limit_next: int | None = None
    blocked: set[int] = field(default_factory=set)
    migrated: dict[int, int] = field(default_factory=dict)
    broken: int = 0
    lose_answers: int = 0
    repeat: bool = False
    acknowledged: int = 0
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    _number: int = 1000

    def next_number(self) -> int:
        self._number += 1
        return self._number

    def _arrive(self, kind: str, content: dict[str, Any]) -> int:
        update = {"update_id": self.next_number(), kind: content}
        types.Update.model_validate(update)
        self.updates.append(update)
        self.arrived.set()
        return int(update["update_id"])

    def say(self, person: Person, text: str, **more: Any) -> int:
        """Write to the bot."""
        message = {"message_id": self.next_number(), "date": int(time.time()), "chat": person.as_chat(), "text": text}
        return self._arrive("message", {**message, "from": person.as_user(), **more})

    def say_in_group(self, person: Person, group: int, text: str) -> int:
        chat = {"id": group, "type": "group", "title": "Exportgruppen"}
        return self.say(person, text, chat=chat)

    def send_photo(self, person: Person) -> int:
        message = {"message_id": self.next_number(), "date": int(time.time()), "chat": person.as_chat()}
        photo = [{"file_id": "f", "file_unique_id": "u", "width": 10, "height": 10}]
        return self._arrive("message", {**message, "from": person.as_user(), "photo": photo})

    def press(self, person: Person, label: str) -> int:
        """Press the newest button with this label."""
        for message in reversed(self.to(person)):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if button["text"] == label:
                        return self._press(person, message, button["callback_data"])
        raise AssertionError(f"no button “{label}” in {self.texts(person)[-1:]}")

    def _press(self, person: Person, message: dict[str, Any], data: str) -> int:
        number = str(self.next_number())
        query = {"id": number, "from": person.as_user(), "chat_instance": "1", "message": message, "data": data}
        return self._arrive("callback_query", query)

    def leave(self, person: Person) -> int:
        """Block the bot."""
        self.blocked.add(person.id)
        return self._membership(person, "member", "kicked")

    def come_back(self, person: Person) -> int:
        self.blocked.discard(person.id)
        return self._membership(person, "kicked", "member")

    def _membership(self, person: Person, before: str, after: str) -> int:
        def member(status: str) -> dict[str, Any]:
            return {"user": BOT, "status": status, **({"until_date": 0} if status == "kicked" else {})}

        changed = {"chat": person.as_chat(), "from": person.as_user(), "date": int(time.time())}
        return self._arrive(
            "my_chat_member", {**changed, "old_chat_member": member(before), "new_chat_member": member(after)}
        )

    def to(self, person: Person) -> list[dict[str, Any]]:
        return [message for message in self.sent if message["chat"]["id"] == person.id]

    def texts(self, person: Person) -> list[str]:
        return [message["text"] for message in self.to(person)]

    def called(self, method: str) -> list[dict[str, Any]]:
        return [parameters for name, parameters in self.calls if name == method]

    async def answer(self, method: str, parameters: dict[str, Any]) -> Response[Any]:
        """Check a call, do it, answer it as Telegram would."""
        model = METHODS.get(method)
        if model is None:
            return refusal(404, "Not Found: method not found")
        try:
            model.model_validate(parameters)
        except ValidationError as error:
            return refusal(400, f"Bad Request: {error}")
        self.calls.append((method, parameters))
        refused = self._refuse(method, parameters)
        if refused is not None:
            return refused
        result = await self._do(method, parameters)
        if self.lose_answers and method != "getUpdates":
            self.lose_answers -= 1
            return Response("{", status_code=502)
        return Response({"ok": True, "result": result})

    def _refuse(self, method: str, parameters: dict[str, Any]) -> Response[Any] | None:
        chat = parameters.get("chat_id")
        if self.broken:
            self.broken -= 1
            return refusal(502, "Bad Gateway")
        if self.limit_next is not None and method != "getUpdates":
            wait, self.limit_next = self.limit_next, None
            return refusal(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        if chat in self.migrated:
            said = "Bad Request: group chat was upgraded to a supergroup chat"
            return refusal(400, said, migrate_to_chat_id=self.migrated[chat])
        if chat in self.blocked:
            return refusal(403, "Forbidden: bot was blocked by the user")
        if method == "sendMessage" and len(parameters["text"]) > 4096:
            return refusal(400, "Bad Request: message is too long")
        return None

    async def _do(self, method: str, parameters: dict[str, Any]) -> Any:
        if method == "getMe":
            return BOT
        if method == "getUpdates":
            return await self._updates(parameters)
        if method == "sendMessage":
            return self._send(parameters)
        if method == "editMessageReplyMarkup":
            return self._edit(parameters)
        return True

    async def _updates(self, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        offset = parameters.get("offset") or 0
        self.acknowledged = max(self.acknowledged, offset - 1)
        deadline = time.monotonic() + min(parameters.get("timeout") or 0, 1)
        wanted = parameters.get("allowed_updates") or []
        while True:
            waiting = [one for one in self.updates if self.repeat or one["update_id"] > self.acknowledged]
            found = [one for one in waiting if not wanted or set(one) & set(wanted)]
            if found or time.monotonic() > deadline:
                return found
            self.arrived.clear()
            with _within(deadline) as left:
                try:
                    await asyncio.wait_for(self.arrived.wait(), left)
                except TimeoutError:
                    return []

    def _send(self, parameters: dict[str, Any]) -> dict[str, Any]:
        chat = {"id": parameters["chat_id"], "type": "private" if parameters["chat_id"] > 0 else "group"}
        message = {
            "message_id": self.next_number(),
            "date": int(time.time()),
            "chat": chat,
            "from": BOT,
            "text": parameters["text"],
        }
        if parameters.get("reply_markup"):
            message["reply_markup"] = parameters["reply_markup"]
        types.Message.model_validate(message)
        self.sent.append(message)
        return message

    def _edit(self, parameters: dict[str, Any]) -> dict[str, Any]:
        message = next(one for one in self.sent if one["message_id"] == parameters["message_id"])
        message.pop("reply_markup", None)
        if parameters.get("reply_markup"):
            message["reply_markup"] = parameters["reply_markup"]
        return message


@contextmanager
def _within(deadline: float):
    yield max(0.01, deadline - time.monotonic())


def refusal(status: int, description: str, **parameters: Any) -> Response[Any]:
    content = {"ok": False, "error_code": status, "description": description}
    return Response({**content, **({"parameters": parameters} if parameters else {})}, status_code=status)


def _plain(value: str) -> Any:
    """Parameters come as a form; what is not text in it is JSON."""
    try:
        parsed = json.loads(value)
    except ValueError:
        return value
    return value if isinstance(parsed, str) else parsed


def _parameters(method: str, form: Any) -> dict[str, Any]:
    texts = {"text", "callback_query_id", "short_description", "language_code"}
    return {name: form[name] if name in texts else _plain(form[name]) for name in form}


def make_server(api: BotApi) -> Litestar:
    @post("/{bot:str}/{method:str}", status_code=200)
    async def call(request: Request[Any, Any, Any], bot: FromPath[str], method: FromPath[str]) -> Response[Any]:
        if bot != f"bot{TOKEN}":
            return refusal(401, "Unauthorized")
        return await api.answer(method, _parameters(method, await request.form()))

    def refused(_request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
        return refusal(error.status_code, error.detail)

    return Litestar([call], exception_handlers={HTTPException: refused}, openapi_config=None, logging_config=None)


class Server(uvicorn.Server):
    """Without signal handlers of its own: the tests' process has one."""

    @contextmanager
    def capture_signals(self):
        yield


@asynccontextmanager
async def bot_api() -> AsyncIterator[BotApi]:
    """A server on a free port of the loopback, in this event loop."""
    api = BotApi()
    server = Server(uvicorn.Config(make_server(api), host="127.0.0.1", port=0, log_level="warning"))
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn tells it in no other way
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    api.url = f"http://127.0.0.1:{port}"
    try:
        yield api
    finally:
        server.should_exit = True
        api.arrived.set()
        await task
