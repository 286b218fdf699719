"""What a person told after a meeting: copied with their data, masked when they are forgotten. The outcome stays."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import outcomes
from dooropener.introductions import Introduction, Side
from dooropener.outbox import Delivery
from dooropener.outcomes import Feedback, FeedbackState
from dooropener.privacy.masking import Mask
from dooropener.privacy.traces import Traces

_UNANSWERED = frozenset({FeedbackState.ASKED, FeedbackState.EXPIRED})


async def feedback_given(session: AsyncSession, introduction: Introduction, side: Side) -> list[dict[str, Any]]:
    """One side's own answers; the other's are not its to see."""
    return [
        {
            "about": each.occasion.value,
            "at": each.answered_at.isoformat(),
            "answer": each.answer,
            "words": each.words,
        }
        for each in await outcomes.feedback_of(session, introduction.id)
        if each.side is side and each.answered_at is not None
    ]


async def outcomes_counted(session: AsyncSession, introduction: Introduction, side: Side) -> list[dict[str, Any]]:
    """What was achieved, and one side's own words for it."""
    return [
        {
            "kind": each.kind.value,
            "level": each.level.value,
            "at": each.counted_at.isoformat(),
            "words": [one.words for one in each.evidence if one.source == side.value and one.words],
        }
        for each in await outcomes.outcomes_of(session, introduction.id)
    ]


async def mask_aftercare(session: AsyncSession, held: Traces, mask: Mask, *, at: datetime) -> None:
    """Words lose the person; kinds, levels and times are kept. Documents may name anybody: they are locked away."""
    own = [introduction.id for introduction in held.introductions]
    side = held.actor.kind.value
    asked = await _asked_by_mail(session, own, mask)
    for feedback in await session.scalars(select(Feedback).where(Feedback.introduction_id.in_(own))):
        if feedback.side == side and feedback.introduction_id in asked and feedback.state in _UNANSWERED:
            feedback.state = FeedbackState.DROPPED  # its link is with the person, whoever takes the case over
        feedback.words = mask.own(feedback.words) if feedback.side == side else mask(feedback.words)
    for introduction_id in own:
        for outcome in await outcomes.outcomes_of(session, introduction_id):
            outcome.words = mask.own(outcome.words)
            for each in outcome.evidence:
                each.words = mask.own(each.words) if each.source == side else mask(each.words)
                if each.document is not None:
                    each.document.name = mask(each.document.name)
                    each.document.restricted_at = each.document.restricted_at or at


async def _asked_by_mail(session: AsyncSession, introductions: Sequence[int], mask: Mask) -> set[int]:
    query = select(Delivery.introduction_id).where(
        Delivery.introduction_id.in_(introductions),
        Delivery.fact.in_(outcomes.QUESTIONS),
        Delivery.recipient.in_(mask.addresses),
    )
    return {number for number in await session.scalars(query) if number}
