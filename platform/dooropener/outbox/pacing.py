"""Not too many letters to one recipient domain in a short time: large hosters take that for spam.

Counted in the database, so that any number of workers keep the pace together. Letters to one domain go out one by one.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import QueryableAttribute

from dooropener.outbox.models import Channel, Delivery, DeliveryState
from dooropener.settings import Settings

UNPACED = frozenset({"access_requested", "sign_in_requested"})
"""Somebody sits and waits for these. They count all the same."""

WHILE_ANOTHER_SENDS = timedelta(seconds=2)


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].strip().lower()


async def turn_of(session: AsyncSession, delivery: Delivery, *, settings: Settings, now: datetime) -> datetime | None:
    """When the letter may leave, None for now. Holds the domain until the transaction ends.

    Those written before it go first: one that was held back for its seconds of undo takes no place of a letter that
    has been waiting for its own.
    """
    pace, period = settings.mail_pace, timedelta(minutes=settings.mail_pace_minutes)
    if not pace or delivery.fact in UNPACED:
        return None
    domain = domain_of(delivery.recipient)
    if not await _hold(session, domain):
        return now + WHILE_ANOTHER_SENDS
    to_domain = (func.lower(func.split_part(Delivery.recipient, "@", -1)) == domain, Delivery.channel == Channel.MAIL)
    sent = await _moments(session, Delivery.sent_at, *to_domain, Delivery.sent_at > now - period)
    pending = (*to_domain, Delivery.state == DeliveryState.PENDING, Delivery.next_attempt_at.is_not(None))
    before = (Delivery.id < delivery.id, Delivery.attempts == 0, Delivery.next_attempt_at > now - period)
    ahead = await _moments(
        session, Delivery.next_attempt_at, *pending, *before, Delivery.next_attempt_at < now + period
    )
    if delivery.next_attempt_at is not None and len(sent) + len(ahead) < pace:
        return None  # it has waited for its turn, and this is it
    waiting = await _moments(session, Delivery.next_attempt_at, *pending, Delivery.next_attempt_at > now)
    due = [now for moment in ahead if moment <= now]
    return _after(sorted([*sent, *due, *waiting]), pace, period)


def _after(taken: Sequence[datetime], pace: int, period: timedelta) -> datetime | None:
    """The first moment after those taken that keeps every stretch of `period` at `pace` letters or fewer."""
    return taken[-pace] + period if len(taken) >= pace else None


async def _hold(session: AsyncSession, domain: str) -> bool:
    """Whether no other worker is sending to the domain."""
    key = func.hashtextextended(f"mail to {domain}", 0)
    return bool(await session.scalar(select(func.pg_try_advisory_xact_lock(key))))


async def _moments(
    session: AsyncSession, column: QueryableAttribute[datetime | None], *where: ColumnElement[bool]
) -> list[datetime]:
    return [moment for moment in await session.scalars(select(column).where(*where)) if moment is not None]
