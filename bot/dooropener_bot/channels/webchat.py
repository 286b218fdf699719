"""What a visitor of the chat page sees and says, with and without scripts."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from litestar import Response
from litestar.enums import MediaType
from litestar.template.base import csrf_token
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import accounts
from dooropener.database import AWAY
from dooropener.house import House
from dooropener.listings import MAX_BYTES, SUFFIXES
from dooropener.portal.assets import asset_url
from dooropener.templating import render
from dooropener.words import LANGUAGES
from dooropener_bot.channels.news import News
from dooropener_bot.channels.passages import passages_of
from dooropener_bot.channels.visitors import AnyRequest, address_of, network_of
from dooropener_bot.conversations import ChatMessage, Conversation, Direction, Door, Engine, File, messages
from dooropener_bot.conversations.files import files_of
from dooropener_bot.conversations.welcome import greeting, language_choices
from dooropener_bot.understanding import Understanding

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
MESSAGES_A_MINUTE = 30
NEW_CONVERSATIONS_AN_HOUR = 60
"""From one address of the network: an office or a school shares one."""
FILES_AN_HOUR = 40
"""From one address of the network."""
BREATH = 0.15
"""Seconds that a stream waits for what is said next: a message and its answer are looked up once."""
HEARTBEAT = 20.0
"""Seconds after which an idle stream says that it lives; until then a lost piece of news waits at most."""


@dataclass(frozen=True, slots=True)
class View:
    """A conversation as its visitor sees it; empty for someone new."""

    conversation_id: int | None = None
    language: str | None = None
    person_id: int | None = None
    said: tuple[ChatMessage, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """For the script: what it adds to the page."""
        language = self.language or LANGUAGES[0]
        return {"html": render("portal/chat/messages.html", language, **self.shown()) if self.said else ""}

    def shown(self) -> dict[str, Any]:
        return {"said": [as_shown(message) for message in self.said], "pressable": pressable(self.said)}


@dataclass(frozen=True, slots=True)
class Told:
    """What came in a conversation after message `after`, up to message `last`, as its visitor's script is told."""

    conversation_id: int
    after: int
    last: int
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Met:
    """Who comes with a message: nothing is known of someone new. `label` stands on the button that was pressed."""

    conversation_id: int | None = None
    language: str | None = None
    label: str = ""
    too_fast: bool = False


def _counted(request: AnyRequest, secret: str | None, files: int) -> Iterator[tuple[str, int, timedelta]]:
    """What a message counts under: key, limit, window."""
    for _ in range(files):
        yield f"chat-files-from:{network_of(request)}", FILES_AN_HOUR, HOUR
    if secret is None:
        yield f"chat-from:{network_of(request)}", NEW_CONVERSATIONS_AN_HOUR, HOUR
    else:
        yield f"chat:{address_of(secret)}", MESSAGES_A_MINUTE, MINUTE


class WebChat:
    """What a visitor of the page sees and says."""

    def __init__(self, house: House, understanding: Understanding, news: News) -> None:
        self.house = house
        self.news = news
        self.engine = Engine(house, understanding)
        self._told: dict[str, Told] = {}

    async def view(self, secret: str | None, after: int = 0) -> View:
        """What was said after message `after`; what a crash left unanswered is answered first."""
        if secret is None:
            return View()
        async with self.house.sessions.begin() as session:
            conversation = await messages.find_conversation(session, Door.WEB, address_of(secret))
            if conversation is None:
                return View()
            if not await messages.unhandled(session, conversation.id, limit=1):
                return await _seen(session, conversation, after)
        await self.engine.handle_pending(conversation.id)
        return await self.look(secret, after)

    async def look(self, secret: str, after: int) -> View:
        """The same for whom nothing waits to be answered."""
        async with self.house.sessions.begin() as session:
            conversation = await messages.find_conversation(session, Door.WEB, address_of(secret))
            return await _seen(session, conversation, after) if conversation else View()

    async def answer(self, secret: str, after: int) -> dict[str, Any]:
        """What the script adds to the page. The visitor's pages that follow are told the same without another look."""
        view = await self.look(secret, after)
        answer = view.as_json()
        if view.said and view.conversation_id is not None and self.news.readers(view.conversation_id):
            self._told[address_of(secret)] = Told(view.conversation_id, after, view.said[-1].id, answer)
        return answer

    async def meet(self, request: AnyRequest, secret: str | None, button: str, files: int) -> Met:
        """Who comes with a message and so many files. What is refused counts, too."""
        async with self.house.sessions.begin() as session:
            met = await self._known(session, secret, button)
            try:
                for key, limit, window in _counted(request, secret, files):
                    now = self.house.clock.now()
                    await accounts.count_attempt(session, key, limit=limit, window=window, at=now)
            except accounts.TooManyAttempts:
                return replace(met, too_fast=True)
            return met

    async def _known(self, session: AsyncSession, secret: str | None, button: str) -> Met:
        conversation = await messages.find_conversation(session, Door.WEB, address_of(secret)) if secret else None
        if conversation is None:
            return Met()
        label = await messages.label_of(session, conversation.id, button) if button else ""
        return Met(conversation.id, conversation.language, label)

    async def follow(self, secret: str, conversation_id: int, after: int) -> AsyncIterator[str]:
        """What is said after message `after`, as server-sent events, until the reader or the house leaves."""
        try:
            with self.news.about(conversation_id) as reader:
                while not self.news.closed:
                    try:
                        told = await self._news(secret, conversation_id, after, reader.take())
                    except AWAY:
                        return  # the database is away: the browser comes back by itself
                    if told is None:
                        return
                    yield event(told) if told.last > after else HEARTBEAT_COMMENT
                    after = told.last
                    with suppress(TimeoutError):
                        await asyncio.wait_for(reader.wait(), HEARTBEAT)
                        await asyncio.sleep(BREATH)
        finally:
            if not self.news.readers(conversation_id):
                self._told.pop(address_of(secret), None)

    async def _news(self, secret: str, conversation_id: int, after: int, newest: float) -> Told | None:
        """What came after message `after`; nothing where the visitor is in another conversation by now.

        `newest` is the id of the newest message there is, 0 where none was told of.
        """
        told = self._told.get(address_of(secret))
        if told and newest and (told.conversation_id, told.after) == (conversation_id, after) and told.last >= newest:
            return told
        view = await self.look(secret, after)
        if view.conversation_id != conversation_id:
            return None
        return Told(conversation_id, after, view.said[-1].id if view.said else after, view.as_json())

    async def hear(
        self,
        secret: str,
        *,
        new: bool,
        text: str,
        button: str | None,
        attached: Sequence[File] = (),
        key: str,
        language: str,
    ) -> None:
        """Take what a visitor wrote; the same `key` twice is one message. A `new` one is greeted first."""
        address = address_of(secret)
        if new:
            await self.engine.open(Door.WEB, address, language=language)
        received = await self.engine.receive(
            Door.WEB,
            address,
            text=text,
            button=button,
            language=language,
            raw={"text": text, "button": button, "key": key},
            external_id=f"{address[:32]}:{key}" if key else None,
            attached=attached,
        )
        await self.engine.handle_pending(received.conversation_id)

    async def count(self, key: str, limit: int, window: timedelta) -> None:
        """In a transaction of its own: what is refused counts too."""
        async with self.house.sessions.begin() as session:
            await accounts.count_attempt(session, key, limit=limit, window=window, at=self.house.clock.now())

    def page(
        self,
        request: AnyRequest,
        language: str,
        view: View,
        *,
        fault: str = "",
        text: str = "",
        status: int = 200,
    ) -> Response[str]:
        """The whole page; before the first message it begins with our greeting."""
        html = render(
            "portal/chat/chat.html",
            language,
            asset_url=asset_url,
            csrf_token=csrf_token({"request": request}),
            path=request.url.path,
            greeting=greeting(Door.WEB, language, self.house).text,
            languages=language_choices(),
            **view.shown(),
            last=view.said[-1].id if view.said else 0,
            known=view.person_id is not None,
            accept=",".join([*SUFFIXES, *SUFFIXES.values()]),
            largest=MAX_BYTES,
            key=secrets.token_urlsafe(12),
            fault=fault,
            text=text,
        )
        return Response(html, media_type=MediaType.HTML, status_code=status)


async def _seen(session: AsyncSession, conversation: Conversation, after: int) -> View:
    said = await messages.messages_after(session, conversation.id, after)
    await messages.mark_seen(session, conversation, said)
    return View(conversation.id, conversation.language, conversation.person_id, tuple(said))


HEARTBEAT_COMMENT = ":\n\n"


def event(told: Told) -> str:
    """One server-sent event (HTML standard, 9.2); its id is where a reader goes on that lost its line."""
    return f"id: {told.last}\ndata: {json.dumps(told.answer)}\n\n"


def pressable(said: Sequence[ChatMessage]) -> int:
    """Buttons are live under messages after this one: the last thing the visitor said."""
    return max((message.id for message in said if message.direction is Direction.IN), default=0)


def as_shown(message: ChatMessage) -> dict[str, Any]:
    """A message as page and script show it."""
    return {
        "id": message.id,
        "direction": message.direction.value,
        "parts": passages_of(message),
        "language": message.language,
        "buttons": [[_button(choice) for choice in row] for row in message.buttons or []],
        "files": [file.name for file in files_of(message)],
    }


def _button(choice: dict[str, str]) -> dict[str, str | None]:
    """A button that offers a language is named in it."""
    kind, _, language = choice["value"].partition(":")
    return {**choice, "lang": language if kind == "language" else None}
