"""Reads of what was asked, answered and achieved."""

from collections.abc import Collection
from functools import cache

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from dooropener.errors import NotFound
from dooropener.introductions import EvidenceLevel, Introduction, touches
from dooropener.listings import Listing
from dooropener.matches import Match
from dooropener.outcomes.models import (
    Feedback,
    FeedbackState,
    Outcome,
    OutcomeDocument,
    OutcomeEvidence,
    OutcomeKind,
)


class UnknownFeedback(NotFound):
    code = "unknown_feedback"


class UnknownOutcome(NotFound):
    code = "unknown_outcome"


async def get_feedback(session: AsyncSession, feedback_id: int) -> Feedback:
    """One question with its introduction and both organisations; raise `UnknownFeedback`."""
    feedback = (await session.scalars(_whole().where(Feedback.id == feedback_id))).one_or_none()
    if feedback is None:
        raise UnknownFeedback(id=feedback_id)
    return feedback


async def feedback_of(session: AsyncSession, introduction_id: int) -> list[Feedback]:
    """All that was or will be asked in one introduction, by time."""
    query = select(Feedback).where(Feedback.introduction_id == introduction_id)
    return list(await session.scalars(query.order_by(Feedback.due_at, Feedback.id)))


async def answers_to_confirm(session: AsyncSession, *, but: Collection[int] = (), limit: int = 200) -> list[Feedback]:
    """What waits for an advisor's word, oldest first: one of each introduction, whose page shows the others."""
    waiting = select(Feedback.id).where(Feedback.state == FeedbackState.ANSWERED, Feedback.id.not_in(but))
    first = waiting.ext(distinct_on(Feedback.introduction_id))
    first = first.order_by(Feedback.introduction_id, Feedback.answered_at, Feedback.id)
    query = _whole().where(Feedback.id.in_(first))
    return list(await session.scalars(query.order_by(Feedback.answered_at, Feedback.id).limit(limit)))


@cache
def _whole() -> Select[Feedback]:
    match = joinedload(Feedback.introduction).joinedload(Introduction.match)
    sides = [match.joinedload(side).joinedload(Listing.organisation) for side in (Match.local, Match.partner)]
    return select(Feedback).options(*sides)


async def get_outcome(session: AsyncSession, introduction_id: int, outcome_id: int) -> Outcome:
    """An outcome of this introduction; raise `UnknownOutcome`."""
    query = select(Outcome).where(Outcome.id == outcome_id, Outcome.introduction_id == introduction_id)
    outcome = (await session.scalars(query)).one_or_none()
    if outcome is None:
        raise UnknownOutcome(id=outcome_id)
    return outcome


async def outcomes_of_region(session: AsyncSession, region_id: str) -> list[tuple[OutcomeKind, EvidenceLevel, int]]:
    """What was achieved with a region's organisations, counted by kind and by how well it is shown."""
    query = (
        select(Outcome.kind, Outcome.level, func.count())
        .join(Introduction, Outcome.introduction_id == Introduction.id)
        .join(Match, Introduction.match_id == Match.id)
        .where(touches(region_id))
        .group_by(Outcome.kind, Outcome.level)
        .order_by(Outcome.kind, Outcome.level)
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(query)]


async def get_document(session: AsyncSession, introduction_id: int, document_id: int) -> tuple[OutcomeDocument, bytes]:
    """A document with its bytes; raise `UnknownOutcome` for others', and for one that is locked away."""
    query = (
        select(OutcomeDocument, OutcomeDocument.content)
        .join(OutcomeEvidence, OutcomeDocument.evidence_id == OutcomeEvidence.id)
        .join(Outcome, OutcomeEvidence.outcome_id == Outcome.id)
        .where(
            OutcomeDocument.id == document_id,
            Outcome.introduction_id == introduction_id,
            OutcomeDocument.restricted_at.is_(None),
        )
    )
    found = (await session.execute(query)).one_or_none()
    if found is None:
        raise UnknownOutcome(id=document_id)
    return found[0], found[1]
