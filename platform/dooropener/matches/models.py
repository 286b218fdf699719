"""Matches: suggested pairs with their case, and the vectors behind them."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dooropener import webhooks
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


class WaitReason(enum.StrEnum):
    """Why a suggestion waits: see `dooropener_matching.Deferral`, and the partner may be at rest."""

    NONE_LEFT = "none_left"
    ANOTHER_TURN = "another_turn"
    RESTING = "resting"


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
    tell=webhooks.announce,
)


class Match(Stateful):
    """`score` orders the queue and is never shown. `case` is the list of criteria as matching gave them.

    `wait_…` say why a suggestion waits, from one dealing to the next (see `waiting`).
    """

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
    wait_reason: Mapped[WaitReason | None]
    wait_until: Mapped[date | None]
    wait_detail: Mapped[dict[str, Any] | None]

    local: Mapped[Listing] = relationship(foreign_keys=[local_listing_id], lazy="raise")
    partner: Mapped[Listing] = relationship(foreign_keys=[partner_listing_id], lazy="raise")


class LearningState(enum.StrEnum):
    IN_FORCE = "in_force"
    OVERTAKEN = "overtaken"
    NOT_TAKEN = "not_taken"
    UNDONE = "undone"


LEARNING = Machine(
    "learning",
    [
        step([LearningState.IN_FORCE], [LearningState.OVERTAKEN], ActorKind.MACHINE),
        step([LearningState.IN_FORCE], [LearningState.UNDONE], ActorKind.ADVISOR),
        step([LearningState.UNDONE], [LearningState.IN_FORCE], ActorKind.ADVISOR),
    ],
)


class Learning(Stateful):
    """What decisions taught on one day. `weights`: exponents by criterion, see `dooropener_matching.learn`.

    `before` and `after`: the share of (good, bad) pairs in the right order, on decisions kept apart; null where too
    few to tell.
    """

    __tablename__ = "learning"
    __table_args__ = (Index("uq_learning_in_force", "state", unique=True, postgresql_where=text("state = 'in_force'")),)

    state: Mapped[LearningState] = mapped_column(index=True)
    learned_at: Mapped[datetime]
    decisions: Mapped[int]
    weights: Mapped[dict[str, Any]]
    before: Mapped[float | None]
    after: Mapped[float | None]


class StoredVector(Base):
    """A vector of one text, float16, keyed by the hash of encoder and text."""

    __tablename__ = "stored_vector"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    vector: Mapped[bytes]
