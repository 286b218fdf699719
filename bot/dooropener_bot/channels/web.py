"""The conversation on our own page: a form that works without scripts, and quick answers with them."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from litestar import Response, Router, get, post
from litestar.enums import MediaType
from litestar.params import FromQuery
from litestar.response import Redirect
from litestar.template.base import csrf_token

from dooropener import accounts
from dooropener.accounts import TooManyAttempts
from dooropener.house import House
from dooropener.portal.assets import asset_url
from dooropener.portal.guards import public
from dooropener.portal.visits import visit_of
from dooropener.templating import render
from dooropener.words import words
from dooropener_bot.channels.visitors import (
    AnyRequest,
    address_of,
    chat_cookie,
    language_of,
    new_secret,
    secret_of,
)
from dooropener_bot.conversations import ChatMessage, Direction, Door, Engine, messages
from dooropener_bot.conversations.welcome import greeting, language_choices
from dooropener_bot.understanding import Understanding

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
MESSAGES_A_MINUTE = 30
NEW_CONVERSATIONS_AN_HOUR = 60
"""From one address of the network: an office or a school shares one."""
_LONGEST_KEY = 64


@dataclass(frozen=True, slots=True)
class View:
    """A conversation as its visitor sees it; empty for someone new."""

    language: str | None = None
    said: tuple[ChatMessage, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {"language": self.language, "messages": [as_shown(message) for message in self.said]}


class WebChat:
    """What a visitor of the page sees and says."""

    def __init__(self, house: House, understanding: Understanding) -> None:
        self.house = house
        self.engine = Engine(house, understanding)

    async def view(self, secret: str | None, after: int = 0) -> View:
        """What was said after message `after`; what a crash left unanswered is answered first."""
        if secret is None:
            return View()
        await self._catch_up(address_of(secret))
        async with self.house.sessions.begin() as session:
            conversation = await messages.find_conversation(session, Door.WEB, address_of(secret))
            if conversation is None:
                return View()
            said = await messages.messages_after(session, conversation.id, after)
            return View(conversation.language, tuple(said))

    async def _catch_up(self, address: str) -> None:
        async with self.house.sessions.begin() as session:
            conversation = await messages.find_conversation(session, Door.WEB, address)
            waiting = conversation and await messages.next_unhandled(session, conversation.id)
        if conversation and waiting:
            await self.engine.handle_pending(conversation.id)

    async def hear(self, secret: str, *, text: str, button: str | None, key: str, language: str) -> None:
        """Take what a visitor wrote; the same `key` twice is one message."""
        address = address_of(secret)
        conversation_id = await self.engine.open(Door.WEB, address, language=language)
        await self.engine.receive(
            Door.WEB,
            address,
            text=text,
            button=button,
            language=language,
            raw={"text": text, "button": button, "key": key},
            external_id=f"{address[:32]}:{key}" if key else None,
        )
        await self.engine.handle_pending(conversation_id)

    async def count(self, key: str, limit: int, window: timedelta) -> None:
        """In a transaction of its own: what is refused counts too."""
        async with self.house.sessions.begin() as session:
            await accounts.count_attempt(session, key, limit=limit, window=window, at=self.house.clock.now())

    async def count_visitor(self, request: AnyRequest, secret: str | None) -> None:
        if secret is None:
            host = request.client.host if request.client else "unknown"
            await self.count(f"chat-from:{host}", NEW_CONVERSATIONS_AN_HOUR, HOUR)
        else:
            await self.count(f"chat:{address_of(secret)}", MESSAGES_A_MINUTE, MINUTE)

    def page(
        self,
        request: AnyRequest,
        language: str,
        said: Sequence[ChatMessage],
        *,
        fault: str = "",
        text: str = "",
        status: int = 200,
    ) -> Response[str]:
        """The whole page; before the first message it begins with our greeting."""
        html = render(
            "portal/chat.html",
            language,
            asset_url=asset_url,
            csrf_token=csrf_token({"request": request}),
            path=request.url.path,
            greeting=greeting(Door.WEB, language, self.house).text,
            languages=language_choices(),
            said=[as_shown(message) for message in said],
            pressable=pressable(said),
            last=said[-1].id if said else 0,
            key=secrets.token_urlsafe(12),
            fault=fault,
            text=text,
        )
        return Response(html, media_type=MediaType.HTML, status_code=status)


def pressable(said: Sequence[ChatMessage]) -> int:
    """Buttons are live under messages after this one: the last thing the visitor said."""
    return max((message.id for message in said if message.direction is Direction.IN), default=0)


def as_shown(message: ChatMessage) -> dict[str, Any]:
    """A message as page and script show it."""
    return {
        "id": message.id,
        "direction": message.direction.value,
        "text": message.text,
        "language": message.language,
        "at": message.at.isoformat(),
        "buttons": message.buttons or [],
    }


def web_chat_router(house: House, understanding: Understanding) -> Router:
    """`/chat`, to be mounted in the portal by the composition root."""
    chat = WebChat(house, understanding)

    @get("/", guards=[public])
    async def show(request: AnyRequest) -> Response[str]:
        view = await chat.view(secret_of(house, request))
        return chat.page(request, view.language or language_of(request), view.said)

    @post("/", guards=[public], status_code=200)
    async def say(request: AnyRequest, after: FromQuery[int] = 0) -> Response[Any] | Redirect:
        return await _say(chat, request, after)

    @get("/messages", guards=[public])
    async def poll(request: AnyRequest, after: FromQuery[int] = 0) -> Response[dict[str, Any]]:
        return Response((await chat.view(secret_of(house, request), after)).as_json())

    return Router(path="/chat", route_handlers=[show, say, poll])


async def _say(chat: WebChat, request: AnyRequest, after: int) -> Response[Any] | Redirect:
    house, known = chat.house, secret_of(chat.house, request)
    form = visit_of(request).posted
    text, button, key = (_field(form, name) for name in ("text", "button", "key"))
    quick = "application/json" in request.headers.get("accept", "")
    before = await chat.view(known)
    language = before.language or language_of(request)
    try:
        await chat.count_visitor(request, known)
    except TooManyAttempts:
        return _slow_down(chat, request, language, before.said, text, quick=quick)
    secret = known or new_secret()
    if text.strip() or button:
        label = _label(before.said, button)
        await chat.hear(
            secret, text=label if button else text, button=button or None, key=key[:_LONGEST_KEY], language=language
        )
    cookies = [chat_cookie(house, secret)]
    if not quick:
        return Redirect("/chat#newest", status_code=303, cookies=cookies)
    return Response((await chat.view(secret, after)).as_json(), cookies=cookies)


def _field(form: Any, name: str) -> str:
    return next(iter(form.get(name, ())), "").replace("\r\n", "\n")


def _label(said: Sequence[ChatMessage], button: str) -> str:
    """What stood on the button, which is what the visitor said by pressing it."""
    every = [choice for message in said for row in message.buttons or [] for choice in row]
    return next((choice["label"] for choice in reversed(every) if choice["value"] == button), "")


def _slow_down(
    chat: WebChat, request: AnyRequest, language: str, said: Sequence[ChatMessage], text: str, *, quick: bool
) -> Response[Any]:
    _ = words(language)
    fault = _("That was very fast. Wait a minute, please; your words are still here.")
    if quick:
        return Response({"fault": fault}, status_code=429)
    return chat.page(request, language, said, fault=fault, text=text, status=429)
