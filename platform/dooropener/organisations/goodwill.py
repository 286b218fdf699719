"""How often a partner may be asked, and when it rests."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import regions
from dooropener.accounts import User
from dooropener.errors import Invalid, NotFound
from dooropener.organisations.models import Contact, Organisation, QuietPeriod
from dooropener.organisations.records import check_own, record

MOST_ASKED = 100
_LONGEST_REST = 366
NOTE_LENGTH = 200


class InvalidCapacity(Invalid):
    """A number of requests a quarter between 0 and 100, or nothing for what is usual."""

    code = "invalid_capacity"


class InvalidPeriod(Invalid):
    """The last day comes before the first, has passed already, or more than a year lies between them."""

    code = "invalid_period"


class UnknownPeriod(NotFound):
    code = "unknown_period"


@dataclass(frozen=True, slots=True)
class Rest:
    """Why a door rests, and the last day: a season of its country, or a period of its own with a note."""

    ends: date
    season: str | None
    note: str = ""


async def set_capacity(
    session: AsyncSession, organisation: Organisation, capacity: int | None, *, by: User | Contact, at: datetime
) -> None:
    """Say how often a partner may be asked in a quarter; `None` for as often as is usual.

    Raises `InvalidCapacity`, `NotOwn`.
    """
    check_own(organisation.id, by)
    if capacity is not None and not 0 <= capacity <= MOST_ASKED:
        raise InvalidCapacity(capacity=capacity)
    before, organisation.capacity = organisation.capacity, capacity
    record(session, organisation.id, "capacity", {"before": before, "after": capacity}, by=by, at=at)
    await session.flush()


async def add_quiet_period(
    session: AsyncSession,
    organisation: Organisation,
    starts: date,
    ends: date,
    *,
    note: str,
    by: User | Contact,
    at: datetime,
) -> QuietPeriod:
    """Let a door rest from the first day to the last. Raises `InvalidPeriod`, `NotOwn`."""
    check_own(organisation.id, by)
    if not starts <= ends or ends < at.date() or (ends - starts).days > _LONGEST_REST:
        raise InvalidPeriod(starts=starts, ends=ends)
    period = QuietPeriod(organisation_id=organisation.id, starts=starts, ends=ends, note=note.strip()[:NOTE_LENGTH])
    session.add(period)
    record(session, organisation.id, "quiet_period_added", _told(period), by=by, at=at)
    await session.flush()
    return period


async def remove_quiet_period(session: AsyncSession, period_id: int, *, by: User | Contact, at: datetime) -> int:
    """Open the door again; return the id of its organisation. Raises `UnknownPeriod`, `NotOwn`."""
    period = await session.get(QuietPeriod, period_id)
    if period is None:
        raise UnknownPeriod(id=period_id)
    check_own(period.organisation_id, by)
    record(session, period.organisation_id, "quiet_period_removed", _told(period), by=by, at=at)
    await session.delete(period)
    await session.flush()
    return period.organisation_id


async def quiet_periods(session: AsyncSession, organisation_id: int, *, on: date) -> list[QuietPeriod]:
    """Those of one organisation that have not passed, in order."""
    query = select(QuietPeriod).where(QuietPeriod.organisation_id == organisation_id, QuietPeriod.ends >= on)
    return list(await session.scalars(query.order_by(QuietPeriod.starts, QuietPeriod.id)))


async def rests_of(session: AsyncSession, organisation_ids: Iterable[int]) -> dict[int, list[tuple[date, date]]]:
    """The times of rest of several organisations, past ones too: the first and the last day of each."""
    query = select(QuietPeriod).where(QuietPeriod.organisation_id.in_(set(organisation_ids)))
    found: dict[int, list[tuple[date, date]]] = {}
    for period in await session.scalars(query.order_by(QuietPeriod.starts, QuietPeriod.id)):
        found.setdefault(period.organisation_id, []).append((period.starts, period.ends))
    return found


async def resting(session: AsyncSession, *, on: date) -> dict[int, Rest]:
    """The organisations that rest by a period of their own on a day."""
    query = select(QuietPeriod).where(QuietPeriod.starts <= on, QuietPeriod.ends >= on).order_by(QuietPeriod.ends)
    return {period.organisation_id: Rest(period.ends, None, period.note) for period in await session.scalars(query)}


def season_of(organisation: Organisation, on: date, seasons: regions.SeasonRules) -> Rest | None:
    """The rest of an organisation's country or region on a day, by the seasons in force."""
    season = regions.find_season(organisation.country, on, seasons, region_id=organisation.region_id)
    return Rest(season.ends, season.key if not season.name else None, season.name) if season else None


def _told(period: QuietPeriod) -> dict[str, Any]:
    return {"starts": period.starts.isoformat(), "ends": period.ends.isoformat(), "note": period.note}
