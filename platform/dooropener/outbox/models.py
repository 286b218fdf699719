"""Everything that leaves: rows written in the transaction of the fact, and the addresses that said stop."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from dooropener.database import Base
from dooropener.outbox.troubles import Trouble, trouble_of


class Channel(enum.StrEnum):
    MAIL = "mail"
    CHAT = "chat"
    WEBHOOK = "webhook"


class DeliveryState(enum.StrEnum):
    """`returned` left and came back, and waits for a person; `lost` is the same once somebody has seen to it."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    LOST = "lost"


LEFT = frozenset({DeliveryState.SENT, DeliveryState.RETURNED, DeliveryState.LOST})
"""It went out, whatever became of it."""


class Delivery(Base):
    """One letter, chat message or webhook on its way.

    `recipient` is a mail address, or the id of a person of the chat or of a subscription to webhooks. `payload` is all
    that the transport needs, and in `after_sending` the name of the job that follows. `message_id` is made before
    sending and kept on every retry.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index("ix_delivery_answer", "answer", postgresql_using="gin", postgresql_ops={"answer": "gin_trgm_ops"}),
        Index("ix_delivery_webhook", "recipient", "id", postgresql_where=text("channel = 'webhook'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[Channel]
    fact: Mapped[str]
    recipient: Mapped[str]
    payload: Mapped[dict[str, Any]]
    message_id: Mapped[str | None] = mapped_column(unique=True)
    introduction_id: Mapped[int | None] = mapped_column(index=True)
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.PENDING, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    answer: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    next_attempt_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None] = mapped_column(index=True)

    @property
    def trouble(self) -> Trouble | None:
        """Why a letter has not got out so far, in a word; None for what is no letter."""
        tried_in_vain = self.channel is Channel.MAIL and self.attempts and self.sent_at is None
        return trouble_of(self.answer) if tried_in_vain else None

    @property
    def waits_for_another_try(self) -> bool:
        return self.state is DeliveryState.PENDING and self.attempts > 0 and self.next_attempt_at is not None


class SuppressionReason(enum.StrEnum):
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    COMPLAINT = "complaint"
    ERASED = "erased"


class Suppression(Base):
    """An address that is not written to. Only its hash is kept, so that a no stays a no after erasure."""

    __tablename__ = "suppression"

    address_hash: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[SuppressionReason]
    at: Mapped[datetime]
