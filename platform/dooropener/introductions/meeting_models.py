"""Meetings of an introduction: proposed times, the chosen one, the invitation and the answers to it."""

import enum
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dooropener.introductions.models import Introduction
from dooropener.states import ActorKind, Machine, Stateful, step


class Side(enum.StrEnum):
    COMPANY = "company"
    PARTNER = "partner"

    @property
    def other(self) -> "Side":
        return Side.PARTNER if self is Side.COMPANY else Side.COMPANY


class MeetingState(enum.StrEnum):
    """`chosen` is agreed by both sides and waits for an advisor; `past` was booked and its time is over."""

    PROPOSED = "proposed"
    CHOSEN = "chosen"
    BOOKED = "booked"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    PAST = "past"


class CalendarAnswer(enum.StrEnum):
    """What a side's calendar says of the invitation (RFC 5545, PARTSTAT)."""

    NEEDS_ACTION = "needs_action"
    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"


class WishKind(enum.StrEnum):
    """What a side wants of a booked meeting: another time, or not to come."""

    MOVE = "move"
    CALL_OFF = "call_off"


_S = MeetingState
_EITHER = (ActorKind.COMPANY, ActorKind.PARTNER, ActorKind.ADVISOR)
ARRANGING = frozenset({_S.PROPOSED, _S.CHOSEN})
STANDING = frozenset({_S.PROPOSED, _S.CHOSEN, _S.BOOKED})
"""Of these an introduction has one at most."""

MEETING = Machine(
    "meeting",
    [
        step([_S.PROPOSED, _S.DECLINED], [_S.PROPOSED], *_EITHER),
        step([_S.PROPOSED], [_S.CHOSEN, _S.DECLINED], *_EITHER),
        step([_S.CHOSEN], [_S.PROPOSED, _S.DECLINED], *_EITHER),
        step([_S.PROPOSED, _S.CHOSEN, _S.BOOKED], [_S.BOOKED], ActorKind.ADVISOR),
        step([_S.PROPOSED, _S.CHOSEN], [_S.CANCELLED], *_EITHER),
        step([_S.BOOKED], [_S.CANCELLED], ActorKind.ADVISOR, ActorKind.MACHINE),
        step([_S.PROPOSED, _S.CHOSEN], [_S.CANCELLED], ActorKind.MACHINE),
        step([_S.BOOKED], [_S.PAST], ActorKind.MACHINE),
    ],
)
"""Either side proposes and chooses; that a meeting is booked, moved or called off is an advisor's word."""


class Meeting(Stateful):
    """`times` are the proposed beginnings in ISO 8601, UTC; `starts_at` is the chosen one.

    `uid` and `sequence` are those of the invitation: the one never changes, the other is raised whenever time or place
    does (RFC 5545, 3.8.7.4). `answers` holds by side what its calendar said last; `wish` what a side wants of a booked
    meeting until an advisor has seen to it, with what the other had wished before under `before`.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        Index(
            "uq_meeting_standing",
            "introduction_id",
            unique=True,
            postgresql_where=text("state IN ('proposed', 'chosen', 'booked')"),
        ),
    )

    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"), index=True)
    state: Mapped[MeetingState] = mapped_column(default=MeetingState.PROPOSED, index=True)
    proposed_by: Mapped[Side]
    times: Mapped[list[str]]
    starts_at: Mapped[datetime | None]
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    uid: Mapped[str] = mapped_column(unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    wish: Mapped[dict[str, Any] | None]
    made_at: Mapped[datetime]

    introduction: Mapped[Introduction] = relationship(lazy="raise")

    @property
    def proposed(self) -> list[datetime]:
        """The proposed beginnings."""
        return [datetime.fromisoformat(moment) for moment in self.times]

    @property
    def wishes(self) -> list[dict[str, Any]]:
        """What the sides want, newest first, one wish of each."""
        return [self.wish, *self.wish.get("before", [])] if self.wish else []

    def wishes_of(self, side: Side) -> bool:
        """Whether this side wants something that nobody has seen to yet."""
        return any(wish["side"] == side for wish in self.wishes)

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    def answer_of(self, side: Side) -> CalendarAnswer:
        """What the side's calendar said last of the time that holds."""
        return CalendarAnswer(self.answers.get(side, {}).get("answer", CalendarAnswer.NEEDS_ACTION))

    def is_over(self, at: datetime) -> bool:
        return self.starts_at is not None and self.starts_at + self.length <= at
