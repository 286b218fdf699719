"""Matches: suggested pairs with their case, and the vectors behind them."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dooropener.database import Base
from dooropener.listings.models import Listing
from dooropener.states import ActorKind, Machine, Stateful, step


class MatchState(enum.StrEnum):
    SUGGESTED = "suggested"
    SNOOZED = "snoozed"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class RejectionReason(enum.StrEnum):
    """Why an advisor says no; the words are in the catalogues."""

    WRONG_PRODUCT = "wrong_product"
    WRONG_DIRECTION = "wrong_direction"
    COMPETITOR = "competitor"
    REGION = "region"
    CAPACITY = "capacity"
    KNOWN_ALREADY = "known_already"
    OTHER = "other"


_S = MatchState

MATCH = Machine(
    "match",
    [
        step([_S.SUGGESTED, _S.SNOOZED], [_S.APPROVED, _S.REJECTED], ActorKind.ADVISOR),
        step([_S.SUGGESTED], [_S.SNOOZED], ActorKind.ADVISOR),
        step([_S.SNOOZED], [_S.SUGGESTED], ActorKind.ADVISOR, ActorKind.MACHINE),
        step([_S.APPROVED, _S.REJECTED], [_S.SUGGESTED], ActorKind.ADVISOR),
        step([_S.SUGGESTED, _S.SNOOZED], [_S.WITHDRAWN], ActorKind.MACHINE),
        step([_S.WITHDRAWN], [_S.SUGGESTED], ActorKind.MACHINE, ActorKind.ADVISOR),
    ],
)


class Match(Stateful):
    """`score` orders the queue and is never shown. `case` is the list of criteria as matching gave them."""

    __tablename__ = "match"
    __table_args__ = (
        UniqueConstraint("local_listing_id", "partner_listing_id"),
        Index("ix_match_queue", "state", "score"),
    )

    local_listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    partner_listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    state: Mapped[MatchState] = mapped_column(default=MatchState.SUGGESTED)
    score: Mapped[float]
    case: Mapped[list[dict[str, Any]]]
    deciding_fact: Mapped[str | None]
    by_hand: Mapped[bool] = mapped_column(default=False)
    computed_at: Mapped[datetime]
    snoozed_until: Mapped[date | None]
    rejection: Mapped[RejectionReason | None]

    local: Mapped[Listing] = relationship(foreign_keys=[local_listing_id], lazy="raise")
    partner: Mapped[Listing] = relationship(foreign_keys=[partner_listing_id], lazy="raise")


class StoredVector(Base):
    """A vector of one text, float16, keyed by the hash of encoder and text."""

    __tablename__ = "stored_vector"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    vector: Mapped[bytes]
