"""Reads of matches."""

from collections.abc import Collection, Iterable
from datetime import date
from functools import cache, lru_cache

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from dooropener.database import written_out
from dooropener.errors import NotFound
from dooropener.listings import Listing
from dooropener.matches.models import Match, MatchState
from dooropener.organisations import Organisation


class UnknownMatch(NotFound):
    code = "unknown_match"


@cache
def whole() -> Select[Match]:
    """Matches with both listings, their organisations, regions and contacts."""
    options = []
    for side in (Match.local, Match.partner):
        listing = joinedload(side)
        organisation = listing.joinedload(Listing.organisation)
        options += [
            organisation.selectinload(Organisation.region),
            organisation.selectinload(Organisation.contacts),
            listing.joinedload(Listing.contact),
            listing.joinedload(Listing.author_person),
        ]
    return select(Match).options(*options)


@cache
def named() -> Select[Match]:
    """Matches with both listings, their organisations and regions: enough to name them."""
    sides = [joinedload(side).joinedload(Listing.organisation) for side in (Match.local, Match.partner)]
    return select(Match).options(*[side.selectinload(Organisation.region) for side in sides])


async def get_match(session: AsyncSession, match_id: int) -> Match:
    """With everything a page needs; raise `UnknownMatch`."""
    match = (await session.scalars(whole().where(Match.id == match_id))).one_or_none()
    if match is None:
        raise UnknownMatch(id=match_id)
    return match


async def named_by_id(session: AsyncSession, match_ids: Iterable[int]) -> dict[int, Match]:
    """Several at once, read anew, with what names them."""
    query = named().where(Match.id.in_(set(match_ids))).execution_options(populate_existing=True)
    return {match.id: match for match in await session.scalars(query)}


async def queue(
    session: AsyncSession,
    *,
    state: MatchState = MatchState.SUGGESTED,
    listing_id: int | None = None,
    begin: int = 0,
    limit: int = 200,
) -> list[Match]:
    """What waits for a decision: the local listings in the order in which they were published, best pair first.

    Pairs that wait for their turn come last in each. With `listing_id` those of one listing, on either side.
    """
    return list(await session.scalars(_queue(state, listing_id, begin, limit)))


@lru_cache(maxsize=64)
def _queue(state: MatchState, listing_id: int | None, begin: int, limit: int) -> Select[Match]:
    """In two steps: what is put in order is narrow, and few are loaded whole."""
    order = Listing.published_at, Listing.id, Match.wait_reason.is_not(None), Match.score.desc(), Match.id
    ranked = select(Match.id, func.row_number().over(order_by=order).label("place"))
    ranked = ranked.join(Listing, Match.local_listing_id == Listing.id).where(Match.state == state)
    if listing_id is not None:
        ranked = ranked.where(_of_listing(listing_id))
    first = ranked.order_by("place").offset(begin).limit(limit).subquery()
    return written_out(named().join_from(first, Match, Match.id == first.c.id).order_by(first.c.place))


def _of_listing(listing_id: int) -> ColumnElement[bool]:
    return (Match.local_listing_id == listing_id) | (Match.partner_listing_id == listing_id)


async def count_queue(session: AsyncSession, *, listing_id: int | None = None) -> int:
    """How many stand in the queue, with those that wait for their turn."""
    query = select(func.count()).select_from(Match).where(Match.state == MatchState.SUGGESTED)
    if listing_id is not None:
        query = query.where(_of_listing(listing_id))
    return await session.scalar(query) or 0


async def count_suggested(session: AsyncSession) -> int:
    """How many matches wait for a decision, without those that wait for their turn."""
    query = select(func.count()).select_from(Match)
    query = query.where(Match.state == MatchState.SUGGESTED, Match.wait_reason.is_(None))
    return await session.scalar(query) or 0


async def matches_of(session: AsyncSession, listing_id: int) -> list[Match]:
    """All matches of one listing on either side, best first."""
    query = whole().where(_of_listing(listing_id)).order_by(Match.score.desc(), Match.id)
    return list(await session.scalars(query))


async def siblings(session: AsyncSession, match: Match, *, partner: bool, limit: int = 8) -> list[Match]:
    """The other pairs of its local listing, or of its partner's: those to decide first, best first."""
    same = (
        Match.partner_listing_id == match.partner_listing_id
        if partner
        else Match.local_listing_id == match.local_listing_id
    )
    waiting = Match.state == MatchState.SUGGESTED
    query = named().where(same, Match.id != match.id, Match.state != MatchState.WITHDRAWN)
    return list(await session.scalars(query.order_by(waiting.desc(), Match.score.desc(), Match.id).limit(limit)))


async def rejected_with(session: AsyncSession, organisation_id: int, *, limit: int = 5) -> list[Match]:
    """What an advisor said no to with a partner, the newest suggestion first."""
    return (await rejected_with_each(session, [organisation_id], each=limit)).get(organisation_id, [])


async def rejected_with_each(
    session: AsyncSession, organisation_ids: Collection[int], *, each: int
) -> dict[int, list[Match]]:
    """The newest few with each of several partners, by organisation, in as many queries as for one."""
    place = func.row_number().over(partition_by=Listing.organisation_id, order_by=Match.id.desc())
    ranked = (
        select(Match.id, Listing.organisation_id, place.label("place"))
        .join(Listing, Match.partner_listing_id == Listing.id)
        .where(Listing.organisation_id.in_(organisation_ids), Match.state == MatchState.REJECTED)
        .subquery()
    )
    query = named().join(ranked, ranked.c.id == Match.id).where(ranked.c.place <= each).order_by(Match.id.desc())
    found: dict[int, list[Match]] = {}
    for match in await session.scalars(query):
        found.setdefault(match.partner.organisation_id, []).append(match)
    return found


async def waking_soon(session: AsyncSession, *, until: date, limit: int = 200) -> list[Match]:
    """Pairs whose pause ends by a day, soonest first."""
    query = named().where(wakes_by(until)).order_by(Match.snoozed_until, Match.id)
    return list(await session.scalars(query.limit(limit)))


def wakes_by(until: date) -> ColumnElement[bool]:
    """At rest, and woken by a day."""
    return (Match.state == MatchState.SNOOZED) & (Match.snoozed_until <= until)
