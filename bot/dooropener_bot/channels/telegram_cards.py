"""Cards: our messages with buttons, as they stand in a chat now. One that is answered makes room for the next."""

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener_bot.conversations import ChatMessage, Direction
from dooropener_bot.conversations.memory import Step

_DRAFT = "draft"
_SAME_CARD = {
    "language": "language",
    Step.KIND.value: _DRAFT,
    Step.PARTNERSHIP.value: _DRAFT,
    Step.REGIONS.value: _DRAFT,
    Step.REVIEW.value: _DRAFT,
}
"""Questions that follow one another on one card. A question about a door stays: it can be answered days later."""

_STEPS = frozenset(step.value for step in Step)

BLOCKED, REFUSED = "blocked", "refused"
"""What `sent_as` says of messages that were given up."""


def undelivered(conversation_id: int) -> Select[ChatMessage]:
    """What waits for the person, oldest first."""
    return (
        _out(conversation_id)
        .where(ChatMessage.delivered_at.is_(None))
        .order_by(ChatMessage.id)
        .execution_options(populate_existing=True)
    )


async def shown_as(session: AsyncSession, conversation_id: int, message_id: int) -> ChatMessage | None:
    """What stands on the Telegram message `message_id` now."""
    shown = or_(ChatMessage.sent_as == str(message_id), ChatMessage.sent_as.like(f"%,{message_id}"))
    query = _out(conversation_id).where(shown).order_by(ChatMessage.id.desc())
    return (await session.scalars(query.limit(1))).one_or_none()


async def card_for(session: AsyncSession, answer: ChatMessage) -> tuple[ChatMessage, int] | None:
    """The card that was pressed to get `answer`, where the two follow one another and nothing else was said."""
    press = await _last_heard(session, answer)
    message_id = (press.raw or {}).get("message_id") if press is not None and press.button is not None else None
    if press is None or message_id is None or answer.delivery_id is not None:
        return None
    answers = _out(answer.conversation_id).where(ChatMessage.id > press.id, ChatMessage.delivery_id.is_(None))
    if len(list(await session.scalars(answers.limit(2)))) > 1:
        return None
    card = await shown_as(session, answer.conversation_id, message_id)
    if card is None or _kind_of(card) is None or _kind_of(card) != _kind_of(answer):
        return None
    return card, message_id


async def pressed_before(
    session: AsyncSession, card: ChatMessage, message_id: int, button: str, update_id: int
) -> bool:
    """Whether this button was pressed already since the card looks as it does: a finger that trembles counts once."""
    query = select(ChatMessage.id).where(
        ChatMessage.conversation_id == card.conversation_id,
        ChatMessage.direction == Direction.IN,
        ChatMessage.id > card.id,
        ChatMessage.button == button,
        ChatMessage.raw["message_id"].as_integer() == message_id,
        ChatMessage.external_id != str(update_id),
    )
    return await session.scalar(query.limit(1)) is not None


async def answered_by(session: AsyncSession, heard: ChatMessage) -> tuple[ChatMessage | None, int | None]:
    """The card that a press or words answered, and the Telegram message on which it stands."""
    if heard.button is None:
        card = await _open_question(session, heard)
        return card, last_shown(card)
    message_id = (heard.raw or {}).get("message_id")
    return (await shown_as(session, heard.conversation_id, message_id) if message_id else None), message_id


async def _open_question(session: AsyncSession, heard: ChatMessage) -> ChatMessage | None:
    """The card of a step that was the last thing we said before `heard`."""
    query = (
        select(ChatMessage)
        .where(ChatMessage.conversation_id == heard.conversation_id, ChatMessage.id < heard.id)
        .order_by(ChatMessage.id.desc())
    )
    for message in await session.scalars(query.limit(3)):
        if message.direction is Direction.IN:
            break
        if _prefixes(message) & _STEPS:
            return message
    return None


async def heard_as(session: AsyncSession, conversation_id: int, update_id: int | str) -> ChatMessage | None:
    """What the person said with this update, or enclosed in it."""
    query = select(ChatMessage).where(
        ChatMessage.conversation_id == conversation_id,
        ChatMessage.direction == Direction.IN,
        ChatMessage.external_id == str(update_id),
    )
    return (await session.scalars(query)).one_or_none()


async def given_up(session: AsyncSession, conversation_id: int, delivery_id: int) -> bool:
    """Whether a message of this delivery will never be shown."""
    query = _out(conversation_id).where(ChatMessage.delivery_id == delivery_id)
    return any(message.sent_as in {BLOCKED, REFUSED} for message in await session.scalars(query))


def try_again(message: ChatMessage) -> None:
    """Let a message that was given up go out after all."""
    if message.sent_as in {BLOCKED, REFUSED}:
        message.sent_as = message.delivered_at = None


def last_shown(message: ChatMessage | None) -> int | None:
    """The Telegram message on which a message ends, if it reached the chat."""
    if message is None or message.sent_as is None or message.sent_as in {BLOCKED, REFUSED}:
        return None
    return int(message.sent_as.rpartition(",")[2])


def label_of(card: ChatMessage, value: str) -> str:
    """What stands on a button of the card."""
    every = [button for row in card.buttons or [] for button in row]
    return next((button["label"].removeprefix("✓ ") for button in every if button["value"] == value), "")


async def _last_heard(session: AsyncSession, answer: ChatMessage) -> ChatMessage | None:
    query = (
        select(ChatMessage)
        .where(
            ChatMessage.conversation_id == answer.conversation_id,
            ChatMessage.direction == Direction.IN,
            ChatMessage.id < answer.id,
        )
        .order_by(ChatMessage.id.desc())
    )
    return (await session.scalars(query.limit(1))).one_or_none()


def _kind_of(message: ChatMessage) -> str | None:
    kinds = {_SAME_CARD.get(prefix) for prefix in _prefixes(message)}
    return kinds.pop() if len(kinds) == 1 else None


def _prefixes(message: ChatMessage) -> set[str]:
    return {button["value"].partition(":")[0] for row in message.buttons or [] for button in row}


def _out(conversation_id: int) -> Select[ChatMessage]:
    return select(ChatMessage).where(
        ChatMessage.conversation_id == conversation_id, ChatMessage.direction == Direction.OUT
    )
