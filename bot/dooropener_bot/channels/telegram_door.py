"""Telegram's door: what an update asks for is done, what waits for the person is sent."""

import logging
from collections.abc import Sequence
from contextlib import suppress

from telegram.error import BadRequest, ChatMigrated, Forbidden

from dooropener.errors import DeliveryFailed
from dooropener.house import House
from dooropener.outbox import Channel
from dooropener.words import words
from dooropener_bot.channels import telegram_cards as cards
from dooropener_bot.channels import updates
from dooropener_bot.channels.telegram_enclosures import Note, take_in
from dooropener_bot.channels.telegram_line import Blocked, TelegramLine
from dooropener_bot.channels.telegram_out import TelegramOut, move
from dooropener_bot.channels.updates import Said
from dooropener_bot.conversations import Door, Engine, File, Reply, TelegramUpdate, messages
from dooropener_bot.conversations.memory import Memory, Step

log = logging.getLogger(__name__)


class TelegramDoor:
    """Answers what Telegram tells us."""

    def __init__(self, house: House, engine: Engine) -> None:
        self.house = house
        self.engine = engine
        self.line = TelegramLine(house)
        self.out = TelegramOut(house, self.line)

    async def handle(self, update_id: int) -> None:
        """Do what an update asks for, once. What went wrong on the way to Telegram is raised for a later try."""
        async with self.house.sessions.begin() as session:
            update = await session.get_one(TelegramUpdate, update_id)
        said = updates.read(update.raw)
        if update.handled_at is None and said is not None:
            await self._take(update_id, said)
        async with self.house.sessions.begin() as session:
            (await session.get_one(TelegramUpdate, update_id)).handled_at = self.house.clock.now()

    async def _take(self, update_id: int, said: Said) -> None:
        if said.migrated_to is not None:
            await self._follow(said, said.migrated_to)
        elif said.group:
            await self._refuse_group(said)
        elif said.blocked is not None:
            await self._mark_blocked(said)
        else:
            await self._answer(update_id, said)

    async def _answer(self, update_id: int, said: Said) -> None:
        await self._stop_clock(said)
        if await self._pressed_before(update_id, said):
            return
        conversation_id = await self._hear(update_id, said)
        try:
            await self.out.send_waiting(conversation_id)
            await self.out.put_away(conversation_id, update_id)
        except Blocked:
            log.info("conversation %s has blocked us", conversation_id)

    async def _hear(self, update_id: int, said: Said) -> int:
        """Hand on what the conversation can take in, and say what we make of the rest."""
        asked = said.contact is not None and await self._asks_for_contact(update_id, said)
        taken = await take_in(self.house, self.line, said, asked_for_contact=asked)
        if taken.said.text or taken.said.button or taken.files:
            conversation_id = await self._converse(update_id, taken.said, taken.files)
            if taken.note is None:
                return conversation_id
        assert taken.note is not None
        return await self._reply(update_id, said, taken.note)

    async def _asks_for_contact(self, update_id: int, said: Said) -> bool:
        """Whether our open question is for a name; or was, when this update was first heard."""
        async with self.house.sessions.begin() as session:
            conversation = await messages.find_conversation(session, Door.TELEGRAM, str(said.chat_id))
            if conversation is None:
                return False
            memory = Memory.model_validate(conversation.state)
            heard = await cards.heard_as(session, conversation.id, update_id)
            return memory.step is Step.CONTACT or heard is not None

    async def _converse(self, update_id: int, said: Said, files: Sequence[File]) -> int:
        if not said.text:  # whoever begins with a file is greeted, and warned, all the same
            await self.engine.open(Door.TELEGRAM, str(said.chat_id), language=said.language)
        received = await self.engine.receive(
            Door.TELEGRAM,
            str(said.chat_id),
            text=said.text,
            button=said.button,
            language=said.language,
            raw={"update_id": update_id, "message_id": said.message_id},
            external_id=str(update_id),
            attached=files,
        )
        await self._unblock(received.conversation_id)
        await self.engine.handle_pending(received.conversation_id)
        return received.conversation_id

    async def _reply(self, update_id: int, said: Said, say: Note) -> int:
        """Answer what the conversation cannot take in, once however often the job runs."""
        conversation_id = await self.engine.open(Door.TELEGRAM, str(said.chat_id), language=said.language)
        now = self.house.clock.now()
        async with self.house.sessions.begin() as session:
            conversation = await messages.locked(session, conversation_id)
            received = await messages.receive(
                session,
                Door.TELEGRAM,
                conversation.address,
                language=said.language,
                raw={"update_id": update_id, "message_id": said.message_id},
                external_id=f"{update_id}:enclosure",
                at=now,
            )
            heard = await cards.heard_as(session, conversation_id, f"{update_id}:enclosure")
            if received.new and heard is not None:
                heard.handled_at, conversation.blocked_at = now, None
                messages.add_replies(session, conversation, [Reply(say(words(conversation.language)))], at=now)
        return conversation_id

    async def _unblock(self, conversation_id: int) -> None:
        async with self.house.sessions.begin() as session:
            (await messages.locked(session, conversation_id)).blocked_at = None

    async def _mark_blocked(self, said: Said) -> None:
        """The person blocked us, or let us in again."""
        async with self.house.sessions.begin() as session:
            conversation = await messages.find_conversation(session, Door.TELEGRAM, str(said.chat_id))
            if conversation is not None:
                conversation.blocked_at = self.house.clock.now() if said.blocked else None

    async def _follow(self, said: Said, new_chat: int) -> None:
        async with self.house.sessions.begin() as session:
            conversation = await messages.find_conversation(session, Door.TELEGRAM, str(said.chat_id))
            if conversation is not None:
                await move(session, conversation, new_chat)

    async def _refuse_group(self, said: Said) -> None:
        """In a group everybody would read along: said when we are asked or brought in, then we are silent."""
        if not said.text.startswith("/") or said.blocked:
            return
        _ = words(said.language)
        text = _("I only talk in private chats, so that nobody reads along. Please write to me directly.")
        async with self.line.open() as bot:
            with suppress(Forbidden, BadRequest, ChatMigrated):
                await bot.send_message(said.chat_id, text)

    async def _stop_clock(self, said: Said) -> None:
        """The little clock on a pressed button stops at once; where that fails it stops by itself."""
        if said.query_id is None:
            return
        with suppress(DeliveryFailed):
            async with self.line.open() as bot:
                await bot.answer_callback_query(said.query_id)

    async def _pressed_before(self, update_id: int, said: Said) -> bool:
        if said.button is None or said.message_id is None:
            return False
        async with self.house.sessions.begin() as session:
            conversation = await messages.find_conversation(session, Door.TELEGRAM, str(said.chat_id))
            card = await cards.shown_as(session, conversation.id, said.message_id) if conversation else None
            return card is not None and await cards.pressed_before(
                session, card, said.message_id, said.button, update_id
            )


def door_of(house: House) -> TelegramDoor:
    """The Telegram door of this house; the transport of chat messages holds it."""
    door = getattr(house.transports[Channel.CHAT], "telegram", None)
    assert isinstance(door, TelegramDoor)
    return door
