"""Outcomes: counted by an advisor, with a level that rises as evidence arrives."""

import asyncio
import hashlib
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from dooropener.accounts import User
from dooropener.introductions import INTRODUCTION, EvidenceLevel, EvidenceMissing, Introduction
from dooropener.listings import media_type, safe_name
from dooropener.outcomes.models import (
    EvidenceSource,
    Outcome,
    OutcomeDocument,
    OutcomeEvidence,
    OutcomeKind,
)

_SIDES = frozenset({EvidenceSource.COMPANY, EvidenceSource.PARTNER})


def level_of(sources: Iterable[EvidenceSource]) -> EvidenceLevel:
    """L3 with a document, L2 when both sides say so, L1 when one does, else L0: we say so."""
    known = set(sources)
    if EvidenceSource.DOCUMENT in known:
        return EvidenceLevel.DOCUMENT
    if known >= _SIDES:
        return EvidenceLevel.BOTH_SIDES
    return EvidenceLevel.ONE_SIDE if known & _SIDES else EvidenceLevel.OFFICE


async def count(
    session: AsyncSession,
    introduction: Introduction,
    kind: OutcomeKind,
    *,
    words: str,
    source: EvidenceSource = EvidenceSource.OFFICE,
    feedback_id: int | None = None,
    since_id: int | None = None,
    by: User,
    at: datetime,
) -> Outcome:
    """Count something achieved: a new outcome. Raises `EvidenceMissing` where the office says so without words."""
    if not words.strip() and source is EvidenceSource.OFFICE:
        raise EvidenceMissing(field="words", rule="required")
    outcome = Outcome(
        introduction_id=introduction.id,
        kind=kind,
        level=level_of([source]),
        words=words.strip(),
        since_id=since_id,
        counted_at=at,
        counted_by_id=by.id,
    )
    session.add(outcome)
    await session.flush()
    session.add(_evidence(outcome, source, words, by=by, at=at, feedback_id=feedback_id))
    _note(session, introduction, outcome, "" if feedback_id else words, reason="outcome_counted", by=by, at=at)
    await session.flush()
    return outcome


async def support(
    session: AsyncSession,
    introduction: Introduction,
    outcome: Outcome,
    source: EvidenceSource,
    *,
    words: str,
    feedback_id: int | None = None,
    by: User,
    at: datetime,
) -> OutcomeEvidence:
    """Further evidence for an outcome; its level never falls. Raises `EvidenceMissing` as `count` does."""
    if not words.strip() and source is EvidenceSource.OFFICE:
        raise EvidenceMissing(field="words", rule="required")
    await session.execute(select(Outcome.id).where(Outcome.id == outcome.id).with_for_update())
    evidence = _evidence(outcome, source, words, by=by, at=at, feedback_id=feedback_id)
    session.add(evidence)
    await session.flush()
    outcome.level = level_of(await _sources(session, outcome))
    _note(session, introduction, outcome, "" if feedback_id else words, reason="evidence_added", by=by, at=at)
    await session.flush()
    return evidence


async def support_with_document(
    session: AsyncSession,
    introduction: Introduction,
    outcome: Outcome,
    *,
    name: str,
    content: bytes,
    words: str = "",
    by: User,
    at: datetime,
) -> OutcomeDocument:
    """A document that shows the outcome. Raises `listings.FileRefused`: its content is looked into first."""
    kind = await asyncio.to_thread(media_type, content)
    shown = safe_name(name, kind)
    evidence = await support(
        session, introduction, outcome, EvidenceSource.DOCUMENT, words=words.strip() or shown, by=by, at=at
    )
    document = OutcomeDocument(
        evidence_id=evidence.id,
        name=shown,
        media_type=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
    )
    session.add(document)
    await session.flush()
    return document


async def count_or_support(
    session: AsyncSession,
    introduction: Introduction,
    kind: OutcomeKind,
    source: EvidenceSource,
    *,
    words: str,
    feedback_id: int | None,
    since_id: int | None = None,
    by: User,
    at: datetime,
) -> Outcome:
    """What a side says: evidence for the outcome of this kind that is there, else a new outcome.

    Of meetings it is the one that was booked by `since_id`, or one that nobody has said yet which it was.
    """
    query = select(Outcome).where(Outcome.introduction_id == introduction.id, Outcome.kind == kind)
    if since_id is not None:
        query = query.where(or_(Outcome.since_id == since_id, Outcome.since_id.is_(None)))
    known = await session.scalar(query.order_by(Outcome.since_id.is_(None), Outcome.id.desc()).limit(1))
    given = {"words": words, "feedback_id": feedback_id, "by": by, "at": at}
    if known is None:
        return await count(session, introduction, kind, source=source, since_id=since_id, **given)  # type: ignore[arg-type]
    known.since_id = since_id or known.since_id
    await support(session, introduction, known, source, **given)  # type: ignore[arg-type]
    return known


async def count_agreement(
    session: AsyncSession, introduction: Introduction, *, words: str, by: User, at: datetime
) -> None:
    """An agreement that an advisor wrote down: we say so, until a side or a document does."""
    await count_or_support(
        session,
        introduction,
        OutcomeKind.AGREEMENT,
        EvidenceSource.OFFICE,
        words=words,
        feedback_id=None,
        by=by,
        at=at,
    )


async def outcomes_of(session: AsyncSession, introduction_id: int) -> list[Outcome]:
    """In the order in which they were counted, with evidence and documents, but not their content."""
    evidence = selectinload(Outcome.evidence).selectinload(OutcomeEvidence.document)
    query = select(Outcome).where(Outcome.introduction_id == introduction_id).order_by(Outcome.id).options(evidence)
    return list(await session.scalars(query.execution_options(populate_existing=True)))


async def _sources(session: AsyncSession, outcome: Outcome) -> list[EvidenceSource]:
    query = select(OutcomeEvidence.source).where(OutcomeEvidence.outcome_id == outcome.id)
    return list(await session.scalars(query))


def _evidence(
    outcome: Outcome, source: EvidenceSource, words: str, *, by: User, at: datetime, feedback_id: int | None
) -> OutcomeEvidence:
    return OutcomeEvidence(
        outcome_id=outcome.id, source=source, words=words.strip(), feedback_id=feedback_id, at=at, by_id=by.id
    )


def _note(
    session: AsyncSession,
    introduction: Introduction,
    outcome: Outcome,
    words: str,
    *,
    reason: str,
    by: User,
    at: datetime,
) -> None:
    evidence = {"outcome": outcome.kind.value, "level": outcome.level.value, "words": words.strip()}
    INTRODUCTION.note(session, introduction, by=by.actor, at=at, reason=reason, evidence=evidence)
