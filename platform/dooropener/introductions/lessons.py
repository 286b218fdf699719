"""What became of suggested pairs, as lessons for the matcher: decisions of advisors, and how introductions went on."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from procrastinate import JobContext
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

import dooropener_matching as matching
from dooropener import matches
from dooropener.house import House, house_of
from dooropener.introductions.models import ClosedReason, Introduction, IntroductionState
from dooropener.jobs import RETRY, app
from dooropener.matches import MATCH, Match, MatchState, RejectionReason
from dooropener.states import Change
from dooropener_matching.keys import CriterionName

LEARN_JOB = "introductions.learn"

_C, _R, _S = CriterionName, RejectionReason, IntroductionState

BLAMED: Mapping[RejectionReason, frozenset[CriterionName]] = {
    _R.WRONG_PRODUCT: frozenset({_C.PRODUCT}),
    _R.WRONG_DIRECTION: frozenset({_C.DIRECTION, _C.PARTNERSHIP}),
    _R.COMPETITOR: frozenset({_C.DIRECTION}),
    _R.REGION: frozenset({_C.REGION, _C.PARTNER_REGION}),
    _R.CAPACITY: frozenset({_C.VOLUMES}),
    _R.OTHER: frozenset(),
}
"""The criteria that a rejection points at, none meaning all. That two know each other says nothing about the pair."""

_APPROVED, _VAGUE = 1.0, 0.5
"""An advisor's decision, and one that says less: another reason, or a pair that one of the two declined."""

_WENT_ON: Mapping[IntroductionState, float] = {
    _S.PARTNER_CONSENTED: 2.0,
    _S.CONTACTS_EXCHANGED: 2.0,
    _S.MEETING_BOOKED: 3.0,
    _S.MET: 3.0,
    _S.NEGOTIATING: 3.0,
    _S.AGREEMENT: 4.0,
    _S.IMPACT_CONFIRMED: 4.0,
}
"""What an outcome counts beside a decision on paper."""

_DECLINED = frozenset({ClosedReason.COMPANY_DECLINED, ClosedReason.PARTNER_DECLINED})


async def lessons(session: AsyncSession, *, after: datetime | None = None) -> list[matching.Decision]:
    """Return all decisions taken after a moment that say something about their criteria, in no particular order."""
    decided_at = (
        select(Change.subject_id, func.max(Change.at).label("at"))
        .where(Change.subject == MATCH.subject, Change.to_state.in_([MatchState.APPROVED, MatchState.REJECTED]))
        .group_by(Change.subject_id)
        .subquery()
    )
    query = (
        select(
            Match.local_listing_id,
            Match.case,
            Match.state,
            Match.rejection,
            Introduction.state,
            Introduction.closed_reason,
        )
        .join(decided_at, decided_at.c.subject_id == Match.id)
        .outerjoin(
            Introduction, (Introduction.match_id == Match.id) & (Introduction.state != IntroductionState.WITHDRAWN)
        )
        .where(Match.state.in_([MatchState.APPROVED, MatchState.REJECTED]))
    )
    if after is not None:
        query = query.where(decided_at.c.at > after)
    rows = await session.execute(query)
    found = (_lesson(*row) for row in rows)
    return [lesson for lesson in found if lesson is not None and lesson.factors]


def _lesson(
    listing_id: int,
    case: Iterable[Mapping[str, Any]],
    state: MatchState,
    rejection: RejectionReason | None,
    progress: IntroductionState | None,
    closed: ClosedReason | None,
) -> matching.Decision | None:
    factors = {CriterionName(criterion["name"]): float(criterion.get("factor", 1.0)) for criterion in case}
    group = str(listing_id)
    if state is MatchState.APPROVED:
        weight = _VAGUE if closed in _DECLINED else _WENT_ON.get(progress, _APPROVED) if progress else _APPROVED
        return matching.Decision(factors, good=True, weight=weight, group=group)
    if rejection is None or rejection not in BLAMED:
        return None
    weight = _VAGUE if rejection is _R.OTHER else _APPROVED
    return matching.Decision(factors, good=False, blamed=BLAMED[rejection], weight=weight, group=group)


async def learn_from_decisions(house: House) -> None:
    """Learn from all decisions since something learned was undone last; computed outside the transactions."""
    async with house.sessions.begin() as session:
        before = await matches.forgotten_before(session)
        taught = await lessons(session, after=before)
    learned = await asyncio.to_thread(matching.learn, taught)
    async with house.sessions.begin() as session:
        if await matches.forgotten_before(session) != before:
            return  # undone meanwhile: the next run learns from what is left
        await matches.keep(session, learned, at=house.clock.now())


@app.periodic(cron="40 1 * * *")
@app.task(name=LEARN_JOB, pass_context=True, retry=RETRY, lock=LEARN_JOB, queueing_lock=LEARN_JOB)
async def learn(context: JobContext, timestamp: int = 0) -> None:  # noqa: ARG001  # procrastinate hands it over
    """Every night, and when an advisor asks for it."""
    await learn_from_decisions(house_of(context))
