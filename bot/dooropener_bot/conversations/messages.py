"""Storing and reading what was said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener_bot.conversations.models import ChatMessage, Conversation, Direction, Door
from dooropener_bot.conversations.replies import Reply, plain

SAID = "chat_said"
"""The channel of NOTIFY on which the table announces messages once committed: id of the conversation, newest id."""

# Asked for in every turn, so they are built once: to put a statement together costs as much as to send it.
_AT_ADDRESS = and_(Conversation.channel == bindparam("door"), Conversation.address == bindparam("address"))
_BY_ADDRESS = select(Conversation).where(_AT_ADDRESS)
_ID_BY_ADDRESS = select(Conversation.id).where(_AT_ADDRESS)
_LOCKED = (
    select(Conversation)
    .where(Conversation.id == bindparam("id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_UNHANDLED = (
    select(ChatMessage)
    .where(
        ChatMessage.conversation_id == bindparam("id"),
        ChatMessage.direction == Direction.IN,
        ChatMessage.handled_at.is_(None),
    )
    .order_by(ChatMessage.id)
    .limit(bindparam("most"))
)
_AFTER = (
    select(ChatMessage)
    .where(ChatMessage.conversation_id == bindparam("id"), ChatMessage.id > bindparam("after"))
    .order_by(ChatMessage.id.desc())
    .limit(bindparam("most"))
)
_LAST = (
    select(ChatMessage)
    .where(ChatMessage.conversation_id == bindparam("id"), ChatMessage.handled_at.is_not(None))
    .order_by(ChatMessage.id.desc())
    .limit(6)
)


@dataclass(frozen=True, slots=True)
class Received:
    """Where a message went; without `message_id` it had been delivered before."""

    conversation_id: int
    message_id: int | None

    @property
    def new(self) -> bool:
        return self.message_id is not None


async def receive(
    session: AsyncSession,
    door: Door,
    address: str,
    *,
    text: str = "",
    button: str | None = None,
    language: str,
    raw: Mapping[str, Any] | None = None,
    external_id: str | None = None,
    at: datetime,
) -> Received:
    """Store a message as it came, before anything is done with it.

    `language` is what the door guesses for someone new. The same `external_id` through the same door is
    stored once.
    """
    conversation_id = await open_conversation(session, door, address, language=language, at=at)
    statement = (
        insert(ChatMessage)
        .values(
            conversation_id=conversation_id,
            channel=door,
            direction=Direction.IN,
            text=storable(text),
            button=storable(button) if button is not None else None,
            raw=storable_json(raw),
            external_id=external_id,
            at=at,
        )
        .on_conflict_do_nothing(index_elements=[ChatMessage.channel, ChatMessage.external_id])
        .returning(ChatMessage.id)
    )
    message_id = await session.scalar(statement)
    return Received(conversation_id, message_id)


async def open_conversation(session: AsyncSession, door: Door, address: str, *, language: str, at: datetime) -> int:
    """The id of the conversation with this address, new if need be."""
    known = await session.scalar(_ID_BY_ADDRESS, {"door": door, "address": address})
    if known is not None:
        return known
    values = {"channel": door, "address": address, "language": language, "state": {}}
    statement = insert(Conversation).values(**values, created_at=at, updated_at=at).on_conflict_do_nothing()
    await session.execute(statement)
    made = await session.scalar(_ID_BY_ADDRESS, {"door": door, "address": address})
    assert made is not None
    return made


async def find_conversation(session: AsyncSession, door: Door, address: str) -> Conversation | None:
    return (await session.scalars(_BY_ADDRESS, {"door": door, "address": address})).one_or_none()


async def locked(session: AsyncSession, conversation_id: int) -> Conversation:
    """The conversation, held until the transaction ends: who comes second waits."""
    return (await session.scalars(_LOCKED, {"id": conversation_id})).one()


async def unhandled(session: AsyncSession, conversation_id: int, *, limit: int) -> list[ChatMessage]:
    """The incoming messages that nothing was done with yet, oldest first."""
    return list(await session.scalars(_UNHANDLED, {"id": conversation_id, "most": limit}))


def add_replies(
    session: AsyncSession,
    conversation: Conversation,
    replies: Iterable[Reply],
    *,
    at: datetime,
    delivery_id: int | None = None,
) -> None:
    """Append our answers. Behind the web and the terminal the row is the delivery."""
    delivered = None if conversation.channel is Door.TELEGRAM else at
    for reply in replies:
        session.add(
            ChatMessage(
                conversation_id=conversation.id,
                channel=conversation.channel,
                direction=Direction.OUT,
                text=storable(reply.text),
                buttons=plain(reply.buttons) or None,
                language=conversation.language,
                raw=_quotes(conversation, reply),
                delivery_id=delivery_id,
                at=at,
                handled_at=at,
                delivered_at=delivered,
            )
        )


def _quotes(conversation: Conversation, reply: Reply) -> dict[str, Any] | None:
    """The words in the reply that are in another language than the rest."""
    said = storable(reply.text)
    quoted = {storable(quote.words): quote.language for quote in reply.quotes if quote.language}
    foreign = [[words, language] for words, language in quoted.items() if language != conversation.language]
    kept = [[words, language] for words, language in foreign if words and words in said]
    return {"quotes": kept} if kept else None


async def messages_after(
    session: AsyncSession, conversation_id: int, after: int = 0, *, limit: int = 200
) -> list[ChatMessage]:
    """What was said after message `after`, oldest first; without it the last `limit`.

    What was said in the conversations that this one continues belongs to it.
    """
    if (await session.get_one(Conversation, conversation_id)).continues_id is None:
        newest_first = await session.scalars(_AFTER, {"id": conversation_id, "after": after, "most": limit})
    else:
        query = select(ChatMessage).where(await _within(session, conversation_id), ChatMessage.id > after)
        newest_first = await session.scalars(query.order_by(ChatMessage.id.desc()).limit(limit))
    return list(newest_first)[::-1]


async def mark_seen(session: AsyncSession, conversation: Conversation, said: Sequence[ChatMessage]) -> None:
    """Our news among what a page shows are read; a conversation that somebody else holds is marked at the next look."""
    news = max((message.id for message in said if message.delivery_id is not None), default=0)
    if news > (conversation.seen_id or 0):
        free = select(Conversation.id).where(Conversation.id == conversation.id).with_for_update(skip_locked=True)
        await session.execute(update(Conversation).where(Conversation.id.in_(free)).values(seen_id=news))


async def _within(session: AsyncSession, conversation_id: int) -> ColumnElement[bool]:
    """The conversation's own messages, and those of what it continues, up to where it does."""
    conversation = await session.get_one(Conversation, conversation_id)
    parts, seen = [ChatMessage.conversation_id == conversation_id], {conversation_id}
    while conversation.continues_id is not None and conversation.continues_id not in seen:
        seen.add(conversation.continues_id)
        earlier = ChatMessage.conversation_id == conversation.continues_id
        parts.append(and_(earlier, ChatMessage.id <= (conversation.continues_until or 0)))
        conversation = await session.get_one(Conversation, conversation.continues_id)
    return or_(*parts)


async def last_buttons(session: AsyncSession, conversation_id: int) -> list[dict[str, str]]:
    """The buttons under our newest messages, back to the last thing the other side said."""
    buttons: list[dict[str, str]] = []
    for message in await session.scalars(_LAST, {"id": conversation_id}):
        if message.direction is Direction.IN:
            break
        buttons += [button for row in message.buttons or [] for button in row]
    return buttons


async def was_offered(session: AsyncSession, conversation_id: int, value: str) -> bool:
    """Whether a button with this value ever stood in the conversation: anything can come over the line."""
    query = select(ChatMessage.id).where(await _offers(session, conversation_id, value))
    return await session.scalar(query.limit(1)) is not None


async def label_of(session: AsyncSession, conversation_id: int, value: str) -> str:
    """What stands on the newest button with this value; nothing where none was offered."""
    query = select(ChatMessage.buttons).where(await _offers(session, conversation_id, value))
    rows = await session.scalar(query.order_by(ChatMessage.id.desc()).limit(1))
    return next((button["label"] for row in rows or [] for button in row if button["value"] == value), "")


async def _offers(session: AsyncSession, conversation_id: int, value: str) -> ColumnElement[bool]:
    return and_(
        await _within(session, conversation_id),
        ChatMessage.direction == Direction.OUT,
        ChatMessage.buttons.contains([[{"value": value}]]),
    )


async def conversations_of(session: AsyncSession, person_id: int) -> list[Conversation]:
    """Where a person can be reached, the door used last first; those who have blocked us are left out."""
    query = (
        select(Conversation)
        .where(Conversation.person_id == person_id, Conversation.blocked_at.is_(None))
        .order_by(Conversation.address.startswith("left:"), Conversation.updated_at.desc(), Conversation.id.desc())
    )
    return list(await session.scalars(query))


def storable(text: str) -> str:
    """PostgreSQL takes every character but NUL, and no half surrogates; both are shown as what they are."""
    return text.replace("\x00", "␀").encode("utf-8", "replace").decode()


def storable_json(value: Any) -> Any:
    """The same for every text in a structure."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {storable(str(key)): storable_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable_json(item) for item in value]
    return value
