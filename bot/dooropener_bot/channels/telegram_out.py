"""What goes out to Telegram: messages in order, long ones in parts, cards edited in place, answered ones put away."""

import logging

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.error import BadRequest, ChatMigrated

from dooropener.errors import DeliveryFailed
from dooropener.house import House
from dooropener.words import words
from dooropener_bot.channels import telegram_cards as cards
from dooropener_bot.channels.telegram_line import Blocked, Bot, TelegramLine
from dooropener_bot.conversations import ChatMessage, Conversation, Door, messages
from dooropener_bot.conversations.memory import Memory, Step

log = logging.getLogger(__name__)

LONGEST_TEXT = 4096
"""The Bot API's limit for one message."""

_ENDS = (("\n\n",), ("\n",), (". ", "! ", "? ", "。", "！", "？"), (" ",))
"""Where a text may be cut, best first: between paragraphs, lines, sentences, words."""

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class TelegramOut:
    """Sends what waits. All of it is plain text: nothing that anybody wrote can become markup."""

    def __init__(self, house: House, line: TelegramLine) -> None:
        self.house = house
        self.line = line

    async def send_waiting(self, conversation_id: int) -> None:
        """Send what was not delivered yet, oldest first. Raises `Blocked`, `DeliveryFailed`.

        Between Telegram's answer and our commit lies the only moment in which a part may come twice. What Telegram
        refuses for good is given up, so that what waits behind it can go.
        """
        while await self._send_next(conversation_id):
            pass

    async def _send_next(self, conversation_id: int) -> bool:
        try:
            async with self.house.sessions.begin() as session:
                conversation = await messages.locked(session, conversation_id)
                message = (await session.scalars(cards.undelivered(conversation_id).limit(1))).one_or_none()
                if message is None:
                    return False
                await self._send_or_give_up(session, conversation, message)
                return True
        except Blocked:
            await self._give_up(conversation_id)
            raise

    async def _send_or_give_up(self, session: AsyncSession, conversation: Conversation, message: ChatMessage) -> None:
        try:
            whole = await self._send(session, conversation, message)
        except DeliveryFailed as failure:
            if isinstance(failure, Blocked) or not failure.permanent:
                raise
            log.warning("Telegram refused message %s: %s", message.id, failure.answer)
            message.sent_as, whole = cards.REFUSED, True
        if whole:
            message.delivered_at = self.house.clock.now()

    async def _send(self, session: AsyncSession, conversation: Conversation, message: ChatMessage) -> bool:
        """Show the message on the card it follows, or send its next part; true when all of it went."""
        sent = message.sent_as.split(",") if message.sent_as else []
        pieces = parts(message.text)
        card = await cards.card_for(session, message) if len(pieces) == 1 else None
        async with self.line.open() as bot:
            if card is not None and await _edit(bot, conversation, card[1], message.text, keyboard(message)):
                message.sent_as = str(card[1])
                return True
            last = len(sent) + 1 == len(pieces)
            markup = (keyboard(message) or _below(conversation)) if last else None
            sent.append(str(await self._say(session, bot, conversation, pieces[len(sent)], markup)))
        message.sent_as = ",".join(sent)
        return last

    async def _say(
        self,
        session: AsyncSession,
        bot: Bot,
        conversation: Conversation,
        text: str,
        markup: Markup | None,
    ) -> int:
        chat = int(conversation.address)
        try:
            return await _post(bot, chat, text, markup)
        except ChatMigrated as moved:
            await move(session, conversation, moved.new_chat_id)
            return await _post(bot, moved.new_chat_id, text, markup)

    async def _give_up(self, conversation_id: int) -> None:
        """The person has blocked us: nothing waits for them any longer until they write again."""
        async with self.house.sessions.begin() as session:
            conversation = await messages.locked(session, conversation_id)
            conversation.blocked_at = self.house.clock.now()
            for message in await session.scalars(cards.undelivered(conversation_id)):
                message.delivered_at, message.sent_as = self.house.clock.now(), cards.BLOCKED

    async def put_away(self, conversation_id: int, update_id: int) -> None:
        """Take the buttons from the card that this update answered; a pressed one says what was chosen."""
        async with self.house.sessions.begin() as session:
            conversation = await messages.locked(session, conversation_id)
            heard = await cards.heard_as(session, conversation_id, update_id)
            if heard is None:
                return
            card, message_id = await cards.answered_by(session, heard)
        if message_id is None or (card is not None and card.id > heard.id):
            return  # there was no card, or the next question stands on it already
        async with self.line.open() as bot:
            if not (card and heard.button and await _tick(bot, conversation, card, message_id, heard.button)):
                await _bare(bot, conversation, message_id)


async def move(session: AsyncSession, conversation: Conversation, new_chat: int) -> None:
    """Follow a chat to its new number, unless somebody talks to us there already."""
    if await messages.find_conversation(session, Door.TELEGRAM, str(new_chat)) is None:
        conversation.address = str(new_chat)


async def _post(bot: Bot, chat: int, text: str, markup: Markup | None) -> int:
    sent = await bot.send_message(chat, text, parse_mode=None, reply_markup=markup, link_preview_options=_NO_PREVIEW)
    return sent.message_id


async def _edit(
    bot: Bot, conversation: Conversation, message_id: int, text: str, markup: InlineKeyboardMarkup | None
) -> bool:
    """Write on a message anew; false where it is gone or too old."""
    try:
        await bot.edit_message_text(
            text,
            chat_id=int(conversation.address),
            message_id=message_id,
            parse_mode=None,
            reply_markup=markup,
            link_preview_options=_NO_PREVIEW,
        )
    except BadRequest as error:
        return "not modified" in error.message.lower()
    except ChatMigrated:
        return False
    return True


async def _tick(bot: Bot, conversation: Conversation, card: ChatMessage, message_id: int, value: str) -> bool:
    """The card without buttons, and under it what was pressed; whether it counted, our answer tells."""
    label = cards.label_of(card, value)
    text = f"{parts(card.text)[-1]}\n\n▸ {label}"
    return bool(label) and len(text) <= LONGEST_TEXT and await _edit(bot, conversation, message_id, text, None)


async def _bare(bot: Bot, conversation: Conversation, message_id: int) -> None:
    try:
        await bot.edit_message_reply_markup(int(conversation.address), message_id, reply_markup=None)
    except (BadRequest, ChatMigrated):
        log.debug("message %s has no buttons any more", message_id)


def keyboard(message: ChatMessage) -> InlineKeyboardMarkup | None:
    rows = [
        [InlineKeyboardButton(button["label"], callback_data=button["value"]) for button in row]
        for row in message.buttons or []
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def _below(conversation: Conversation) -> Markup:
    """Where we ask for a name it can be shared with a tap; the key for it goes away with the next plain answer."""
    memory = Memory.model_validate(conversation.state)
    if memory.step is not Step.CONTACT or (memory.registration and memory.registration.contact_name):
        return ReplyKeyboardRemove()
    _ = words(conversation.language)
    key = KeyboardButton(_("Share my name (the number is not kept)"), request_contact=True)
    return ReplyKeyboardMarkup([[key]], resize_keyboard=True, one_time_keyboard=True)


def parts(text: str, length: int = LONGEST_TEXT) -> list[str]:
    """A long text in pieces that Telegram takes, cut at the end of a paragraph, a sentence or a word."""
    pieces = []
    rest = text
    while len(rest) > length:
        cut = next((at for marks in _ENDS if (at := _last_end(rest[:length], marks))), length)
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*pieces, rest or "…"]


def _last_end(text: str, marks: tuple[str, ...]) -> int:
    """Behind the last of these marks; 0 where there is none."""
    return max(at + len(mark) if (at := text.rfind(mark)) > 0 else 0 for mark in marks)
