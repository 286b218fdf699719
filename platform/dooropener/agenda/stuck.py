"""Letters and chat messages that were given up while an introduction waits for them."""

from dataclasses import dataclass

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from dooropener import introductions
from dooropener.introductions import SENDABLE, Introduction, IntroductionState
from dooropener.outbox import Delivery, DeliveryState

REQUESTS = ("introduction_requested", "passing_on_requested")
_HELD_UP = {
    IntroductionState.ASKED: ("company_asked", "introduction_asked"),
    IntroductionState.QUESTION: ("question_answered",),
    IntroductionState.PARTNER_CONSENTED: ("contacts_exchanged",),
}
"""In which state an introduction stands still for want of which letter; requests follow the approval."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """A delivery that was given up, and the introduction that waits for it."""

    delivery: Delivery
    introduction: Introduction


def stuck_deliveries() -> Select[Delivery]:
    """What was given up and still matters: nothing has overtaken it, newest first."""
    newer = aliased(Delivery)
    overtaken = exists().where(
        newer.introduction_id == Delivery.introduction_id,
        newer.fact == Delivery.fact,
        newer.recipient == Delivery.recipient,
        newer.id > Delivery.id,
    )
    waits = [and_(Introduction.state == state, Delivery.fact.in_(facts)) for state, facts in _HELD_UP.items()]
    approved = and_(
        Introduction.state.in_(SENDABLE),
        Delivery.fact.in_(REQUESTS),
        Introduction.letter_approved_at <= Delivery.created_at,
    )
    return (
        select(Delivery)
        .join(Introduction, Delivery.introduction_id == Introduction.id)
        .where(Delivery.state == DeliveryState.FAILED, or_(*waits, approved), ~overtaken)
        .order_by(Delivery.id.desc())
    )


async def stuck(session: AsyncSession, *, limit: int) -> list[Stuck]:
    found = list(await session.scalars(stuck_deliveries().limit(limit)))
    held_up = await introductions.by_id(session, {delivery.introduction_id or 0 for delivery in found})
    return [Stuck(delivery, held_up[delivery.introduction_id or 0]) for delivery in found]


async def stuck_of(session: AsyncSession, introduction: Introduction) -> list[Delivery]:
    """What this introduction waits for in vain."""
    return list(await session.scalars(stuck_deliveries().where(Introduction.id == introduction.id)))
