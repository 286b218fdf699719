"""What an advisor decides about a match."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import jobs
from dooropener.accounts import User
from dooropener.errors import Conflict, Invalid
from dooropener.listings import Listing, ListingState
from dooropener.matches.blocking import REASON_LENGTH, NoReason, check_not_blocked
from dooropener.matches.models import MATCH, Match, MatchState, RejectionReason
from dooropener.matches.waiting import deal_again
from dooropener.regions import RegionKind

_S = MatchState


EXPLAIN_JOB = "matches.explain"


class NotPublished(Conflict):
    """One of the two listings is not published, or not any more."""

    code = "not_published"


class NotAPair(Invalid):
    """A match is between a listing of the home region and one of a partner region."""

    code = "not_a_pair"


class PairExists(Conflict):
    """These two have met in the queue already; `details["match_id"]` says where."""

    code = "pair_exists"


class InvalidDate(Invalid):
    """The day lies in the past."""

    code = "invalid_date"


async def approve(session: AsyncSession, match: Match, *, despite: str = "", by: User, at: datetime) -> None:
    """The pair is good: `introductions.propose` goes on from here. Raises `NotPublished`.

    `despite` is why the partner is asked although it rests, or was asked often.
    """
    await _check_published(session, match.local_listing_id, match.partner_listing_id)
    await MATCH.move(session, match, MatchState.APPROVED, by=by.actor, at=at, reason=despite)
    await deal_again(session)


async def reject(
    session: AsyncSession, match: Match, *, reason: RejectionReason, note: str = "", by: User, at: datetime
) -> None:
    """The pair is not suggested again. `note` is the advisor's own words. Raises `NoReason` where they are too long."""
    if len(note) > REASON_LENGTH:
        raise NoReason(field="note", rule="too_long")
    evidence = {"rejection": reason.value}
    await MATCH.move(session, match, MatchState.REJECTED, by=by.actor, at=at, reason=note.strip(), evidence=evidence)
    match.rejection = reason
    await deal_again(session)


async def snooze(session: AsyncSession, match: Match, *, until: date, by: User, at: datetime) -> None:
    """Bring the pair back on a day. Raises `InvalidDate`."""
    if until <= at.date():
        raise InvalidDate(until=until)
    await MATCH.move(session, match, MatchState.SNOOZED, by=by.actor, at=at)
    match.snoozed_until = until
    await deal_again(session)


async def reconsider(session: AsyncSession, match: Match, *, by: User, at: datetime) -> None:
    """Undo a rejection or a snooze, or bring back what was withdrawn. Raises `PairBlocked`."""
    await check_not_blocked(session, match.local_listing_id, match.partner_listing_id)
    await _bring_back(session, match, [_S.REJECTED, _S.SNOOZED, _S.WITHDRAWN], by=by, at=at)


async def disapprove(session: AsyncSession, match: Match, *, by: User, at: datetime) -> None:
    """Undo an approval; `introductions.undo_proposal` calls this when it has withdrawn the introduction."""
    await _bring_back(session, match, [_S.APPROVED], by=by, at=at)


async def _bring_back(
    session: AsyncSession, match: Match, sources: list[MatchState], *, by: User, at: datetime
) -> None:
    await MATCH.move(session, match, MatchState.SUGGESTED, by=by.actor, at=at, reason="reconsidered", only_from=sources)
    match.rejection, match.snoozed_until = None, None
    await deal_again(session)


async def make_by_hand(session: AsyncSession, local: Listing, partner: Listing, *, by: User, at: datetime) -> Match:
    """A pair that an advisor saw and the machine did not; first in the queue, its case follows in the background.

    Both listings must be loaded with organisation and region. Raises `PairExists`, `NotPublished`, `NotAPair`,
    `PairBlocked`.
    """
    if not _is_home(local) or _is_home(partner):
        raise NotAPair(local=local.id, partner=partner.id)
    await check_not_blocked(session, local.id, partner.id)
    await _check_published(session, local.id, partner.id)
    row = insert(Match).values(
        local_listing_id=local.id,
        partner_listing_id=partner.id,
        state=MatchState.SUGGESTED,
        score=1.0,
        case=[],
        by_hand=True,
        computed_at=at,
    )
    match_id = await session.scalar(row.on_conflict_do_nothing().returning(Match.id))
    query = select(Match).where(Match.local_listing_id == local.id, Match.partner_listing_id == partner.id)
    match = (await session.scalars(query)).one()
    if match_id is None:
        raise PairExists(match_id=match.id)
    await MATCH.begin(session, match, by=by.actor, at=at, reason="by_hand")
    await jobs.defer(session, EXPLAIN_JOB, priority=jobs.AFTER_PEOPLE, match_id=match.id)
    return match


def _is_home(listing: Listing) -> bool:
    return listing.organisation.region.kind is RegionKind.HOME


async def _check_published(session: AsyncSession, *listing_ids: int) -> None:
    """What the database says now: the listings may have been loaded before one of them was put on hold."""
    query = select(func.count()).where(Listing.id.in_(listing_ids), Listing.state == ListingState.PUBLISHED)
    if await session.scalar(query) != len(listing_ids):
        raise NotPublished(listings=listing_ids)
