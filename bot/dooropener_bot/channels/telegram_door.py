"""Telegram's door: what an update asks for is done, what waits for the person is sent."""

import asyncio
import logging
from contextlib import suppress

from sqlalchemy import Select, select
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, TelegramError
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from dooropener.errors import DeliveryFailed
from dooropener.house import House
from dooropener.words import words
from dooropener_bot.channels import updates
from dooropener_bot.channels.updates import Said
from dooropener_bot.conversations import (
    ChatMessage,
    Conversation,
    Direction,
    Door,
    Engine,
    Reply,
    TelegramUpdate,
    messages,
)

POLL_SECONDS = 25
LONGEST_TEXT = 4096
"""The Bot API's limit for one message."""

Bot = ExtBot[int]


def make_bot(house: House) -> Bot:
    """A bot that keeps to Telegram's limits, on the Bot API server of the settings."""
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it tells every address, and these hold the token
    token = house.settings.telegram_token
    assert token is not None
    url = house.settings.telegram_api_url.rstrip("/")
    return ExtBot(
        token.get_secret_value(),
        base_url=f"{url}/bot",
        base_file_url=f"{url}/file/bot",
        request=HTTPXRequest(connection_pool_size=16, read_timeout=15),
        get_updates_request=HTTPXRequest(connection_pool_size=1, read_timeout=POLL_SECONDS + 10),
        rate_limiter=AIORateLimiter(max_retries=3),
    )


class TelegramDoor:
    """Sends what waits, and answers what Telegram tells us."""

    def __init__(self, house: House, engine: Engine) -> None:
        self.house = house
        self.engine = engine
        self.bot = make_bot(house)
        self._starting = asyncio.Lock()
        self._started = False

    async def start(self) -> None:
        """Connect once; raise `DeliveryFailed` while Telegram is away."""
        async with self._starting:
            if self._started:
                return
            try:
                await self.bot.initialize()
            except TelegramError as error:
                raise failure(error) from error
            self._started = True

    async def stop(self) -> None:
        if self._started:
            await self.bot.shutdown()
            self._started = False

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
        if said.group:
            await self._refuse_group(said)
            return
        if said.blocked is not None:
            await self._mark_blocked(said)
            return
        if said.text or said.button:
            conversation_id = await self._converse(update_id, said)
        else:
            conversation_id = await self._only_words(said)
        with suppress(Blocked):
            await self.send_waiting(conversation_id)
        await self._settle_press(said)

    async def _converse(self, update_id: int, said: Said) -> int:
        received = await self.engine.receive(
            Door.TELEGRAM,
            str(said.chat_id),
            text=said.text,
            button=said.button,
            language=said.language,
            raw={"update_id": update_id},
            external_id=str(update_id),
        )
        await self._unblock(received.conversation_id)
        await self.engine.handle_pending(received.conversation_id)
        return received.conversation_id

    async def _only_words(self, said: Said) -> int:
        """Pictures, voices and files: said kindly that we cannot take them in."""
        conversation_id = await self.engine.open(Door.TELEGRAM, str(said.chat_id), language=said.language)
        async with self.house.sessions.begin() as session:
            conversation = await messages.locked(session, conversation_id)
            _ = words(conversation.language)
            reply = Reply(_("I can only read words so far. Please write what you would like to say."))
            messages.add_replies(session, conversation, [reply], at=self.house.clock.now())
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

    async def _refuse_group(self, said: Said) -> None:
        """In a group everybody would read along: said when we are asked or brought in, then we are silent."""
        if not said.text.startswith("/") or said.blocked:
            return
        _ = words(said.language)
        text = _("I only talk in private chats, so that nobody reads along. Please write to me directly.")
        await self.start()
        with suppress(Forbidden, BadRequest, ChatMigrated):
            await self.bot.send_message(said.chat_id, text)

    async def _settle_press(self, said: Said) -> None:
        """Stop the little clock on a button, and take away the buttons that were answered."""
        if said.query_id is None:
            return
        await self.start()
        with suppress(BadRequest, Forbidden):  # too late, or already without buttons
            await self.bot.answer_callback_query(said.query_id)
        if said.message_id is not None:
            with suppress(BadRequest, Forbidden):
                await self.bot.edit_message_reply_markup(said.chat_id, said.message_id, reply_markup=None)

    async def send_waiting(self, conversation_id: int) -> None:
        """Send what was not delivered yet, oldest first. Raises `Blocked`, `DeliveryFailed`.

        Between Telegram's answer and our commit lies the only moment in which a message may come twice.
        """
        await self.start()
        while await self._send_next(conversation_id):
            pass

    async def _send_next(self, conversation_id: int) -> bool:
        try:
            async with self.house.sessions.begin() as session:
                conversation = await messages.locked(session, conversation_id)
                message = (await session.scalars(_undelivered(conversation_id))).first()
                if message is None:
                    return False
                message.sent_as = await self._send(conversation, message)
                message.delivered_at = self.house.clock.now()
                return True
        except Blocked:
            await self._give_up(conversation_id)
            raise

    async def _send(self, conversation: Conversation, message: ChatMessage) -> str:
        *first, last = parts(message.text)
        try:
            for part in first:
                await self._say(conversation, part, None)
            return str(await self._say(conversation, last, keyboard(message)))
        except ChatMigrated as error:
            conversation.address = str(error.new_chat_id)
            return str(await self._say(conversation, last, keyboard(message)))
        except TelegramError as error:
            raise failure(error) from error

    async def _say(self, conversation: Conversation, text: str, markup: InlineKeyboardMarkup | None) -> int:
        """As plain text: nothing that anybody wrote can become markup."""
        sent = await self.bot.send_message(
            int(conversation.address),
            text,
            parse_mode=None,
            reply_markup=markup,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        return sent.message_id

    async def _give_up(self, conversation_id: int) -> None:
        """The person has blocked us: nothing waits for them any longer until they write again."""
        async with self.house.sessions.begin() as session:
            conversation = await messages.locked(session, conversation_id)
            conversation.blocked_at = self.house.clock.now()
            for message in await session.scalars(_undelivered(conversation_id)):
                message.delivered_at, message.sent_as = self.house.clock.now(), "blocked"


class Blocked(DeliveryFailed):
    """The person does not want to hear from us on Telegram."""

    code = "blocked"

    def __init__(self, answer: str) -> None:
        super().__init__(answer, permanent=True)


def failure(error: TelegramError) -> DeliveryFailed:
    """What a refusal of Telegram means for a message: try again, or never."""
    answer = f"{type(error).__name__}: {error.message}"
    if isinstance(error, Forbidden):
        return Blocked(answer)
    return DeliveryFailed(answer, permanent=isinstance(error, InvalidToken | BadRequest))


def _undelivered(conversation_id: int) -> Select[ChatMessage]:
    return (
        select(ChatMessage)
        .where(
            ChatMessage.conversation_id == conversation_id,
            ChatMessage.direction == Direction.OUT,
            ChatMessage.delivered_at.is_(None),
        )
        .order_by(ChatMessage.id)
    )


def keyboard(message: ChatMessage) -> InlineKeyboardMarkup | None:
    rows = [
        [InlineKeyboardButton(button["label"], callback_data=button["value"]) for button in row]
        for row in message.buttons or []
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def parts(text: str, length: int = LONGEST_TEXT) -> list[str]:
    """A long text in pieces that Telegram takes, cut at the end of a paragraph, a sentence or a word."""
    pieces = []
    rest = text
    while len(rest) > length:
        cut = next(
            (at + len(mark) for mark in ("\n\n", "\n", ". ", " ") if (at := rest.rfind(mark, 0, length)) > 0), length
        )
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*pieces, rest or "…"]
