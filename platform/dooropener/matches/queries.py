"""Reads of matches."""

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from dooropener.errors import NotFound
from dooropener.listings import Listing
from dooropener.matches.models import Match, MatchState
from dooropener.organisations import Organisation


class UnknownMatch(NotFound):
    code = "unknown_match"


def whole() -> Select[Match]:
    """Matches with both listings, their organisations, regions and contacts."""
    options = []
    for side in (Match.local, Match.partner):
        listing = selectinload(side)
        organisation = listing.selectinload(Listing.organisation)
        options += [
            organisation.selectinload(Organisation.region),
            organisation.selectinload(Organisation.contacts),
            listing.selectinload(Listing.contact),
            listing.selectinload(Listing.author_person),
        ]
    return select(Match).options(*options)


async def get_match(session: AsyncSession, match_id: int) -> Match:
    """With everything a page needs; raise `UnknownMatch`."""
    match = (await session.scalars(whole().where(Match.id == match_id))).one_or_none()
    if match is None:
        raise UnknownMatch(id=match_id)
    return match


async def queue(session: AsyncSession, *, state: MatchState = MatchState.SUGGESTED, limit: int = 200) -> list[Match]:
    """What waits for a decision: the local listings in the order in which they were published, best pair first.

    Pairs that wait for their turn come last in each.
    """
    query = (
        whole()
        .join(Listing, Match.local_listing_id == Listing.id)
        .where(Match.state == state)
        .order_by(Listing.published_at, Listing.id, Match.wait_reason.is_not(None), Match.score.desc(), Match.id)
        .limit(limit)
    )
    return list(await session.scalars(query))


async def count_suggested(session: AsyncSession) -> int:
    """How many matches wait for a decision, without those that wait for their turn."""
    query = select(func.count()).select_from(Match)
    query = query.where(Match.state == MatchState.SUGGESTED, Match.wait_reason.is_(None))
    return await session.scalar(query) or 0


async def matches_of(session: AsyncSession, listing_id: int) -> list[Match]:
    """All matches of one listing on either side, best first."""
    either = (Match.local_listing_id == listing_id) | (Match.partner_listing_id == listing_id)
    query = whole().where(either).order_by(Match.score.desc(), Match.id)
    return list(await session.scalars(query))
