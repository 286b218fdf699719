"""After the contacts were exchanged: meetings, negotiation, agreement. Either side tells, an advisor confirms."""

import enum
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.accounts import User
from dooropener.errors import Invalid
from dooropener.introductions.models import INTRODUCTION, Introduction, IntroductionState

_S = IntroductionState


class MeetingOutcome(enum.StrEnum):
    """What came of a meeting, in the four words of brokerage events."""

    DID_NOT_TAKE_PLACE = "did_not_take_place"
    INSUFFICIENT_INTEREST = "insufficient_interest"
    INFORMATIVE = "informative"
    COOPERATION_POSSIBLE = "cooperation_possible"


class Absent(enum.StrEnum):
    COMPANY = "company"
    PARTNER = "partner"


class EvidenceLevel(enum.StrEnum):
    """How well an outcome is known: we say so, one side does, both do, a document shows it."""

    OFFICE = "L0"
    ONE_SIDE = "L1"
    BOTH_SIDES = "L2"
    DOCUMENT = "L3"


class EvidenceMissing(Invalid):
    """An outcome is told with the words or the document behind it."""

    code = "evidence_missing"


async def book_meeting(
    session: AsyncSession, introduction: Introduction, *, when: datetime, place: str, by: User, at: datetime
) -> None:
    """Both know time and place; booking again moves the meeting."""
    evidence = {"when": when.isoformat(), "place": place.strip()}
    await INTRODUCTION.move(session, introduction, _S.MEETING_BOOKED, by=by.actor, at=at, evidence=evidence)


async def record_meeting(
    session: AsyncSession,
    introduction: Introduction,
    *,
    company_says: MeetingOutcome | None,
    partner_says: MeetingOutcome | None,
    by: User,
    at: datetime,
) -> None:
    """They met; both sides are asked separately, one answer may be missing. Raises `EvidenceMissing` without any."""
    if company_says is None and partner_says is None:
        raise EvidenceMissing(field="company_says", rule="required")
    evidence = {
        "company": company_says.value if company_says else None,
        "partner": partner_says.value if partner_says else None,
    }
    await INTRODUCTION.move(session, introduction, _S.MET, by=by.actor, at=at, evidence=evidence)


async def record_no_show(
    session: AsyncSession, introduction: Introduction, *, absent: Absent, by: User, at: datetime
) -> None:
    """One side did not come."""
    await INTRODUCTION.move(session, introduction, _S.NO_SHOW, by=by.actor, at=at, evidence={"absent": absent.value})


async def negotiate(
    session: AsyncSession,
    introduction: Introduction,
    *,
    level: EvidenceLevel,
    words: str,
    by: User,
    at: datetime,
) -> None:
    """They talk about doing business. Raises `EvidenceMissing`."""
    await _outcome(session, introduction, _S.NEGOTIATING, level, words, by=by, at=at)


async def agree(
    session: AsyncSession,
    introduction: Introduction,
    *,
    level: EvidenceLevel,
    words: str,
    by: User,
    at: datetime,
) -> None:
    """An agreement was made. Raises `EvidenceMissing`."""
    await _outcome(session, introduction, _S.AGREEMENT, level, words, by=by, at=at)


async def confirm_impact(
    session: AsyncSession, introduction: Introduction, *, words: str, by: User, at: datetime
) -> None:
    """A follow-up confirmed from both sides what the agreement led to. Raises `EvidenceMissing`."""
    await _outcome(session, introduction, _S.IMPACT_CONFIRMED, EvidenceLevel.BOTH_SIDES, words, by=by, at=at)


async def _outcome(
    session: AsyncSession,
    introduction: Introduction,
    to: IntroductionState,
    level: EvidenceLevel,
    words: str,
    *,
    by: User,
    at: datetime,
) -> None:
    if not words.strip():
        raise EvidenceMissing
    evidence = {"level": level.value, "words": words.strip()}
    await INTRODUCTION.move(session, introduction, to, by=by.actor, at=at, evidence=evidence)
