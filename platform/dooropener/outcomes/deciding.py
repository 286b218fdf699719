"""An advisor's word on what the sides answered, and what follows: the next state, outcomes and their evidence."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import introductions
from dooropener.accounts import User
from dooropener.errors import Conflict
from dooropener.introductions import (
    INTRODUCTION,
    Absent,
    EvidenceLevel,
    Introduction,
    IntroductionState,
    MeetingOutcome,
    Side,
)
from dooropener.outcomes.achieving import count_or_support
from dooropener.outcomes.answering import lock
from dooropener.outcomes.models import (
    EvidenceSource,
    Feedback,
    FeedbackState,
    FollowUpAnswer,
    Occasion,
    OutcomeKind,
    Via,
)
from dooropener.outcomes.planning import booking_of, plan
from dooropener.terms import Terms
from dooropener.words import PORTAL_LANGUAGES, words

_S = IntroductionState
_TALKING = frozenset({_S.MET, _S.NEGOTIATING})
_WAITING = (FeedbackState.PLANNED, FeedbackState.ASKED)
_ANSWERABLE = frozenset({FeedbackState.PLANNED, FeedbackState.ASKED, FeedbackState.EXPIRED})


class NothingToConfirm(Conflict):
    """No answer waits here: a colleague was faster, or it was taken back."""

    code = "nothing_to_confirm"


async def confirm_meeting(
    session: AsyncSession,
    introduction: Introduction,
    *,
    company_says: MeetingOutcome | None,
    partner_says: MeetingOutcome | None,
    by: User,
    at: datetime,
) -> None:
    """They met, and this is what came of it by the word of each side; the other's answer may come later.

    What a side had not answered itself an advisor has heard. Raises `EvidenceMissing` where neither says anything,
    `IllegalTransition` where no meeting is booked, or a colleague was faster.
    """
    said = {Side.COMPANY: company_says, Side.PARTNER: partner_says}
    await introductions.record_meeting(
        session, introduction, company_says=company_says, partner_says=partner_says, by=by, at=at
    )
    booking = await booking_of(session, introduction)
    for side, outcome in said.items():
        if outcome is None:
            continue
        feedback = await _meeting_feedback(session, introduction, side)
        if feedback is not None and feedback.state in _ANSWERABLE:
            feedback.via, feedback.answered_at = Via.HAND, at
        if feedback is not None:
            feedback.answer = outcome.value
            _confirmed(feedback, by=by, at=at)
        if outcome is not MeetingOutcome.DID_NOT_TAKE_PLACE:
            since = booking.id if booking else None
            await _count(session, introduction, OutcomeKind.MEETING, side, feedback, since_id=since, by=by, at=at)
    await plan(session, introduction, at=at)
    await session.flush()


async def confirm_no_show(
    session: AsyncSession, introduction: Introduction, *, absent: Absent, by: User, at: datetime
) -> None:
    """The meeting did not take place, for one side did not come. Who was not asked yet is not asked any more."""
    await introductions.record_no_show(session, introduction, absent=absent, by=by, at=at)
    for side in Side:
        feedback = await _meeting_feedback(session, introduction, side)
        if feedback is not None and feedback.state is FeedbackState.ANSWERED:
            _confirmed(feedback, by=by, at=at)
        elif feedback is not None and feedback.state in _WAITING:
            feedback.state = FeedbackState.DROPPED
    await session.flush()


async def _meeting_feedback(session: AsyncSession, introduction: Introduction, side: Side) -> Feedback | None:
    """What one side was or is to be asked about the meeting that was booked last."""
    booking = await booking_of(session, introduction)
    if booking is None:
        return None
    query = select(Feedback).where(
        Feedback.introduction_id == introduction.id,
        Feedback.occasion == Occasion.MEETING,
        Feedback.side == side,
        Feedback.since_id == booking.id,
    )
    found: Feedback | None = await session.scalar(query.with_for_update())
    return found


async def confirm_late(
    session: AsyncSession, feedback: Feedback, *, said: MeetingOutcome, by: User, at: datetime
) -> None:
    """One side's word on a meeting that the history has already: a second side raises the level of what is counted.

    Raises `NothingToConfirm`.
    """
    introduction = await _take(session, feedback)
    feedback.answer = said.value
    _confirmed(feedback, by=by, at=at)
    if said is not MeetingOutcome.DID_NOT_TAKE_PLACE:
        since = feedback.since_id
        await _count(session, introduction, OutcomeKind.MEETING, feedback.side, feedback, since_id=since, by=by, at=at)
    _note(session, introduction, feedback, said.value, by=by, at=at)
    await session.flush()


async def confirm_follow_up(
    session: AsyncSession, feedback: Feedback, *, said: FollowUpAnswer, by: User, at: datetime
) -> None:
    """Confirm, or correct with `said`, what one side answered months later, and do what follows from it.

    Talks and an agreement move the introduction; business after an agreement that both sides confirm is its impact.
    Raises `NothingToConfirm`.
    """
    introduction = await _take(session, feedback)
    feedback.answer = said.value
    _confirmed(feedback, by=by, at=at)
    _note(session, introduction, feedback, said.value, by=by, at=at)
    if said is FollowUpAnswer.STILL_TALKING:
        await _negotiates(session, introduction, feedback, by=by, at=at)
    elif said in {FollowUpAnswer.AGREEMENT, FollowUpAnswer.BUSINESS}:
        await _agreed(session, introduction, feedback, by=by, at=at)
        kind = OutcomeKind(said.value)
        await _count(session, introduction, kind, feedback.side, feedback, by=by, at=at)
        await _confirm_impact(session, introduction, by=by, at=at)
    await plan(session, introduction, at=at)
    await session.flush()


async def _take(session: AsyncSession, feedback: Feedback) -> Introduction:
    """Lock it: of two who press the key at once, the second is told."""
    await lock(session, feedback)
    if feedback.state is not FeedbackState.ANSWERED:
        raise NothingToConfirm(feedback_id=feedback.id)
    return await introductions.get_introduction(session, feedback.introduction_id)


def _confirmed(feedback: Feedback, *, by: User, at: datetime) -> None:
    feedback.state, feedback.decided_at, feedback.decided_by_id = FeedbackState.CONFIRMED, at, by.id


def _note(
    session: AsyncSession, introduction: Introduction, feedback: Feedback, told: str, *, by: User, at: datetime
) -> None:
    evidence = _evidence(feedback, told)
    INTRODUCTION.note(session, introduction, by=by.actor, at=at, reason="feedback_confirmed", evidence=evidence)


def _evidence(feedback: Feedback, told: str) -> dict[str, str]:
    """Without the side's own words: they stand with its answer, where they can be masked as its own."""
    return {"side": feedback.side.value, "feedback": feedback.occasion.value, "told": told}


async def _negotiates(
    session: AsyncSession, introduction: Introduction, feedback: Feedback, *, by: User, at: datetime
) -> None:
    if introduction.state is _S.MET:
        await introductions.negotiate(
            session, introduction, level=EvidenceLevel.ONE_SIDE, words=_words(feedback), by=by, at=at
        )


async def _agreed(
    session: AsyncSession, introduction: Introduction, feedback: Feedback, *, by: User, at: datetime
) -> None:
    if introduction.state in _TALKING:
        await introductions.agree(
            session, introduction, level=EvidenceLevel.ONE_SIDE, words=_words(feedback), by=by, at=at
        )


async def _confirm_impact(session: AsyncSession, introduction: Introduction, *, by: User, at: datetime) -> None:
    """Where both sides say that business has begun."""
    query = select(Feedback).where(
        Feedback.introduction_id == introduction.id,
        Feedback.occasion != Occasion.MEETING,
        Feedback.state == FeedbackState.CONFIRMED,
        Feedback.answer == FollowUpAnswer.BUSINESS.value,
    )
    told = {feedback.side: feedback for feedback in await session.scalars(query.order_by(Feedback.answered_at))}
    if introduction.state is _S.AGREEMENT and set(told) == set(Side):
        both = " / ".join(_words(told[side]) for side in Side)
        await introductions.confirm_impact(session, introduction, words=both, by=by, at=at)


def _words(feedback: Feedback) -> str:
    """The side's answer as the office calls it: a step is never without what it rests on."""
    said = feedback.said
    return Terms(words(PORTAL_LANGUAGES[0]))(said) if said else ""


async def _count(
    session: AsyncSession,
    introduction: Introduction,
    kind: OutcomeKind,
    side: Side,
    feedback: Feedback | None,
    *,
    since_id: int | None = None,
    by: User,
    at: datetime,
) -> None:
    await count_or_support(
        session,
        introduction,
        kind,
        EvidenceSource(side.value),
        words=feedback.words if feedback else "",
        feedback_id=feedback.id if feedback else None,
        since_id=since_id,
        by=by,
        at=at,
    )


async def write_down(
    session: AsyncSession,
    feedback: Feedback,
    *,
    answer: MeetingOutcome | FollowUpAnswer,
    words: str,
    by: User,
    at: datetime,
) -> None:
    """A side told an advisor by mail or on the telephone: kept as its answer, to be confirmed like any other.

    Raises `NothingToConfirm` where it has been decided already.
    """
    await lock(session, feedback)
    if feedback.state in {FeedbackState.CONFIRMED, FeedbackState.DROPPED}:
        raise NothingToConfirm(feedback_id=feedback.id)
    feedback.answer, feedback.words, feedback.via = answer.value, words.strip(), Via.HAND
    feedback.state, feedback.answered_at = FeedbackState.ANSWERED, at
    introduction = await introductions.get_introduction(session, feedback.introduction_id)
    INTRODUCTION.note(
        session, introduction, by=by.actor, at=at, reason="feedback_given", evidence=_evidence(feedback, answer.value)
    )
    await session.flush()


async def skip(
    session: AsyncSession, introduction: Introduction, occasion: Occasion, *, by: User, at: datetime
) -> None:
    """Do not ask on this occasion whom nobody has asked yet."""
    query = select(Feedback).where(
        Feedback.introduction_id == introduction.id,
        Feedback.occasion == occasion,
        Feedback.state == FeedbackState.PLANNED,
    )
    planned = list(await session.scalars(query.with_for_update()))
    if not planned:
        raise NothingToConfirm(introduction_id=introduction.id)
    for feedback in planned:
        feedback.state = FeedbackState.DROPPED
    evidence = {"feedback": occasion.value}
    INTRODUCTION.note(session, introduction, by=by.actor, at=at, reason="follow_up_skipped", evidence=evidence)
    await session.flush()
