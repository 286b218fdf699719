"""Masking what was written: listings, history, letters, mail, talks. Nothing is thrown away, all of it is a record."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from dooropener import introductions, mailbox, outbox
from dooropener.enquiries import ENQUIRY, Enquiry, EnquiryState
from dooropener.introductions import INTRODUCTION, MEETING
from dooropener.listings import LISTING
from dooropener.mailbox import Message, Proposal
from dooropener.matches import Match
from dooropener.outbox import Channel, Delivery, DeliveryState
from dooropener.privacy.aftercare import mask_aftercare
from dooropener.privacy.masking import MASKED, Mask
from dooropener.privacy.office_notes import mask_notes
from dooropener.privacy.told import telling
from dooropener.privacy.traces import Traces
from dooropener.states import MACHINE, Change


async def mask_all(session: AsyncSession, held: Traces, mask: Mask, *, at: datetime) -> None:
    """Mask somebody in every record of the slices."""
    mask = await telling(session, held, mask)
    for listing in held.listings:
        listing.title, listing.summary, listing.text = mask(listing.title), mask(listing.summary), mask(listing.text)
        listing.exclusions = mask(listing.exclusions)
    for introduction in held.introductions:
        introduction.summary = mask(introduction.summary)
    own = [listing.id for listing in held.listings]
    pairs = select(Match).where(or_(Match.local_listing_id.in_(own), Match.partner_listing_id.in_(own)))
    for match in await session.scalars(pairs):
        match.case = mask.data(match.case)
    await mask_notes(session, held.introductions, mask)
    await _meetings(session, held, mask)
    await _history(session, held, mask)
    await mask_aftercare(session, held, mask, at=at)
    await _deliveries(session, held, mask)
    await _mail(session, held, mask, at=at)
    await _talks(session, held, mask, at=at)


async def _meetings(session: AsyncSession, held: Traces, mask: Mask) -> None:
    for meeting in await introductions.meetings_of(session, [each.id for each in held.introductions]):
        own = held.actor.kind.value
        wrote = mask.own if meeting.proposed_by == own else mask
        meeting.place, meeting.note = wrote(meeting.place), wrote(meeting.note)
        meeting.answers = {side: mask.data(said, own=side == own) for side, said in meeting.answers.items()}
        wishes = [mask.data(wish, own=wish["side"] == own) for wish in meeting.wishes]
        meeting.wish = {**wishes[0], "before": wishes[1:]} if wishes else None


async def _history(session: AsyncSession, held: Traces, mask: Mask) -> None:
    """Who did it is no longer told, what was done is."""
    query = select(Change).where(Change.actor_kind == held.actor.kind, Change.actor_id == held.actor.id)
    for change in await session.scalars(query):
        change.actor_name = MASKED
        change.reason, change.evidence = mask.own(change.reason), mask.data(change.evidence, own=True)
    own = [introduction.id for introduction in held.introductions]
    for introduction in held.introductions:
        if introduction.sought_person:
            introduction.sought_person = mask(introduction.sought_person)
    held_meetings = [meeting.id for meeting in await introductions.meetings_of(session, own)]
    others = or_(
        (Change.subject == MEETING.subject) & Change.subject_id.in_(held_meetings),
        (Change.subject == INTRODUCTION.subject) & Change.subject_id.in_(own),
        (Change.subject == LISTING.subject) & Change.subject_id.in_([listing.id for listing in held.listings]),
    )
    for change in await session.scalars(select(Change).where(others)):
        change.reason, change.evidence = mask(change.reason), mask.data(change.evidence)
    for proposal in await session.scalars(select(Proposal).where(Proposal.introduction_id.in_(own))):
        proposal.evidence = mask(proposal.evidence)
        proposal.referral = mask(proposal.referral) if proposal.referral else None
        proposal.referral_name = mask(proposal.referral_name) if proposal.referral_name else None


async def _deliveries(session: AsyncSession, held: Traces, mask: Mask) -> None:
    """What we wrote. What was still to go to the person does not."""
    person = str(held.person_id)
    chat = (Delivery.channel == Channel.CHAT) & (Delivery.recipient == person)
    query = select(Delivery).where(or_(chat, *_about(held, mask)))
    for delivery in await session.scalars(query.with_for_update(of=Delivery)):
        in_chat = delivery.channel is Channel.CHAT and delivery.recipient == person
        to_person = in_chat or delivery.recipient in {*mask.addresses, *held.new_addresses}
        if to_person and delivery.state is DeliveryState.PENDING:
            delivery.state, delivery.next_attempt_at = DeliveryState.CANCELLED, None
        delivery.payload = mask.data(delivery.payload, own=in_chat) | _invitation(delivery.payload, mask)
        delivery.recipient = MASKED if delivery.recipient in held.new_addresses else mask(delivery.recipient)


def _invitation(payload: dict[str, Any], mask: Mask) -> dict[str, Any]:
    """A calendar's text breaks lines within words, and writes a line break as a letter (RFC 5545, 3.1 and 3.3.11)."""
    calendar = payload.get("calendar")
    if not calendar:
        return {}
    lines = calendar["text"].replace("\r\n ", "").split("\\n")
    return {"calendar": {**calendar, "text": "\\n".join(mask(line) for line in lines)}}


def _about(held: Traces, mask: Mask) -> list[ColumnElement[bool]]:
    own = Delivery.introduction_id.in_([each.id for each in held.introductions])
    way_in = Delivery.fact.in_([*outbox.NOT_KEPT, "address_changed"]) & Delivery.recipient.in_(mask.addresses)
    not_proven = (Delivery.fact == "new_address_given") & Delivery.recipient.in_(held.new_addresses)
    confirmed = (Delivery.channel == Channel.MAIL) & Delivery.recipient.in_(held.addresses)
    return [own, way_in, not_proven, confirmed] if held.confirmed else [own, way_in, not_proven]


async def _mail(session: AsyncSession, held: Traces, mask: Mask, *, at: datetime) -> None:
    """Where the person stood in a mail its bytes are locked away and what it taught goes; its text is shown masked."""
    named: list[int] = []
    for message in await session.scalars(_mail_about(held)):
        before = _told(message)
        for field in _MAIL_FIELDS:
            setattr(message, field, mask(getattr(message, field)))
        message.envelope_to = [mask(address) for address in message.envelope_to]
        message.recipients = [mask(address) for address in message.recipients]
        if before != _told(message):
            message.restricted_at = message.restricted_at or at
            named.append(message.id)
    await mailbox.erase_corrections(session, named)


_MAIL_FIELDS = ("subject", "text", "visible_text", "from_name", "from_address", "envelope_from")


def _told(message: Message) -> list[str]:
    return [*(getattr(message, field) for field in _MAIL_FIELDS), *message.envelope_to, *message.recipients]


def _mail_about(held: Traces) -> Select[Message]:
    own = Message.introduction_id.in_([each.id for each in held.introductions])
    if not held.confirmed:
        return select(Message).where(own)
    addresses = list(held.addresses)
    written_to = or_(Message.envelope_to.overlap(addresses), Message.recipients.overlap(addresses))
    return select(Message).where(or_(own, Message.from_address.in_(addresses), written_to))


async def _talks(session: AsyncSession, held: Traces, mask: Mask, *, at: datetime) -> None:
    query = select(Enquiry).where(Enquiry.person_id == held.person_id).options(selectinload(Enquiry.lines))
    for enquiry in await session.scalars(query):
        for line in enquiry.lines:
            line.text = mask.own(line.text)
        if enquiry.state is not EnquiryState.CLOSED:
            await ENQUIRY.move(session, enquiry, EnquiryState.CLOSED, by=MACHINE, at=at)
        enquiry.unanswered, enquiry.restricted_at = 0, at
