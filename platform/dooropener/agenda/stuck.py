"""Letters and chat messages that did not go out while an introduction, or a meeting, waits for them.

They were given up after many tries, or the address takes no mail from us any more.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from dooropener import introductions, outbox
from dooropener.accounts import User
from dooropener.introductions import INTRODUCTION, SENDABLE, Introduction, IntroductionState, Meeting, MeetingState
from dooropener.outbox import Delivery, DeliveryState

REQUESTS = ("introduction_requested", "passing_on_requested")
_HELD_UP = {
    IntroductionState.ASKED: ("company_asked", "introduction_asked"),
    IntroductionState.QUESTION: ("question_answered",),
    IntroductionState.PARTNER_CONSENTED: ("contacts_exchanged",),
}
"""In which state an introduction stands still for want of which letter; requests follow the approval."""
_OF_MEETINGS = {MeetingState.PROPOSED: "meeting_proposed", MeetingState.BOOKED: "meeting_invited"}
"""The same of a meeting."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """A delivery that did not go out, and the introduction that waits for it."""

    delivery: Delivery
    introduction: Introduction


@cache
def stuck_deliveries() -> Select[Delivery]:
    """What did not go out and still matters: nothing has overtaken it, newest first."""
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
        .where(or_(*waits, approved, _meeting_waits()), _did_not_go_out(), ~overtaken)
        .order_by(Delivery.id.desc())
    )


def _meeting_waits() -> ColumnElement[bool]:
    """One whose letter is of the time that holds now: every change of it writes another."""
    of_state = [and_(Meeting.state == state, Delivery.fact == fact) for state, fact in _OF_MEETINGS.items()]
    return exists().where(
        Meeting.introduction_id == Delivery.introduction_id, Meeting.made_at <= Delivery.created_at, or_(*of_state)
    )


def _did_not_go_out() -> ColumnElement[bool]:
    """A company whose address is stopped hears of a new door in the chat all the same."""
    in_chat = aliased(Delivery)
    asked = exists().where(
        in_chat.introduction_id == Delivery.introduction_id,
        in_chat.fact == "introduction_asked",
        in_chat.state.in_([DeliveryState.SENT, DeliveryState.PENDING]),
    )
    stopped = and_(Delivery.state == DeliveryState.SUPPRESSED, or_(Delivery.fact != "company_asked", ~asked))
    return or_(Delivery.state == DeliveryState.FAILED, stopped)


async def stuck(session: AsyncSession, *, limit: int) -> list[Stuck]:
    found = list(await session.scalars(stuck_deliveries().limit(limit)))
    held_up = await introductions.named_by_id(session, {delivery.introduction_id or 0 for delivery in found})
    return [Stuck(delivery, held_up[delivery.introduction_id or 0]) for delivery in found]


async def stuck_of(session: AsyncSession, introduction: Introduction) -> list[Delivery]:
    """What this introduction waits for in vain."""
    return list(await session.scalars(stuck_deliveries().where(Introduction.id == introduction.id)))


async def send_again(session: AsyncSession, delivery_id: int, *, by: User, at: datetime) -> Introduction:
    """Send what was given up, or waits for its next try, and say of which introduction it is.

    What has been overtaken is not sent any more, for its introduction has moved on or another letter is on its way:
    then `NotFailed` is raised.
    """
    delivery = await outbox.get_delivery(session, delivery_id)
    introduction = await introductions.get_introduction(session, delivery.introduction_id or 0)
    if not delivery.waits_for_another_try and delivery not in await stuck_of(session, introduction):
        raise outbox.NotFailed(delivery_id=delivery.id)
    await outbox.retry(session, delivery)
    evidence = {"message_id": delivery.message_id} if delivery.message_id else None
    INTRODUCTION.note(session, introduction, by=by.actor, at=at, reason="sent_again", evidence=evidence)
    return introduction
