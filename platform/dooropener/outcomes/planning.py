"""Which questions are to be asked, and when: after a meeting, and months after it led to something."""

import calendar
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.introductions import (
    INTRODUCTION,
    Introduction,
    IntroductionState,
    MeetingOutcome,
    Side,
    get_introduction,
)
from dooropener.outcomes.models import MONTHS, Feedback, FeedbackState, Occasion
from dooropener.outcomes.readers import reader_on
from dooropener.states import Change, history

_S = IntroductionState
MEETING_LASTS = timedelta(hours=1)
"""Where nobody said until when it goes on."""
REST_AFTER_MEETING = timedelta(hours=3)
TOO_LATE = timedelta(days=30)
"""What should have been asked longer ago than this is not asked any more."""
FOLLOWED_UP = frozenset({_S.MET, _S.NEGOTIATING, _S.AGREEMENT})


async def plan(session: AsyncSession, introduction: Introduction, *, at: datetime) -> None:
    """Write down what is to be asked. Planning again changes nothing, unless something happened since."""
    if introduction.state is _S.MEETING_BOOKED:
        await _plan_meeting(session, introduction, at=at)
    elif introduction.state in FOLLOWED_UP:
        await _plan_follow_ups(session, introduction, at=at)


async def booking_of(session: AsyncSession, introduction: Introduction) -> Change | None:
    """The change that booked the meeting, or moved it last."""
    steps = await history(session, INTRODUCTION.subject, introduction.id)
    booked = (step for step in reversed(steps) if step.to_state == _S.MEETING_BOOKED and _when(step))
    return next(booked, None)


def _when(step: Change) -> datetime | None:
    """The meeting's time, where the step tells one; notes repeat the state without it."""
    said = (step.evidence or {}).get("when")
    return datetime.fromisoformat(said) if said else None


def meeting_time(booking: Change) -> datetime:
    """When the meeting begins, as its booking says."""
    when = _when(booking)
    assert when is not None
    return when


async def _plan_meeting(session: AsyncSession, introduction: Introduction, *, at: datetime) -> None:
    booking = await booking_of(session, introduction)
    if booking is None:
        return
    over = meeting_time(booking) + MEETING_LASTS
    if over <= at < over + TOO_LATE:
        await _insert(session, introduction, booking, [(Occasion.MEETING, over + REST_AFTER_MEETING)])


async def _plan_follow_ups(session: AsyncSession, introduction: Introduction, *, at: datetime) -> None:
    """Months run from the agreement, before there is one from the first sign of it."""
    base = await base_of(session, introduction)
    later = Feedback.occasion != Occasion.MEETING
    stale = update(Feedback).where(
        Feedback.introduction_id == introduction.id, later, Feedback.state == FeedbackState.PLANNED
    )
    if base is None:
        return
    await session.execute(stale.where(Feedback.since_id != base.id).values(state=FeedbackState.DROPPED))
    dues = [(occasion, months_later(base.at, months)) for occasion, months in MONTHS.items()]
    await _insert(session, introduction, base, [due for due in dues if due[1] > at - TOO_LATE])


def months_later(moment: datetime, months: int) -> datetime:
    """The same day that many months later, the last of a month that has no such day."""
    year, month = divmod(moment.month - 1 + months, 12)
    last = calendar.monthrange(moment.year + year, month + 1)[1]
    return moment.replace(year=moment.year + year, month=month + 1, day=min(moment.day, last))


async def base_of(session: AsyncSession, introduction: Introduction) -> Change | None:
    """The step from which the months of follow-ups run."""
    steps = [
        step
        for step in await history(session, INTRODUCTION.subject, introduction.id)
        if step.to_state != step.from_state or step.to_state == _S.NEGOTIATING
    ]
    agreed = [step for step in steps if step.to_state == _S.AGREEMENT]
    promising = [step for step in steps if step.to_state == _S.NEGOTIATING or _is_promising(step)]
    return agreed[-1] if agreed else next(iter(promising), None)


def _is_promising(step: Change) -> bool:
    said = step.evidence or {}
    return step.to_state == _S.MET and MeetingOutcome.COOPERATION_POSSIBLE in {said.get("company"), said.get("partner")}


async def _insert(
    session: AsyncSession, introduction: Introduction, since: Change, dues: Sequence[tuple[Occasion, datetime]]
) -> None:
    known = await _known(session, introduction, since)
    missing = [(side, *due) for side in Side for due in dues if (side, due[0]) not in known]
    loaded = await get_introduction(session, introduction.id) if missing else introduction
    for side, occasion, due in missing:
        reader = await reader_on(session, loaded, side)
        if reader is not None:
            row = insert(Feedback).values(
                introduction_id=introduction.id,
                occasion=occasion,
                side=side,
                since_id=since.id,
                state=FeedbackState.PLANNED,
                words="",
                due_at=reader.calendar.next_morning(due),
            )
            await session.execute(row.on_conflict_do_nothing())


async def _known(session: AsyncSession, introduction: Introduction, since: Change) -> set[tuple[Side, Occasion]]:
    query = select(Feedback.side, Feedback.occasion).where(
        Feedback.introduction_id == introduction.id, Feedback.since_id == since.id
    )
    return {(side, occasion) for side, occasion in await session.execute(query)}
