"""From what matching found to suggested matches in the queue."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

import dooropener_matching as matching
from dooropener import jobs
from dooropener.listings import Listing, ListingState
from dooropener.matches.blocking import barred
from dooropener.matches.models import MATCH, Match, MatchState
from dooropener.matches.service import EXPLAIN_JOB
from dooropener.states import MACHINE, Change

TOP = 8
"""How many suggestions a listing gets at most: a short queue of good pairs."""


WORTH = 0.4
"""Below this score the products have little to do with one another."""

NEAREST = 2
"""How many weak ones are shown where nothing better exists, such as a trade contact who may know more."""


def worth_showing(found: Sequence[matching.Match]) -> Sequence[matching.Match]:
    """The good ones, else the two nearest; `found` is ordered, best first."""
    return [match for match in found if match.score >= WORTH] or found[:NEAREST]


def case_as_data(criteria: Sequence[matching.Criterion]) -> list[dict[str, Any]]:
    """The case as it is kept: one object per criterion, spans as `[start, end]` or null."""
    return [_criterion(criterion) for criterion in criteria]


def _criterion(criterion: matching.Criterion) -> dict[str, Any]:
    data = asdict(criterion)
    for side in ("local", "partner"):
        span = getattr(criterion, side)
        data[side] = [span.start, span.end] if span else None
    data["verdict"] = criterion.verdict.value
    return data


async def suggest(session: AsyncSession, local_id: int, found: Sequence[matching.Match], *, at: datetime) -> None:
    """Write the suggestions of one local listing, without those that were unpublished while they were computed.

    What an advisor decided is not touched. Whoever writes suggestions of the same listing waits.
    """
    published = await _hold_published(session, local_id, [int(match.partner) for match in found])
    if local_id not in published:
        return
    published -= await barred(session, local_id)
    for match in sorted(found, key=lambda match: int(match.partner)):
        if int(match.partner) not in published:
            continue
        await _suggest_one(session, local_id, match, at=at)


async def _hold_published(session: AsyncSession, local_id: int, partner_ids: Sequence[int]) -> set[int]:
    """Those of the listings that are published and stay so until the transaction ends."""
    published = select(Listing.id).where(Listing.state == ListingState.PUBLISHED)
    own = await session.scalars(published.where(Listing.id == local_id).with_for_update())
    others = published.where(Listing.id.in_(partner_ids)).order_by(Listing.id)
    return {*own, *await session.scalars(others.with_for_update(read=True))}


async def _suggest_one(session: AsyncSession, local_id: int, found: matching.Match, *, at: datetime) -> None:
    values = {
        "score": found.score,
        "case": case_as_data(found.criteria),
        "deciding_fact": found.deciding_fact,
        "computed_at": at,
    }
    new = (
        insert(Match)
        .values(
            local_listing_id=local_id,
            partner_listing_id=int(found.partner),
            state=MatchState.SUGGESTED,
            by_hand=False,
            **values,
        )
        .on_conflict_do_nothing()
        .returning(Match.id)
    )
    match_id = await session.scalar(new)
    if match_id is not None:
        session.add(_begun(match_id, at))
        return
    match = await _pair(session, local_id, int(found.partner))
    if match.state is MatchState.WITHDRAWN:
        await MATCH.move(session, match, MatchState.SUGGESTED, by=MACHINE, at=at)
    if match.state in {MatchState.SUGGESTED, MatchState.SNOOZED}:
        for name, value in values.items():
            setattr(match, name, value)


def _begun(match_id: int, at: datetime) -> Change:
    return Change(
        subject=MATCH.subject,
        subject_id=match_id,
        from_state=None,
        to_state=MatchState.SUGGESTED,
        at=at,
        actor_kind=MACHINE.kind,
        actor_id=None,
        actor_name=MACHINE.name,
    )


async def _pair(session: AsyncSession, local_id: int, partner_id: int) -> Match:
    query = select(Match).where(Match.local_listing_id == local_id, Match.partner_listing_id == partner_id)
    return (await session.scalars(query)).one()


async def withdraw_others(
    session: AsyncSession, local_id: int, keep: Sequence[matching.Match], *, at: datetime
) -> None:
    """Withdraw suggestions of a local listing that are no longer among the found; those made by hand stay."""
    kept = [int(match.partner) for match in keep]
    query = select(Match).where(
        Match.local_listing_id == local_id,
        Match.partner_listing_id.not_in(kept),
        Match.state == MatchState.SUGGESTED,
        Match.by_hand.is_(False),
    )
    for match in await session.scalars(query.order_by(Match.id).with_for_update()):
        await MATCH.move(session, match, MatchState.WITHDRAWN, by=MACHINE, at=at, reason="overtaken")


async def withdraw_all(session: AsyncSession, listing_id: int, *, at: datetime) -> None:
    """Withdraw every suggestion of a listing that is not published any more. What is snoozed sleeps on."""
    query = select(Match).where(_has(listing_id), Match.state == MatchState.SUGGESTED)
    for match in await session.scalars(query.order_by(Match.id).with_for_update()):
        await MATCH.move(session, match, MatchState.WITHDRAWN, by=MACHINE, at=at, reason="not_published")


def _has(listing_id: int) -> ColumnElement[bool]:
    return (Match.local_listing_id == listing_id) | (Match.partner_listing_id == listing_id)


async def decided(session: AsyncSession, local_id: int) -> set[int]:
    """The partner listings of which an advisor has said yes or no: they take nobody's place in the queue."""
    query = select(Match.partner_listing_id).where(
        Match.local_listing_id == local_id, Match.state.in_([MatchState.APPROVED, MatchState.REJECTED])
    )
    return set(await session.scalars(query))


async def revive_by_hand(session: AsyncSession, listing_id: int, *, at: datetime) -> None:
    """Bring back the pairs that an advisor made, once both listings are published again, and explain them anew."""
    query = select(Match).where(
        _has(listing_id), Match.by_hand, Match.state.in_([MatchState.SUGGESTED, MatchState.WITHDRAWN])
    )
    for match in await session.scalars(query.order_by(Match.id).with_for_update()):
        if not await _may_be_shown(session, match):
            continue
        if match.state is MatchState.WITHDRAWN:
            await MATCH.move(session, match, MatchState.SUGGESTED, by=MACHINE, at=at)
        await jobs.defer(session, EXPLAIN_JOB, priority=jobs.AFTER_PEOPLE, match_id=match.id)


async def wake_due(session: AsyncSession, *, at: datetime) -> None:
    """Bring back snoozed matches whose date has come; those whose listings have gone meanwhile are withdrawn."""
    query = select(Match).where(Match.state == MatchState.SNOOZED, Match.snoozed_until <= at.date())
    for match in await session.scalars(query.order_by(Match.id).with_for_update()):
        match.snoozed_until = None
        if await _may_be_shown(session, match):
            await MATCH.move(session, match, MatchState.SUGGESTED, by=MACHINE, at=at, reason="snoozed_until")
            await jobs.defer(session, EXPLAIN_JOB, priority=jobs.AFTER_PEOPLE, match_id=match.id)
        else:
            await MATCH.move(session, match, MatchState.WITHDRAWN, by=MACHINE, at=at, reason="not_published")


async def _may_be_shown(session: AsyncSession, match: Match) -> bool:
    """Both are published, and nobody said that the two are never to meet."""
    pair = match.local_listing_id, match.partner_listing_id
    states = await session.scalars(select(Listing.state).where(Listing.id.in_(pair)))
    if any(state is not ListingState.PUBLISHED for state in states):
        return False
    return match.partner_listing_id not in await barred(session, match.local_listing_id)


async def explain(
    session: AsyncSession, match_id: int, found: matching.Match, *, withheld: str | None, at: datetime
) -> None:
    """Write the case of one pair. One that a hard rule would withhold keeps its place: an advisor knew better.

    A decision that was faster keeps its case, unless it has none yet.
    """
    query = select(Match).where(Match.id == match_id).with_for_update().execution_options(populate_existing=True)
    match = (await session.scalars(query)).one()
    if match.case and match.state not in {MatchState.SUGGESTED, MatchState.SNOOZED}:
        return
    match.computed_at = at
    match.case = case_as_data(found.criteria)
    match.deciding_fact = found.deciding_fact
    if withheld is None:
        match.score = found.score
