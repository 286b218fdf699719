"""Conversations and their messages, as they came and as they went."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dooropener.accounts.models import Person
from dooropener.database import Base, StorableJson


class Door(enum.StrEnum):
    """Where a conversation takes place."""

    WEB = "web"
    TERMINAL = "terminal"
    TELEGRAM = "telegram"
    API = "api"


class Direction(enum.StrEnum):
    IN = "in"
    OUT = "out"


class Conversation(Base):
    """One thread with one address behind one door.

    `state` is where the dialogue stands; a restart loses nothing. `address` is what the door knows the other
    side by: the hash of a cookie, a terminal's user, a Telegram chat, what another program calls its user. One that
    `continues` another shows what was said there, up to the message `continues_until`. `seen_id` is the last of our own
    news, those with a `delivery_id`, that a page has shown.
    """

    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[Door]
    address: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    language: Mapped[str]
    state: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    blocked_at: Mapped[datetime | None]
    continues_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"))
    continues_until: Mapped[int | None]
    seen_id: Mapped[int | None]
    restricted_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship(lazy="raise")


class ChatMessage(Base):
    """What was said. An incoming one is stored before anything is done with it, until `handled_at`.

    `external_id` is the door's own id of an incoming message, `delivery_id` the outbox row behind an outgoing
    one: both make a second arrival of the same thing harmless. `buttons` are rows of `{"label", "value"}`.
    """

    __tablename__ = "chat_message"
    __table_args__ = (
        UniqueConstraint("channel", "external_id"),
        UniqueConstraint("conversation_id", "delivery_id"),
        Index("ix_chat_message_thread", "conversation_id", "id"),
        Index("ix_chat_message_unhandled", "conversation_id", postgresql_where=sql("handled_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    channel: Mapped[Door]
    direction: Mapped[Direction]
    text: Mapped[str] = mapped_column(default="")
    button: Mapped[str | None]
    buttons: Mapped[list[list[dict[str, str]]] | None] = mapped_column(StorableJson)
    language: Mapped[str | None]
    raw: Mapped[dict[str, Any] | None]
    external_id: Mapped[str | None]
    delivery_id: Mapped[int | None]
    sent_as: Mapped[str | None]
    at: Mapped[datetime]
    handled_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]

    conversation: Mapped[Conversation] = relationship(lazy="raise")


class WayInKind(enum.StrEnum):
    """`sign_in` was asked for by mail, `hand_over` in a conversation behind another door."""

    SIGN_IN = "sign_in"
    HAND_OVER = "hand_over"


class WayIn(Base):
    """A link that opens the chat page to its bearer, for a short time and once.

    `person_id` is who comes in; `conversation_id` is what is handed over.
    """

    __tablename__ = "way_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[WayInKind]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class TelegramUpdate(Base):
    """An update of the Bot API, stored before it is acknowledged. `id` is Telegram's `update_id`."""

    __tablename__ = "telegram_update"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    raw: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    handled_at: Mapped[datetime | None] = mapped_column(index=True)
