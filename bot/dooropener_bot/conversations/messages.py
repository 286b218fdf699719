"""Storing and reading what was said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener_bot.conversations.models import ChatMessage, Conversation, Direction, Door
from dooropener_bot.conversations.replies import Reply, plain


@dataclass(frozen=True, slots=True)
class Received:
    """Where a message went; `new` is false when it had been delivered before."""

    conversation_id: int
    new: bool


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
    return Received(conversation_id, await session.scalar(statement) is not None)


async def open_conversation(session: AsyncSession, door: Door, address: str, *, language: str, at: datetime) -> int:
    """The id of the conversation with this address, new if need be."""
    values = {"channel": door, "address": address, "language": language, "state": {}}
    statement = insert(Conversation).values(**values, created_at=at, updated_at=at).on_conflict_do_nothing()
    await session.execute(statement)
    conversation = await find_conversation(session, door, address)
    assert conversation is not None
    return conversation.id


async def find_conversation(session: AsyncSession, door: Door, address: str) -> Conversation | None:
    query = select(Conversation).where(Conversation.channel == door, Conversation.address == address)
    return (await session.scalars(query)).one_or_none()


async def locked(session: AsyncSession, conversation_id: int) -> Conversation:
    """The conversation, held until the transaction ends: who comes second waits."""
    query = select(Conversation).where(Conversation.id == conversation_id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one()


async def next_unhandled(session: AsyncSession, conversation_id: int) -> ChatMessage | None:
    """The oldest incoming message that nothing was done with yet."""
    query = (
        select(ChatMessage)
        .where(
            ChatMessage.conversation_id == conversation_id,
            ChatMessage.direction == Direction.IN,
            ChatMessage.handled_at.is_(None),
        )
        .order_by(ChatMessage.id)
        .limit(1)
    )
    return (await session.scalars(query)).one_or_none()


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
                delivery_id=delivery_id,
                at=at,
                handled_at=at,
                delivered_at=delivered,
            )
        )


async def messages_after(
    session: AsyncSession, conversation_id: int, after: int = 0, *, limit: int = 200
) -> list[ChatMessage]:
    """What was said after message `after`, oldest first; without it the last `limit`."""
    query = select(ChatMessage).where(ChatMessage.conversation_id == conversation_id, ChatMessage.id > after)
    newest_first = await session.scalars(query.order_by(ChatMessage.id.desc()).limit(limit))
    return list(newest_first)[::-1]


async def last_buttons(session: AsyncSession, conversation_id: int) -> list[dict[str, str]]:
    """The buttons under our newest messages, back to the last thing the other side said."""
    query = (
        select(ChatMessage)
        .where(ChatMessage.conversation_id == conversation_id, ChatMessage.handled_at.is_not(None))
        .order_by(ChatMessage.id.desc())
        .limit(6)
    )
    buttons: list[dict[str, str]] = []
    for message in await session.scalars(query):
        if message.direction is Direction.IN:
            break
        buttons += [button for row in message.buttons or [] for button in row]
    return buttons


async def was_offered(session: AsyncSession, conversation_id: int, value: str) -> bool:
    """Whether a button with this value ever stood in the conversation: anything can come over the line."""
    query = select(ChatMessage.id).where(
        ChatMessage.conversation_id == conversation_id,
        ChatMessage.direction == Direction.OUT,
        ChatMessage.buttons.contains([[{"value": value}]]),
    )
    return await session.scalar(query.limit(1)) is not None


async def conversations_of(session: AsyncSession, person_id: int) -> list[Conversation]:
    """Where a person can be reached, those who have blocked us left out."""
    query = (
        select(Conversation)
        .where(Conversation.person_id == person_id, Conversation.blocked_at.is_(None))
        .order_by(Conversation.id)
    )
    return list(await session.scalars(query))


async def last_heard_first(session: AsyncSession, conversations: Sequence[Conversation]) -> list[Conversation]:
    """A person's conversations, the one in which they wrote last at the beginning."""
    query = (
        select(ChatMessage.conversation_id, func.max(ChatMessage.id))
        .where(
            ChatMessage.conversation_id.in_([conversation.id for conversation in conversations]),
            ChatMessage.direction == Direction.IN,
        )
        .group_by(ChatMessage.conversation_id)
    )
    heard = {row[0]: row[1] for row in await session.execute(query)}
    return sorted(conversations, key=lambda conversation: heard.get(conversation.id, 0), reverse=True)


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
