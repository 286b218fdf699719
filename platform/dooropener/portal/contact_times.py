"""When each side was last written to, and last wrote: for many introductions in two queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Select, func, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.database import given_numbers, one_of
from dooropener.enquiries import Enquiry
from dooropener.enquiries.models import EnquiryLine
from dooropener.introductions import INTRODUCTION, Side
from dooropener.mailbox import Direction, MailKind, Message, MessageState, Proposal
from dooropener.organisations import Contact
from dooropener.outbox import Channel, Delivery, DeliveryState
from dooropener.outcomes import Feedback
from dooropener.states import ActorKind, Change

_BY_ADDRESS, _BY_MACHINE = "address", (MailKind.AUTO_REPLY, MailKind.BOUNCE)


@dataclass(slots=True)
class ContactTimes:
    """The last time in each direction, as seen from the office; None where there was none."""

    out: datetime | None = None
    back: datetime | None = None


Sides = dict[Side, ContactTimes]


async def contact_times(session: AsyncSession, companies: Mapping[int, int]) -> dict[int, Sides]:
    """By introduction and side; `companies` are those of the introductions. Robots' mail is no contact."""
    found: dict[int, Sides] = {number: {side: ContactTimes() for side in Side} for number in companies}
    if not companies:
        return found
    ours = await _addresses(session, set(companies.values()))
    for number, whose, address, is_out, at in await session.execute(_last_acts(), {"ids": list(companies)}):
        if at is None:
            continue
        by_address = Side.COMPANY if (address or "").lower() in ours.get(companies[number], ()) else Side.PARTNER
        times = found[number][by_address if whose == _BY_ADDRESS else Side(whose)]
        if is_out:
            times.out = max(times.out or at, at)
        else:
            times.back = max(times.back or at, at)
    return found


async def _addresses(session: AsyncSession, organisations: set[int]) -> dict[int, set[str]]:
    query = select(Contact.organisation_id, Contact.email).where(Contact.organisation_id == one_of(organisations))
    found: dict[int, set[str]] = {}
    for number, email in await session.execute(query):
        found.setdefault(number, set()).add(email.lower())
    return found


@cache
def _last_acts() -> CompoundSelect[*tuple[Any, ...]]:
    return union_all(*_acts())


def _acts() -> Iterable[Select[*tuple[Any, ...]]]:
    """Each with introduction, side, address where that tells the side, whether it went out, and the last time."""
    chat, partner, address = (literal(value) for value in (Side.COMPANY.value, Side.PARTNER.value, _BY_ADDRESS))
    out, back, nobody = literal(True), literal(False), literal("")
    ids = given_numbers("ids")
    sent = (Delivery.introduction_id == ids) & (Delivery.state == DeliveryState.SENT)
    mail, in_chat = Delivery.channel == Channel.MAIL, Delivery.channel == Channel.CHAT
    yield (
        select(Delivery.introduction_id, address, Delivery.recipient, out, func.max(Delivery.sent_at))
        .where(sent, mail)
        .group_by(Delivery.introduction_id, Delivery.recipient)
    )
    yield (
        select(Delivery.introduction_id, chat, nobody, out, func.max(Delivery.sent_at))
        .where(sent, in_chat)
        .group_by(Delivery.introduction_id)
    )
    yield (
        select(Message.introduction_id, address, Message.from_address, back, func.max(Message.at))
        .where(
            Message.introduction_id == ids,
            Message.direction == Direction.IN,
            Message.state == MessageState.FILED,
            or_(Message.kind.is_(None), Message.kind.not_in(_BY_MACHINE)),
        )
        .group_by(Message.introduction_id, Message.from_address)
    )
    yield (
        select(Proposal.introduction_id, partner, nobody, back, func.max(Proposal.made_at))
        .where(Proposal.introduction_id == ids, Proposal.message_id.is_(None))
        .group_by(Proposal.introduction_id)
    )
    yield (
        select(Change.subject_id, chat, nobody, back, func.max(Change.at))
        .where(
            Change.subject == INTRODUCTION.subject,
            Change.subject_id == ids,
            Change.actor_kind == ActorKind.COMPANY,
        )
        .group_by(Change.subject_id)
    )
    by_office = EnquiryLine.user_id.is_not(None)
    yield (
        select(Enquiry.introduction_id, chat, nobody, by_office, func.max(EnquiryLine.at))
        .join(EnquiryLine, EnquiryLine.enquiry_id == Enquiry.id)
        .where(Enquiry.introduction_id == ids)
        .group_by(Enquiry.introduction_id, by_office)
    )
    yield (
        select(Feedback.introduction_id, Feedback.side, nobody, back, func.max(Feedback.answered_at))
        .where(Feedback.introduction_id == ids)
        .group_by(Feedback.introduction_id, Feedback.side)
    )
