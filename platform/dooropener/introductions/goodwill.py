"""What a partner's goodwill has left: how often it was asked this quarter, and whether it rests."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import matches, office, organisations, regions
from dooropener.accounts import User
from dooropener.errors import Invalid
from dooropener.introductions.models import Introduction, IntroductionState
from dooropener.listings import Listing
from dooropener.matches import Match
from dooropener.organisations import Organisation, Rest
from dooropener.words import OFFICE_ZONE
from dooropener_matching import OrganisationKind

CAPACITY = "partner_capacity"
"""The office's choice of how many requests a firm is sent in a quarter where nothing else is said of it."""

USUAL_CAPACITY = 3
"""The same until the office chooses. Trade contacts live on being asked, and have no limit."""

LEAST, MOST = 1, 100

_OVER = (IntroductionState.WITHDRAWN, IntroductionState.CLOSED, IntroductionState.EXPIRED)


class DoorRests(Invalid):
    """The partner rests, or was asked as often as it may be; asking all the same needs a reason."""

    code = "door_rests"


class InvalidUsual(Invalid):
    """`details`: the `least` and the `most` that the office can choose."""

    code = "invalid_usual_capacity"


async def usual_capacity(session: AsyncSession) -> int:
    """How many requests a quarter a firm is sent where nothing else is said of it."""
    return int((await office.choices(session, {CAPACITY: str(USUAL_CAPACITY)}))[CAPACITY])


async def choose_usual_capacity(session: AsyncSession, number: int, *, by: User, at: datetime) -> None:
    """Choose it for the whole office; suggestions are dealt anew. Raises `InvalidUsual`, `accounts.ReadsOnly`."""
    actor = by.actor
    if not LEAST <= number <= MOST:
        raise InvalidUsual(field="usual_capacity", rule="usual_capacity", least=LEAST, most=MOST)
    if await office.choose(session, CAPACITY, str(number), usual=str(USUAL_CAPACITY), by=actor, at=at):
        await matches.deal_again(session)


@dataclass(frozen=True, slots=True)
class Goodwill:
    """`capacity` is `None` where there is no limit; `places_again_on` is the first day of the next quarter."""

    asked: int
    capacity: int | None
    rest: Rest | None
    places_again_on: date

    @property
    def left(self) -> int | None:
        """How often the partner can still be asked this quarter; `None` for as often as one likes."""
        return None if self.capacity is None else max(0, self.capacity - self.asked)

    @property
    def is_open(self) -> bool:
        """Whether the partner can be asked today."""
        return self.rest is None and self.left != 0


async def goodwill_of(session: AsyncSession, organisation: Organisation, *, at: datetime) -> Goodwill:
    """What one partner's goodwill has left at a moment."""
    return (await goodwills_of(session, [organisation], at=at))[organisation.id]


async def goodwills_of(
    session: AsyncSession, several: Collection[Organisation], *, at: datetime
) -> dict[int, Goodwill]:
    """The same of several, by their ids, in as many queries as for one."""
    on, ids = at.date(), {each.id for each in several}
    asked = await asked_this_quarter(session, on=on, organisation_ids=ids)
    resting, seasons = await organisations.resting(session, on=on), await regions.season_rules(session)
    usual = await usual_capacity(session)
    return {each.id: judged(each, asked.get(each.id, 0), resting, seasons, usual=usual, on=on) for each in several}


def judged(
    organisation: Organisation,
    asked: int,
    resting: Mapping[int, Rest],
    seasons: regions.SeasonRules,
    *,
    usual: int,
    on: date,
) -> Goodwill:
    """The same from what was looked up before: `asked` how often, `resting` who by a period of their own.

    Where a season of its country or region falls into a period of its own, the door opens after the later of the two.
    """
    rests = [resting.get(organisation.id), organisations.season_of(organisation, on, seasons)]
    rest = max(filter(None, rests), key=lambda rest: rest.ends, default=None)
    return Goodwill(asked, capacity_of(organisation, usual), rest, next_quarter(on))


def capacity_of(organisation: Organisation, usual: int) -> int | None:
    """The organisation's own number, else the usual one of a firm."""
    if organisation.capacity is not None:
        return organisation.capacity
    return usual if organisation.kind is not OrganisationKind.TRADE_CONTACT else None


async def asked_this_quarter(
    session: AsyncSession, *, on: date, organisation_ids: Collection[int] | None = None
) -> dict[int, int]:
    """How often each partner was asked in the quarter of a day, or will be by what is approved and waits.

    A request counts in the quarter in which it went out, however long ago it was approved. What was taken back, or
    closed before a letter went out, asked nobody.
    """
    start = datetime.combine(quarter_start(on), time(), OFFICE_ZONE)
    waits = Introduction.sent_at.is_(None) & Introduction.state.not_in(_OVER)
    reached = or_(Introduction.sent_at >= start, waits)
    query = (
        select(Listing.organisation_id, func.count())
        .select_from(Introduction)
        .join(Match, Introduction.match_id == Match.id)
        .join(Listing, Match.partner_listing_id == Listing.id)
        .where(reached)
        .group_by(Listing.organisation_id)
    )
    if organisation_ids is not None:
        query = query.where(Listing.organisation_id.in_(organisation_ids))
    found = await session.execute(query)
    return {row[0]: row[1] for row in found}


def quarter_start(day: date) -> date:
    """The first day of the quarter that a day lies in."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def next_quarter(day: date) -> date:
    """The first day of the quarter after it."""
    return quarter_start(quarter_start(day) + timedelta(days=100))
