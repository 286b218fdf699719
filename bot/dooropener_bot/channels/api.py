"""The door for the next channel: another program brings messages as JSON and takes the answers back.

Each of its users is an `address` of its choosing. The program is trusted with them: it holds `CHAT_API_TOKEN`.
"""

import hmac
import re
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.exceptions import SerializationException
from litestar.params import FromPath, FromQuery
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dooropener.house import House
from dooropener.portal.guards import channel
from dooropener.words import LANGUAGES
from dooropener_bot.conversations import ChatMessage, Door, Engine, messages
from dooropener_bot.understanding import Understanding

PATH = "/api/chat/{address:str}/messages"
PROBLEM = "application/problem+json"
"""RFC 9457."""

_ADDRESS = re.compile(r"[A-Za-z0-9_.:@+-]{1,200}")
_LONGEST = 100_000
"""Characters of a message; the conversation itself says what is too long for it."""

_Request = Request[Any, Any, Any]
_Answer = Response[dict[str, Any]]


class Said(BaseModel):
    """What somebody wrote or pressed. With an `id` it counts once, however often it is brought."""

    model_config = ConfigDict(extra="forbid", str_max_length=_LONGEST)

    text: str = ""
    button: str | None = None
    language: str = "sv"
    id: str | None = Field(None, min_length=1, max_length=200)


def chat_api_router(house: House, understanding: Understanding) -> Router:
    """`/api/chat/<address>/messages`, to be mounted in the portal by the composition root."""
    engine = Engine(house, understanding)

    @post(PATH, guards=[channel], status_code=200, exclude_from_csrf=True)
    async def say(request: _Request, address: FromPath[str]) -> _Answer:
        """Take a message and answer it. No cookie comes with it, so no form token is asked for."""
        refused = _refused(house, request, address)
        if refused is not None:
            return refused
        try:
            said = Said.model_validate(await request.json())
        except SerializationException:
            return problem(400, "The body is no JSON.")
        except ValidationError as error:
            return problem(422, *(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()))
        if said.language not in LANGUAGES:
            return problem(422, f"language: one of {', '.join(LANGUAGES)}")
        if not said.text.strip() and said.button is None:
            return problem(422, "text: write something, or name the button that was pressed")
        return await _answered(engine, address, said)

    @get(PATH, guards=[channel])
    async def read(request: _Request, address: FromPath[str], after: FromQuery[int] = 0) -> _Answer:
        """What was said after the message `after`, at most the last 200: answers, and news from the office."""
        refused = _refused(house, request, address)
        if refused is not None:
            return refused
        async with house.sessions.begin() as session:
            conversation = await messages.find_conversation(session, Door.API, address)
            if conversation is None:
                return problem(404, "Nobody has written from this address.")
            said = await messages.messages_after(session, conversation.id, after)
        return Response({"messages": [as_json(message) for message in said]})

    return Router(path="/", route_handlers=[say, read])


async def _answered(engine: Engine, address: str, said: Said) -> _Answer:
    before = await _last(engine.house, address)
    conversation = await engine.open(Door.API, address, language=said.language)
    received = await engine.receive(
        Door.API,
        address,
        text=said.text,
        button=said.button,
        language=said.language,
        raw=said.model_dump(),
        external_id=f"{address} {said.id}" if said.id else None,
    )
    await engine.handle_pending(conversation)
    async with engine.house.sessions.begin() as session:
        said_since = await messages.messages_after(session, conversation, before)
    return Response({"new": received.new, "messages": [as_json(message) for message in said_since]})


async def _last(house: House, address: str) -> int:
    """The newest message, so that the first answer holds our greeting and its warning, too."""
    async with house.sessions.begin() as session:
        conversation = await messages.find_conversation(session, Door.API, address)
        newest = await messages.messages_after(session, conversation.id, limit=1) if conversation else []
    return newest[-1].id if newest else 0


def as_json(message: ChatMessage) -> dict[str, Any]:
    """A message as other programs read it."""
    return {
        "id": message.id,
        "direction": message.direction.value,
        "text": message.text,
        "language": message.language,
        "buttons": message.buttons or [],
        "at": message.at.isoformat(),
    }


def _refused(house: House, request: _Request, address: str) -> _Answer | None:
    token = house.settings.chat_api_token
    told = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    if token is None or not hmac.compare_digest(told.encode(), token.get_secret_value().encode()):
        return problem(401, "Send the token as “Authorization: Bearer …”.")
    if not _ADDRESS.fullmatch(address):
        return problem(422, "address: 1 to 200 letters, digits and _ . : @ + -")
    return None


def problem(status: int, *details: str) -> _Answer:
    """Say what is wrong (RFC 9457)."""
    titles = {400: "Not readable", 401: "No valid token", 404: "Not found", 422: "Not valid"}
    body = {"type": "about:blank", "title": titles[status], "status": status, "detail": "; ".join(details)}
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return Response(body, status_code=status, media_type=PROBLEM, headers=headers)
