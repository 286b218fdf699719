"""Letters and chat messages that did not arrive.

Those that did not go out count while an introduction, or a meeting, waits for them: they were given up after many
tries, or the address takes no mail from us any more. Those that went out and came back count until somebody has seen
to them.
"""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from dooropener import introductions
from dooropener.introductions import (
    AGREED,
    ENDED,
    EXCHANGED,
    SENDABLE,
    Introduction,
    IntroductionState,
    Meeting,
    MeetingState,
)
from dooropener.outbox import Channel, Delivery, DeliveryState

REQUESTS = ("introduction_requested", "passing_on_requested")
_HELD_UP = {
    IntroductionState.ASKED: ("company_asked", "introduction_asked"),
    IntroductionState.QUESTION: ("question_answered",),
    IntroductionState.PARTNER_CONSENTED: (EXCHANGED,),
}
"""In which state an introduction stands still for want of which letter; requests follow the approval."""
_OF_MEETINGS = {MeetingState.PROPOSED: "meeting_proposed", MeetingState.BOOKED: "meeting_invited"}
"""The same of a meeting."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """A delivery that did not arrive, and the introduction that waits for it."""

    delivery: Delivery
    introduction: Introduction


@cache
def stuck_deliveries() -> Select[Delivery]:
    """What did not arrive and still matters: nothing has overtaken it, newest first."""
    newer = aliased(Delivery)
    overtaken = exists().where(
        newer.introduction_id == Delivery.introduction_id,
        newer.fact == Delivery.fact,
        newer.recipient == Delivery.recipient,
        newer.id > Delivery.id,
    )
    matters = [and_(Introduction.state == state, Delivery.fact.in_(facts)) for state, facts in _HELD_UP.items()]
    asked_whom = and_(
        Introduction.state == IntroductionState.REPLIED,
        Introduction.sought_person.is_not(None),
        Delivery.fact == "address_asked",
    )
    thanked = and_(
        Introduction.state.in_([*AGREED, IntroductionState.IMPACT_CONFIRMED]), Delivery.fact == "thanks_said"
    )
    written_anew = and_(Introduction.state.in_(AGREED), Delivery.fact == EXCHANGED, Delivery.channel == Channel.MAIL)
    approved = and_(
        Introduction.state.in_(SENDABLE),
        Delivery.fact.in_(REQUESTS),
        Introduction.letter_approved_at <= Delivery.created_at,
    )
    return (
        select(Delivery)
        .join(Introduction, Delivery.introduction_id == Introduction.id)
        .where(
            or_(
                and_(or_(*matters, asked_whom, thanked, written_anew, approved, _meeting_waits()), _did_not_go_out()),
                _came_back(),
            ),
            ~overtaken,
        )
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


def _came_back() -> ColumnElement[bool]:
    """Where all has ended, only what was written since. Sent again in vain it is as good as returned."""
    still = or_(Introduction.state.not_in(ENDED), Delivery.created_at >= Introduction.came_at)
    in_vain = and_(Delivery.state.in_([DeliveryState.FAILED, DeliveryState.SUPPRESSED]), Delivery.sent_at.is_not(None))
    return and_(or_(Delivery.state == DeliveryState.RETURNED, in_vain), still)


async def stuck(session: AsyncSession, *, limit: int) -> list[Stuck]:
    found = list(await session.scalars(stuck_deliveries().limit(limit)))
    held_up = await introductions.named_by_id(session, {delivery.introduction_id or 0 for delivery in found})
    return [Stuck(delivery, held_up[delivery.introduction_id or 0]) for delivery in found]


async def stuck_of(session: AsyncSession, introduction: Introduction) -> list[Delivery]:
    """What this introduction waits for in vain."""
    return list(await session.scalars(stuck_deliveries().where(Introduction.id == introduction.id)))
