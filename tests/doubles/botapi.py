"""A Bot API server on the loopback: checks every call against aiogram's models of the API, and fails when told to."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import uvicorn
from aiogram import methods, types
from litestar import Litestar, Request, Response, get, post
from litestar.exceptions import HTTPException
from litestar.params import FromPath
from pydantic import ValidationError

from doubles.botapi_people import BOT, People, Person

__all__ = ["BOT", "TOKEN", "BotApi", "Person", "bot_api"]

TOKEN = "123456:a-token-for-tests-only"

METHODS = {
    name[0].lower() + name[1:]: getattr(methods, name)
    for name in (
        "GetMe",
        "GetUpdates",
        "DeleteWebhook",
        "SetWebhook",
        "SendMessage",
        "EditMessageText",
        "EditMessageReplyMarkup",
        "AnswerCallbackQuery",
        "GetFile",
        "GetMyCommands",
        "SetMyCommands",
        "GetMyName",
        "SetMyName",
        "GetMyDescription",
        "SetMyDescription",
        "GetMyShortDescription",
        "SetMyShortDescription",
    )
}
"""The methods we know, each with the model that its parameters have to fit."""

PROFILE = {"Name": ("name", 64), "Description": ("description", 512), "ShortDescription": ("short_description", 120)}
"""Texts of the profile: the parameter and its limit."""

LOST = {"x-lost": "1"}
"""Marks an answer that is not to arrive."""


@dataclass
class BotApi(People):
    """What the bot did, and what people say to it.

    Faults wait until `pass_first` calls went well. `limit_next` answers 429 with that `retry_after`, once. `blocked`
    holds the chats that answer 403, `migrated` those with a new number, `refused` words that answer 400. `broken`
    answers 502 as often as it counts. `lose_answers` does what is asked and drops the connection. `repeat` gives
    updates again although they were acknowledged. `gone` are files that are known but cannot be fetched.
    """

    url: str = ""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    profile: dict[tuple[str, str], Any] = field(default_factory=dict)
    webhook: dict[str, Any] = field(default_factory=dict)
    pass_first: int = 0
    limit_next: int | None = None
    migrated: dict[int, int] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    broken: int = 0
    lose_answers: int = 0
    gone: set[str] = field(default_factory=set)
    repeat: bool = False
    acknowledged: int = 0

    def called(self, method: str) -> list[dict[str, Any]]:
        return [parameters for name, parameters in self.calls if name == method]

    async def bring(self, *, secret: str | bytes | None = None) -> list[int]:
        """Bring what waits to the webhook, oldest first, as Telegram does; what is not taken comes again."""
        header = {"X-Telegram-Bot-Api-Secret-Token": secret or self.webhook.get("secret_token", "")}
        statuses = []
        async with httpx.AsyncClient() as client:
            for update in [one for one in self.updates if self.repeat or one["update_id"] > self.acknowledged]:
                answer = await client.post(self.webhook["url"], json=update, headers=header)
                statuses.append(answer.status_code)
                if not answer.is_success:
                    break
                self.acknowledged = update["update_id"]
        return statuses

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
        try:
            result = await self._do(method, parameters)
        except ValueError as error:
            return refusal(400, f"Bad Request: {error}")
        answer = Response({"ok": True, "result": result})
        if self.lose_answers and method != "getUpdates":
            self.lose_answers -= 1
            answer.headers.update(LOST)
        return answer

    def _refuse(self, method: str, parameters: dict[str, Any]) -> Response[Any] | None:
        chat = parameters.get("chat_id")
        if self.pass_first:
            self.pass_first -= 1
            return None
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
        if method == "getUpdates" and self.webhook:
            return refusal(409, "Conflict: can't use getUpdates method while webhook is active")
        return None

    async def _do(self, method: str, parameters: dict[str, Any]) -> Any:
        if method.removeprefix("get").startswith("My") or method.removeprefix("set").startswith("My"):
            return self._profile(method, parameters)
        if method == "getUpdates":
            return await self._updates(parameters)
        doing = {
            "getMe": lambda _: BOT,
            "sendMessage": self._send,
            "editMessageText": self._edit,
            "editMessageReplyMarkup": self._edit,
            "answerCallbackQuery": self._answer_query,
            "setWebhook": self._set_webhook,
            "deleteWebhook": lambda _: self.webhook.clear() or True,
            "getFile": self._file,
        }
        return doing[method](parameters)

    def _profile(self, method: str, parameters: dict[str, Any]) -> Any:
        code, what = parameters.get("language_code", ""), method[5:]
        if what == "Commands":
            if method.startswith("set"):
                self.profile[what, code] = parameters["commands"]
            return True if method.startswith("set") else self.profile.get((what, code), [])
        field_name, longest = PROFILE[what]
        if method.startswith("get"):
            return {field_name: self.profile.get((what, code), "")}
        if len(parameters[field_name]) > longest:
            raise ValueError(f"{field_name} is too long")
        self.profile[what, code] = parameters[field_name]
        return True

    def _set_webhook(self, parameters: dict[str, Any]) -> bool:
        self.webhook = dict(parameters)
        return True

    def _answer_query(self, parameters: dict[str, Any]) -> bool:
        if parameters["callback_query_id"] not in self.queries:
            raise ValueError("query is too old and response timeout expired or query ID is invalid")
        self.queries.discard(parameters["callback_query_id"])
        return True

    def _file(self, parameters: dict[str, Any]) -> dict[str, Any]:
        file_id = parameters["file_id"]
        if file_id not in self.files:
            raise ValueError("wrong file_id or the file is temporarily unavailable")
        return {"file_id": file_id, "file_unique_id": file_id, "file_path": f"documents/{file_id}"}

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
        message = {"message_id": self.next_number(), "date": int(time.time()), "chat": chat, "from": BOT}
        message = _written(message, self._checked(parameters["text"]), parameters.get("reply_markup"))
        self.sent.append(message)
        return message

    def _checked(self, text: str) -> str:
        if not text.strip():
            raise ValueError("message text is empty")
        if len(text) > 4096:
            raise ValueError("message is too long")
        if any(words in text for words in self.refused):
            raise ValueError("message can't be sent")
        return text

    def _edit(self, parameters: dict[str, Any]) -> dict[str, Any]:
        number, chat = parameters["message_id"], parameters["chat_id"]
        at = [at for at, one in enumerate(self.sent) if (one["message_id"], one["chat"]["id"]) == (number, chat)]
        if not at:
            raise ValueError("message to edit not found")
        before = self.sent[at[0]]
        text = self._checked(parameters.get("text", before["text"]))
        after = _written(before, text, parameters.get("reply_markup"))
        if after == before:
            raise ValueError(
                "message is not modified: specified new message content and reply markup are exactly the same"
            )
        self.sent[at[0]] = after
        return after


def _written(message: dict[str, Any], text: str, markup: dict[str, Any] | None) -> dict[str, Any]:
    """The message as Telegram tells it: of keyboards only those in the message itself."""
    written = {key: value for key, value in message.items() if key != "reply_markup"} | {"text": text}
    if markup and markup.get("inline_keyboard"):
        buttons = [button for row in markup["inline_keyboard"] for button in row]
        if any(not 1 <= len(button["callback_data"].encode()) <= 64 for button in buttons):
            raise ValueError("BUTTON_DATA_INVALID")
        written["reply_markup"] = markup
    types.Message.model_validate(written)
    return written


@contextmanager
def _within(deadline: float):
    yield max(0.01, deadline - time.monotonic())


def refusal(status: int, description: str, **parameters: Any) -> Response[Any]:
    content = {"ok": False, "error_code": status, "description": description}
    return Response({**content, **({"parameters": parameters} if parameters else {})}, status_code=status)


TEXTS = {
    "text",
    "callback_query_id",
    "short_description",
    "description",
    "name",
    "language_code",
    "secret_token",
    "url",
}


def _plain(value: str) -> Any:
    """Parameters come as a form; what is not text in it is JSON."""
    try:
        parsed = json.loads(value)
    except ValueError:
        return value
    return value if isinstance(parsed, str) else parsed


def make_server(api: BotApi) -> Any:
    @post("/{bot:str}/{method:str}", status_code=200)
    async def call(request: Request[Any, Any, Any], bot: FromPath[str], method: FromPath[str]) -> Response[Any]:
        if bot != f"bot{TOKEN}":
            return refusal(401, "Unauthorized")
        form = await request.form()
        return await api.answer(method, {name: form[name] if name in TEXTS else _plain(form[name]) for name in form})

    @get("/file/{bot:str}/documents/{file:str}")
    async def download(bot: FromPath[str], file: FromPath[str]) -> Response[Any]:
        if bot != f"bot{TOKEN}":
            return refusal(401, "Unauthorized")
        if file in api.gone:
            return refusal(404, "Not Found")
        return Response(api.files[file], media_type="application/octet-stream")

    def refused(_request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
        return refusal(error.status_code, error.detail)

    app = Litestar(
        [call, download], exception_handlers={HTTPException: refused}, openapi_config=None, logging_config=None
    )
    return losing(app)


def losing(app: Any) -> Any:
    """Answers that are marked as lost break off behind their head: the server closes the connection."""

    async def serve(scope: Any, receive: Any, send: Any) -> None:
        lost = False

        async def send_unless_lost(event: Any) -> None:
            nonlocal lost
            if not lost:
                await send(event)
            lost = lost or any(name == b"x-lost" for name, _value in event.get("headers", ()))

        await app(scope, receive, send_unless_lost)

    return serve


class Server(uvicorn.Server):
    """Without signal handlers of its own: the tests' process has one."""

    @contextmanager
    def capture_signals(self):
        yield


@asynccontextmanager
async def bot_api() -> AsyncIterator[BotApi]:
    """A server on a free port of the loopback, in this event loop."""
    api = BotApi()
    server = Server(uvicorn.Config(make_server(api), host="127.0.0.1", port=0, log_level="critical"))
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
