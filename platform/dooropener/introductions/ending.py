"""Which unanswered letters end soon, and which pauses: read for many at once."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from dooropener import organisations
from dooropener.database import given_moment, written_out
from dooropener.introductions.approach import PASSING_ON, REQUEST
from dooropener.introductions.expiry import last_day
from dooropener.introductions.models import Introduction, IntroductionState
from dooropener.introductions.queries import named
from dooropener.introductions.reminding import WAITING, calendar_for
from dooropener.introductions.rhythm import Rhythm, rhythm
from dooropener.listings import Listing
from dooropener.matches import Match
from dooropener.organisations import Contact, Organisation
from dooropener.outbox import Delivery
from dooropener.regions import Region, season_rules

SOON = timedelta(days=7)
"""How long before its end a thing is shown."""

_CANDIDATES = 40
"""How many of the oldest letters are looked at."""

_Absences = list[dict[str, Any]]


class _Letter(NamedTuple):
    """A letter that waits, and where its reader is."""

    introduction_id: int
    sent_at: datetime
    reminded_at: datetime | None
    absences: _Absences
    place_id: int
    country: str
    region_id: str
    subdivision: str | None


async def about_to_expire(session: AsyncSession, *, at: datetime) -> list[tuple[int, date]]:
    """Introductions whose letters expire within a week unless somebody answers, each with its last day, soonest first.

    Of many that old, the oldest are looked at.
    """
    chosen = await rhythm(session)
    asked = {"old_enough": at - _at_least(chosen.ends_after) + SOON}
    letters = [_Letter(*row) for row in await session.execute(_letters(), asked)]
    lasts = await _last_days(session, letters, chosen)
    soon = [(number, last) for number, last in lasts if last <= at.date() + SOON]
    return sorted(soon, key=lambda each: (each[1], each[0]))


def _at_least(working_days: int) -> timedelta:
    """Twenty working days are four weeks, or a little less where Saturdays are worked for a bridge day."""
    return timedelta(days=working_days * 13 // 10)


@cache
def _letters() -> Select[Any]:
    """The columns of a `_Letter`; its reader is who got what was sent last: the institution, or the firm."""
    old_enough = given_moment("old_enough")
    unanswered = select(Introduction).where(Introduction.state.in_(WAITING), Introduction.sent_at < old_enough)
    oldest = unanswered.order_by(Introduction.sent_at, Introduction.id).limit(_CANDIDATES).subquery()
    waiting = aliased(Introduction, oldest)
    firm, institution = aliased(Contact), aliased(Contact)
    last_sent = (
        select(Delivery.fact)
        .where(
            Delivery.introduction_id == waiting.id,
            Delivery.fact.in_([REQUEST, PASSING_ON]),
            Delivery.sent_at.is_not(None),
        )
        .order_by(Delivery.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    reader_at = case((last_sent == PASSING_ON, institution.organisation_id), else_=firm.organisation_id)
    query = (
        select(
            waiting.id,
            waiting.sent_at,
            waiting.reminded_at,
            waiting.absences,
            Organisation.id,
            Organisation.country,
            Region.id,
            Region.subdivision,
        )
        .join(Match, waiting.match_id == Match.id)
        .join(Listing, Match.partner_listing_id == Listing.id)
        .outerjoin(firm, waiting.addressee_id == firm.id)
        .outerjoin(institution, waiting.via_contact_id == institution.id)
        .join(Organisation, Organisation.id == func.coalesce(reader_at, Listing.organisation_id))
        .join(Region, Organisation.region_id == Region.id)
    )
    return written_out(query, but=(old_enough,))


async def _last_days(session: AsyncSession, letters: Sequence[_Letter], chosen: Rhythm) -> list[tuple[int, date]]:
    rests = await organisations.rests_of(session, {letter.place_id for letter in letters})
    seasons = await season_rules(session)
    lasts: list[tuple[int, date]] = []
    for letter in letters:
        away = rests.get(letter.place_id, [])
        calendar = calendar_for(letter.country, letter.region_id, letter.subdivision, letter.absences, away, seasons)
        lasts.append((letter.introduction_id, last_day(letter.sent_at, letter.reminded_at, calendar, chosen)))
    return lasts


async def waking_soon(session: AsyncSession, *, on: date, limit: int = 200) -> list[Introduction]:
    """Introductions whose pause ends within a week, soonest first."""
    query = named().where(wakes_soon(on)).order_by(Introduction.snoozed_until, Introduction.id)
    return list(await session.scalars(query.limit(limit)))


def wakes_soon(on: date) -> ColumnElement[bool]:
    """At rest, and woken within a week."""
    return (Introduction.state == IntroductionState.SNOOZED) & (Introduction.snoozed_until <= on + SOON)
