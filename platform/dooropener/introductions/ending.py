"""Which unanswered letters end soon, and which pauses: read for many at once."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from dooropener import organisations
from dooropener.introductions.approach import PASSING_ON, REQUEST
from dooropener.introductions.expiry import last_day
from dooropener.introductions.models import Introduction, IntroductionState
from dooropener.introductions.reminding import WAITING, calendar_for, reader_of_letter
from dooropener.listings import Listing
from dooropener.matches import Match
from dooropener.organisations import Contact, Organisation
from dooropener.outbox import Delivery
from dooropener.regions import WorkCalendar, season_rules

SOON = timedelta(days=7)
"""How long before its end a thing is shown."""

_AT_LEAST = timedelta(days=26)
"""Twenty working days are four weeks, or a little less where Saturdays are worked for a bridge day."""

_CANDIDATES = 40
"""How many of the oldest letters are looked at."""


async def about_to_expire(session: AsyncSession, *, at: datetime) -> list[tuple[Introduction, date]]:
    """Letters that expire within a week unless somebody answers, each with its last day, soonest first.

    Of many that old, the oldest are looked at.
    """
    old_enough = at - _AT_LEAST + SOON
    query = _named().where(Introduction.state.in_(WAITING), Introduction.sent_at < old_enough)
    found = list(await session.scalars(query.order_by(Introduction.sent_at, Introduction.id).limit(_CANDIDATES)))
    lasts = await _last_days(session, found)
    soon = [(one, lasts[one.id]) for one in found if lasts[one.id] <= at.date() + SOON]
    return sorted(soon, key=lambda pair: (pair[1], pair[0].id))


async def _last_days(session: AsyncSession, found: Sequence[Introduction]) -> dict[int, date]:
    letters = await _letters_of(session, [one.id for one in found])
    readers = {one.id: reader_of_letter(one, letters.get(one.id)) for one in found}
    places = {
        one.id: reader.organisation if (reader := readers[one.id]) else one.match.partner.organisation for one in found
    }
    rests = await organisations.rests_of(session, {place.id for place in places.values()})
    seasons = await season_rules(session)

    def calendar(one: Introduction) -> WorkCalendar:
        place = places[one.id]
        return calendar_for(one, place, place.region, rests.get(place.id, []), seasons)

    return {one.id: last_day(one, calendar(one)) for one in found}


async def _letters_of(session: AsyncSession, introduction_ids: Sequence[int]) -> dict[int, Delivery]:
    """The letter that each asks with: the last that went out."""
    query = (
        select(Delivery)
        .where(
            Delivery.introduction_id.in_(introduction_ids),
            Delivery.fact.in_([REQUEST, PASSING_ON]),
            Delivery.sent_at.is_not(None),
        )
        .order_by(Delivery.id)
    )
    return {letter.introduction_id or 0: letter for letter in await session.scalars(query)}


async def waking_soon(session: AsyncSession, *, at: datetime, limit: int = 200) -> list[Introduction]:
    """Introductions whose pause ends within a week, soonest first."""
    query = _named().where(wakes_soon(at)).order_by(Introduction.snoozed_until, Introduction.id)
    return list(await session.scalars(query.limit(limit)))


def wakes_soon(at: datetime) -> ColumnElement[bool]:
    """At rest, and woken within a week."""
    return (Introduction.state == IntroductionState.SNOOZED) & (Introduction.snoozed_until <= at.date() + SOON)


def _named() -> Select[Introduction]:
    """With the two sides' listings and organisations, and those who may have read its letter."""
    match = selectinload(Introduction.match)
    places = [match.selectinload(side).selectinload(Listing.organisation) for side in (Match.local, Match.partner)]
    places += [
        selectinload(one).selectinload(Contact.organisation)
        for one in (Introduction.addressee, Introduction.via_contact)
    ]
    return select(Introduction).options(*[place.selectinload(Organisation.region) for place in places])
