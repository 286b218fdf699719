"""From what matching found to suggested matches in the queue."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

import dooropener_matching as matching
from dooropener.matches.models import MATCH, Match, MatchState
from dooropener.states import MACHINE, Change

TOP = 8
"""How many suggestions a listing gets at most: a short queue of good pairs."""


WORTH = 0.2
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
    """Write the suggestions of one local listing. What an advisor decided is not touched."""
    for match in found:
        await _suggest_one(session, local_id, match, at=at)


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
    for match in await session.scalars(query):
        await MATCH.move(session, match, MatchState.WITHDRAWN, by=MACHINE, at=at, reason="overtaken")


async def withdraw_all(session: AsyncSession, listing_id: int, *, at: datetime) -> None:
    """Withdraw every open suggestion of a listing that is not published any more."""
    query = select(Match).where(
        (Match.local_listing_id == listing_id) | (Match.partner_listing_id == listing_id),
        Match.state.in_([MatchState.SUGGESTED, MatchState.SNOOZED]),
    )
    for match in await session.scalars(query):
        await MATCH.move(session, match, MatchState.WITHDRAWN, by=MACHINE, at=at, reason="not_published")
