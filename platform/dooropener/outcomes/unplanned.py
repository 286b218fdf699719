"""Where something is to be asked that is not planned yet, found in one statement however many cases are followed up."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, DateTime, FromClause, and_, case, cast, false, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.introductions import INTRODUCTION, Introduction, IntroductionState, MeetingOutcome, Side
from dooropener.outcomes.models import MONTHS, Feedback, Occasion
from dooropener.outcomes.planning import FOLLOWED_UP, MEETING_LASTS, TOO_LATE
from dooropener.states import Change

_S = IntroductionState
_LONGEST = timedelta(days=31 * max(MONTHS.values())) + TOO_LATE
"""What began longer ago than this has no question left."""


async def to_plan(session: AsyncSession, *, at: datetime) -> list[int]:
    """The introductions to `plan`, oldest first. It may find one too many, for `plan` has the last word."""
    booking, base = _booking(), _base()
    begins = cast(booking.c.begins, DateTime(timezone=True))
    met = and_(
        Introduction.state == _S.MEETING_BOOKED,
        begins.between(at - MEETING_LASTS - TOO_LATE, at - MEETING_LASTS),
        _sides_asked(booking, Feedback.occasion == Occasion.MEETING) < len(Side),
    )
    followed = and_(
        Introduction.state.in_(FOLLOWED_UP),
        base.c.at > at - _LONGEST,
        _sides_asked(base, Feedback.occasion != Occasion.MEETING) < len(Side),
    )
    query = select(Introduction.id).outerjoin(booking, true()).outerjoin(base, true()).where(or_(met, followed))
    return list(await session.scalars(query.order_by(Introduction.id)))


def _booking() -> FromClause:
    """As `booking_of`: the change that booked the meeting, or moved it last."""
    begins = Change.evidence["when"].as_string()
    return (
        select(Change.id, begins.label("begins"))
        .where(*_steps(), Introduction.state == _S.MEETING_BOOKED, Change.to_state == _S.MEETING_BOOKED)
        .where(begins.is_not(None))
        .order_by(Change.id.desc())
        .limit(1)
        .lateral("booking")
    )


def _base() -> FromClause:
    """As `base_of`: the last agreement, before there is one the first sign of it."""
    said = [Change.evidence[side.value].as_string() == MeetingOutcome.COOPERATION_POSSIBLE for side in Side]
    moved = Change.from_state.is_distinct_from(Change.to_state)
    agreed = and_(Change.to_state == _S.AGREEMENT, moved)
    promising = or_(
        Change.to_state == _S.NEGOTIATING, and_(Change.to_state == _S.MET, moved, func.coalesce(or_(*said), false()))
    )
    return (
        select(Change.id, Change.at)
        .where(*_steps(), Introduction.state.in_(FOLLOWED_UP), or_(agreed, promising))
        .order_by(agreed.desc(), case((agreed, -Change.id), else_=Change.id))
        .limit(1)
        .lateral("base")
    )


def _steps() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Change.subject == INTRODUCTION.subject, Change.subject_id == Introduction.id


def _sides_asked(since: FromClause, occasion: ColumnElement[bool]) -> ColumnElement[int]:
    """How many sides have questions since that step; one that has nobody to ask is looked at again."""
    counted = select(func.count(Feedback.side.distinct())).where(Feedback.since_id == since.c.id, occasion)
    return counted.where(Feedback.introduction_id == Introduction.id).scalar_subquery()
