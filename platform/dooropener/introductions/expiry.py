"""The end of a letter that nobody answered, counted in its reader's working days."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import outbox
from dooropener.introductions.models import INTRODUCTION, Introduction, IntroductionState
from dooropener.introductions.queries import get_introduction, lock
from dooropener.introductions.reminding import WAITING, calendar_of
from dooropener.introductions.rhythm import Rhythm, rhythm
from dooropener.introductions.service import tell_company
from dooropener.regions import WorkCalendar
from dooropener.states import MACHINE


async def to_expire(session: AsyncSession, *, at: datetime) -> list[int]:
    """The introductions that may be over by now, oldest first: so many working days are no fewer days."""
    long_ago = at - timedelta(days=(await rhythm(session)).ends_after)
    query = select(Introduction.id).where(Introduction.state.in_(WAITING), Introduction.sent_at < long_ago)
    return list(await session.scalars(query.order_by(Introduction.id)))


async def expire(session: AsyncSession, introduction_id: int, *, at: datetime) -> bool:
    """End an introduction whose letter, and whose last reminder, has waited for long enough."""
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
    last = last_day(introduction.sent_at, introduction.reminded_at, calendar, await rhythm(session))
    return calendar.day_of(at) > last


def last_day(sent_at: datetime, reminded_at: datetime | None, calendar: WorkCalendar, chosen: Rhythm) -> date:
    """The last day on which a letter waits for an answer."""
    last = calendar.after(calendar.day_of(sent_at), chosen.ends_after)
    if reminded_at is None:
        return last
    return max(last, calendar.after(calendar.day_of(reminded_at), chosen.apart))
