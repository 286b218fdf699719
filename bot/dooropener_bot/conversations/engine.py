"""The engine: takes stored messages one by one, answers each in one transaction."""

import asyncio
import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.database import AWAY
from dooropener.errors import DoorOpenerError
from dooropener.house import House
from dooropener.words import words
from dooropener_bot.conversations import files, messages
from dooropener_bot.conversations.errors import explanation
from dooropener_bot.conversations.files import File
from dooropener_bot.conversations.memory import Memory
from dooropener_bot.conversations.messages import Received
from dooropener_bot.conversations.models import ChatMessage, Conversation, Door
from dooropener_bot.conversations.replies import Reply
from dooropener_bot.conversations.routing import respond
from dooropener_bot.conversations.turn import Turn
from dooropener_bot.conversations.welcome import greeting
from dooropener_bot.understanding import Understanding

log = logging.getLogger(__name__)

AT_ONCE = 8
"""A turn holds a connection while its message is read; the rest of the house needs some, too."""
_WARMING = "Hej, vi tillverkar värmepumpar och söker en grossist kring Modena"


class _Refused(Exception):
    """A message asked for what cannot be; another one may wait behind it by the time that this is said."""

    def __init__(self, message_id: int, error: DoorOpenerError) -> None:
        super().__init__(message_id)
        self.message_id = message_id
        self.error = error


@dataclass(frozen=True, slots=True)
class Engine:
    """The conversation behind every door."""

    house: House
    understanding: Understanding
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE), repr=False, compare=False)

    def warm_up(self) -> None:
        """Load what reading needs beside the encoder, in a thread: the first message would wait seconds for it."""
        threading.Thread(target=self.understanding.read, args=(_WARMING,), daemon=True).start()

    async def receive(
        self,
        door: Door,
        address: str,
        *,
        text: str = "",
        button: str | None = None,
        language: str,
        raw: Mapping[str, Any] | None = None,
        external_id: str | None = None,
        attached: Sequence[File] = (),
    ) -> Received:
        """Store a message in a transaction of its own: whatever happens next, it is here."""
        now = self.house.clock.now()
        async with self.house.sessions.begin() as session:
            received = await messages.receive(
                session,
                door,
                address,
                text=text,
                button=button,
                language=language,
                raw=raw,
                external_id=external_id,
                at=now,
            )
            if received.message_id is not None and attached:
                await files.keep(session, received.message_id, attached, at=now)
            return received

    async def open(self, door: Door, address: str, *, language: str) -> int:
        """The conversation with this address; a new one begins with our greeting and warning."""
        async with self.house.sessions.begin() as session:
            now = self.house.clock.now()
            opened = await messages.open_conversation(session, door, address, language=language, at=now)
            conversation = await messages.locked(session, opened)
            memory = Memory.model_validate(conversation.state)
            if not memory.welcomed:
                memory.welcomed = True
                conversation.state = memory.model_dump(mode="json")
                messages.add_replies(session, conversation, [greeting(door, language, self.house)], at=now)
            return opened

    async def handle_pending(self, conversation_id: int) -> int:
        """Answer what waits, in the order in which it came; return how many messages that was.

        Each message is one transaction that holds the conversation's row: what arrives meanwhile waits.
        """
        handled = 0
        while waiting := await self._take_turn(conversation_id):
            handled += 1
            if waiting == 1:
                break  # who brought another one meanwhile has it answered
        return handled

    async def _take_turn(self, conversation_id: int) -> int:
        """In a rush people wait here, without a connection in hand."""
        async with self.turns:
            return await self._handle_next(conversation_id)

    async def _handle_next(self, conversation_id: int) -> int:
        """Answer the oldest message that waits; return how many waited, two for two and more."""
        try:
            try:
                return await self._answer_next(conversation_id)
            except _Refused as refused:  # what was begun is taken back, and the answer says why
                return await self._answer_next(conversation_id, refused)
        except AWAY:
            raise  # the message stays unhandled and is taken up again
        except Exception:  # a defect of ours must not silence the conversation: the message is kept, and said so
            log.exception("a message of conversation %s could not be answered", conversation_id)
            await self._apologise(conversation_id)
        return 2  # look once more

    async def _answer_next(self, conversation_id: int, refused: _Refused | None = None) -> int:
        async with self.house.sessions.begin() as session:
            conversation = await messages.locked(session, conversation_id)
            waiting = await messages.unhandled(session, conversation_id, limit=2)
            if waiting:
                await self._answer(session, conversation, waiting[0], refused)
            return len(waiting)

    async def _answer(
        self, session: AsyncSession, conversation: Conversation, message: ChatMessage, refused: _Refused | None
    ) -> None:
        now = self.house.clock.now()
        before = Memory.model_validate(conversation.state)
        turn = Turn(
            session,
            self.house,
            self.understanding,
            conversation,
            before.model_copy(deep=True),
            text=message.text,
            button=message.button,
            files=files.files_of(message),
            now=now,
        )
        if refused is not None and refused.message_id == message.id:
            turn.say(explanation(refused.error, turn.words))
            if message.button is None:
                await turn.read()  # for the language in which it is shown
        else:
            try:
                await respond(turn)
                await session.flush()
            except DoorOpenerError as error:
                raise _Refused(message.id, error) from error
        self._keep(conversation, before, turn)
        message.handled_at = conversation.updated_at = now
        message.language = turn.language_heard
        messages.add_replies(session, conversation, turn.replies, at=now)

    def _keep(self, conversation: Conversation, before: Memory, turn: Turn) -> None:
        memory = turn.memory
        earlier = {**before.snapshot(), "welcomed": memory.welcomed}  # a greeting is no step to go back
        if turn.settled:
            memory.before = []
        elif memory.before == before.before and memory.snapshot() != earlier:
            memory.remember(earlier)
        conversation.state = memory.model_dump(mode="json")

    async def _apologise(self, conversation_id: int) -> None:
        async with self.house.sessions.begin() as session:
            conversation = await messages.locked(session, conversation_id)
            waiting = await messages.unhandled(session, conversation_id, limit=1)
            if not waiting:
                return
            _ = words(conversation.language)
            now = self.house.clock.now()
            waiting[0].handled_at = conversation.updated_at = now
            said = _("Something went wrong on our side. Your message is kept; please try once more in a moment.")
            messages.add_replies(session, conversation, [Reply(said)], at=now)
