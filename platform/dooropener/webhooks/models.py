"""Who outside is told of what."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dooropener.accounts.models import User
from dooropener.database import Base


class WebhookFact(enum.StrEnum):
    """What can be told. The names are those that receivers see in `type`."""

    LISTING_PUBLISHED = "listing.published"
    LISTING_HELD = "listing.held"
    LISTING_EXPIRED = "listing.expired"
    LISTING_ARCHIVED = "listing.archived"
    MATCH_APPROVED = "match.approved"
    INTRODUCTION_CONSENTED = "introduction.consented"
    INTRODUCTION_SENT = "introduction.sent"
    INTRODUCTION_ANSWERED = "introduction.answered"
    CONTACTS_EXCHANGED = "introduction.contacts_exchanged"
    MEETING_BOOKED = "introduction.meeting_booked"
    AGREEMENT = "introduction.agreement"
    INTRODUCTION_CLOSED = "introduction.closed"


class Subscription(Base):
    """One address and the facts it is told of.

    The secret is no column: it follows from the house's own secret, the id and `generation`, which rotating raises;
    for a day after `rotated_at` the one before signs as well. `failing_since` is when it last stopped answering,
    `disabled_at` when we gave up on it or somebody switched it off, `ended_at` when somebody took it away.
    """

    __tablename__ = "webhook_subscription"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str]
    facts: Mapped[list[str]]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("portal_user.id"))
    generation: Mapped[int] = mapped_column(default=1)
    rotated_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    created_by: Mapped[User] = relationship(lazy="raise")

    @property
    def is_active(self) -> bool:
        return self.disabled_at is None and self.ended_at is None
