"""What an advisor decides about a match."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.accounts import User
from dooropener.errors import Conflict, Invalid
from dooropener.listings import Listing
from dooropener.matches.models import MATCH, Match, MatchState, RejectionReason


class PairExists(Conflict):
    """These two have met in the queue already; `details["match_id"]` says where."""

    code = "pair_exists"


class InvalidDate(Invalid):
    """The day lies in the past."""

    code = "invalid_date"


async def approve(session: AsyncSession, match: Match, *, by: User, at: datetime) -> None:
    """The pair is good: `introductions.propose` goes on from here."""
    await MATCH.move(session, match, MatchState.APPROVED, by=by.actor, at=at)


async def reject(
    session: AsyncSession, match: Match, *, reason: RejectionReason, note: str = "", by: User, at: datetime
) -> None:
    """The pair is not suggested again. `note` is the advisor's own words."""
    evidence = {"rejection": reason.value}
    await MATCH.move(session, match, MatchState.REJECTED, by=by.actor, at=at, reason=note.strip(), evidence=evidence)
    match.rejection = reason
    await session.flush()


async def snooze(session: AsyncSession, match: Match, *, until: date, by: User, at: datetime) -> None:
    """Bring the pair back on a day. Raises `InvalidDate`."""
    if until <= at.date():
        raise InvalidDate(until=until)
    await MATCH.move(session, match, MatchState.SNOOZED, by=by.actor, at=at)
    match.snoozed_until = until
    await session.flush()


async def reconsider(session: AsyncSession, match: Match, *, by: User, at: datetime) -> None:
    """Undo a rejection, a snooze, or, through `introductions.undo_proposal`, an approval."""
    await MATCH.move(session, match, MatchState.SUGGESTED, by=by.actor, at=at, reason="reconsidered")
    match.rejection, match.snoozed_until = None, None
    await session.flush()


async def make_by_hand(session: AsyncSession, local: Listing, partner: Listing, *, by: User, at: datetime) -> Match:
    """A pair that an advisor saw and the machine did not; it waits in the queue first. Raises `PairExists`."""
    query = select(Match.id).where(Match.local_listing_id == local.id, Match.partner_listing_id == partner.id)
    existing = await session.scalar(query)
    if existing is not None:
        raise PairExists(match_id=existing)
    match = Match(
        local_listing_id=local.id,
        partner_listing_id=partner.id,
        state=MatchState.SUGGESTED,
        score=1.0,
        case=[],
        by_hand=True,
        computed_at=at,
    )
    session.add(match)
    await MATCH.begin(session, match, by=by.actor, at=at, reason="by_hand")
    return match
