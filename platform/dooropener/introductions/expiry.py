"""The end of a letter that nobody answered, counted in its reader's working days."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import outbox
from dooropener.introductions.models import INTRODUCTION, Introduction, IntroductionState
from dooropener.introductions.queries import get_introduction, lock
from dooropener.introductions.reminding import APART, WAITING, calendar_of
from dooropener.introductions.service import tell_company
from dooropener.regions import WorkCalendar
from dooropener.states import MACHINE

EXPIRES_AFTER = 20
"""Working days of the reader without an answer."""


async def to_expire(session: AsyncSession, *, at: datetime) -> list[int]:
    """The introductions that may be over by now, oldest first: so many working days are no fewer days."""
    long_ago = at - timedelta(days=EXPIRES_AFTER)
    query = select(Introduction.id).where(Introduction.state.in_(WAITING), Introduction.sent_at < long_ago)
    return list(await session.scalars(query.order_by(Introduction.id)))


async def expire(session: AsyncSession, introduction_id: int, *, at: datetime) -> bool:
    """End an introduction whose letter has waited for 20 of its reader's working days, and 5 since a reminder."""
    introduction = await get_introduction(session, introduction_id)
    await lock(session, introduction)
    if not await _is_over(session, introduction, at=at):
        return False
    await INTRODUCTION.move(session, introduction, IntroductionState.EXPIRED, by=MACHINE, at=at)
    await outbox.cancel_pending(session, introduction.id)
    await tell_company(session, introduction, "introduction_closed", at=at)
    return True


async def _is_over(session: AsyncSession, introduction: Introduction, *, at: datetime) -> bool:
    if introduction.state not in WAITING or introduction.sent_at is None:
        return False
    calendar = await calendar_of(session, introduction)
    return calendar.day_of(at) > last_day(introduction, calendar)


def last_day(introduction: Introduction, calendar: WorkCalendar) -> date:
    """The last day on which its letter, which must have been sent, waits for an answer."""
    assert introduction.sent_at is not None
    last = calendar.after(calendar.day_of(introduction.sent_at), EXPIRES_AFTER)
    if introduction.reminded_at is None:
        return last
    return max(last, calendar.after(calendar.day_of(introduction.reminded_at), APART))
