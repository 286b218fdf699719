"""What an arriving mail does: a person's answer, a robot's notice, a server's report."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import introductions, organisations, outbox
from dooropener.house import House
from dooropener.introductions import AGREED, Introduction
from dooropener.mailbox.calendar_answers import take_calendar_answer
from dooropener.mailbox.models import Direction, Message, MessageState, Proposal, ProposalState, ThreadedBy
from dooropener.mailbox.reading import MailKind, ProposalLabel, ReadMail, ReadProposal, resume_on
from dooropener.mailbox.receiving import CUT
from dooropener.mailbox.threads import Thread, find_thread
from dooropener.outbox import Delivery, SuppressionReason
from dooropener.settings import Settings
from dooropener.states import MACHINE
from dooropener.words import OFFICE_ZONE

COMPLAINT, RECEIPT, CHALLENGE = "complaint", "receipt", "challenge"
"""Notes of the reading: a provider passes an objection on, a program says it was opened, or asks who we are."""

UNDECIDED = ReadProposal(label=ProposalLabel.QUESTION, confidence=0.0, unsure=True, evidence="")
"""Stands for an answer out of which nothing could be read: a person has to look."""


async def place(session: AsyncSession, message: Message, mail: ReadMail, *, house: House) -> None:
    """File a mail where it belongs, let it act, or leave it to a person in triage."""
    if await _is_ours(session, mail, house.settings):
        dismiss_as(message, "own_message")
        return
    thread = await find_thread(session, mail, message, secret=house.secret)
    if await _is_repeat(session, message, thread.introduction):
        dismiss_as(message, "repeated")
        return
    message.introduction_id = thread.introduction.id if thread.introduction else None
    cut = next((note for note in message.notes if note in CUT), None)
    if cut:
        leave_to_a_person(message, cut)
    elif mail.kind is MailKind.UNREADABLE:
        leave_to_a_person(message, "unreadable")
    elif _outcome(mail):
        await _take_report(session, message, mail, thread, redirected=bool(house.settings.mail_redirect_all))
    elif mail.calendar is not None and await take_calendar_answer(session, message, mail, by=thread.by):
        return
    elif thread.introduction is None or thread.by is None:
        await _take_stop_of_known(session, message, mail)
        leave_to_a_person(message, "unknown_sender")
    elif is_from_company(thread.introduction, mail.from_address):
        leave_to_a_person(message, "from_company")
    elif CHALLENGE in mail.notes:
        leave_to_a_person(message, CHALLENGE)
    else:
        await file_answer(session, message, mail, thread.introduction, by=thread.by)


def dismiss_as(message: Message, note: str) -> None:
    message.state, message.notes = MessageState.DISMISSED, [*message.notes, note]


def leave_to_a_person(message: Message, note: str) -> None:
    """In triage an introduction that the message names is but a suggestion."""
    notes = message.notes if note in message.notes else [*message.notes, note]
    message.state, message.notes = MessageState.TRIAGE, notes


async def _is_ours(session: AsyncSession, mail: ReadMail, settings: Settings) -> bool:
    """Our own letter came back to us in a loop. Nothing is ever answered that could feed one."""
    local, _, domain = settings.mail_from.lower().rpartition("@")
    name, _, sender_domain = mail.from_address.rpartition("@")
    if mail.kind is not MailKind.BOUNCE and (name.partition("+")[0], sender_domain) == (local, domain):
        return True
    return bool(mail.message_id) and await outbox.find_delivery(session, str(mail.message_id)) is not None


async def _is_repeat(session: AsyncSession, message: Message, introduction: Introduction | None) -> bool:
    """The same mail by another way, so that its bytes differ: same id, same sender, same words, same thread.

    Two that are read at once wait for each other, and the second sees the first.
    """
    if not message.message_id:
        return False
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(message.message_id, 0))))
    same_thread = (
        Message.introduction_id.is_(None) if introduction is None else Message.introduction_id == introduction.id
    )
    query = select(Message.id).where(
        Message.id != message.id,
        Message.direction == Direction.IN,
        Message.state.in_([MessageState.FILED, MessageState.TRIAGE]),
        Message.message_id == message.message_id,
        Message.from_address == message.from_address,
        Message.text == message.text,
        same_thread,
    )
    return await session.scalar(query.limit(1)) is not None


def is_from_company(introduction: Introduction, address: str) -> bool:
    """Whether the local company writes: its mail is no answer of the partner's."""
    return address.lower() in company_addresses(introduction) - partner_addresses(introduction)


def company_addresses(introduction: Introduction) -> set[str]:
    """The addresses of the local company's people."""
    ours = {contact.email.lower() for contact in introduction.match.local.organisation.contacts}
    if introduction.company_contact:
        ours.add(introduction.company_contact.email.lower())
    return ours


def partner_addresses(introduction: Introduction) -> set[str]:
    """The addresses of those who are asked in this introduction."""
    asked = (introduction.addressee, introduction.via_contact)
    return {contact.email.lower() for contact in asked if contact}


async def file_answer(
    session: AsyncSession, message: Message, mail: ReadMail, introduction: Introduction, *, by: ThreadedBy
) -> None:
    """File what a person, or a robot in a person's name, wrote. A robot's words move nothing."""
    message.introduction_id, message.threaded_by = introduction.id, by
    message.state = MessageState.FILED
    if COMPLAINT in mail.notes:
        proposal = await _propose(session, message, mail.proposal or UNDECIDED)
        await stop_at_once(session, introduction, proposal, sender=None)
        return
    if mail.kind is MailKind.AUTO_REPLY or RECEIPT in mail.notes:
        noted = await _propose(session, message, mail.proposal) if mail.proposal else None
        _note(session, introduction, message, reason="automatic_reply", proposal=noted)
        if noted and noted.label is ProposalLabel.OUT_OF_OFFICE and noted.resume_on:
            await introductions.note_absence(session, introduction, until=noted.resume_on, at=message.at)
        return
    read = await _by_the_calendar_there(session, message, mail, introduction)
    proposal = await _propose(session, message, read)
    evidence = evidence_of(proposal)
    await introductions.record_reply(session, introduction, at=message.at, evidence=evidence)
    if proposal.label is ProposalLabel.UNSUBSCRIBE and not proposal.unsure:
        await stop_at_once(session, introduction, proposal, sender=mail.from_address)


async def _by_the_calendar_there(
    session: AsyncSession, message: Message, mail: ReadMail, introduction: Introduction
) -> ReadProposal:
    """What was read; "in autumn" by the working days of the partner's country, which a mail alone does not tell."""
    read = mail.proposal or UNDECIDED
    if read.label is not ProposalLabel.NOT_NOW:
        return read
    known = await introductions.get_introduction(session, introduction.id)
    country = known.match.partner.organisation.country
    received_on = message.at.astimezone(OFFICE_ZONE).date()
    return replace(read, resume_on=resume_on(mail.without_signature, read.label, received_on, country))


async def _propose(session: AsyncSession, message: Message, read: ReadProposal) -> Proposal:
    proposal = Proposal(
        introduction_id=message.introduction_id,
        message_id=message.id,
        state=ProposalState.OPEN,
        label=read.label,
        confidence=read.confidence,
        unsure=read.unsure,
        evidence=read.evidence,
        referral=read.referral,
        referral_name=read.referral_name,
        resume_on=read.resume_on,
        made_at=message.at,
    )
    session.add(proposal)
    await session.flush()
    return proposal


def evidence_of(proposal: Proposal) -> dict[str, object]:
    """What stands in the history: the words, and where to find them."""
    return {
        "message_id": proposal.message_id,
        "proposal_id": proposal.id,
        "label": proposal.label.value,
        "words": proposal.evidence,
    }


async def stop_at_once(
    session: AsyncSession, introduction: Introduction, proposal: Proposal, *, sender: str | None
) -> None:
    """The partner wants no more mail: nobody confirms, nobody is written to again.

    `sender` is who said so, where that is known; from another address than ours it stops that one and the one we
    wrote to.
    """
    known = partner_addresses(introduction)
    addresses = {sender} if sender in known else known | ({sender} if sender else set())
    for address in addresses:
        if address:
            await outbox.suppress(session, address, reason=SuppressionReason.UNSUBSCRIBED, at=proposal.made_at)
    proposal.state, proposal.decided_label = ProposalState.CONFIRMED, ProposalLabel.UNSUBSCRIBE
    proposal.decided_at = proposal.made_at
    own = [] if _goes_on_without(introduction, addresses) else [introduction]
    for stopped in [*own, *await _asked_besides(session, introduction, addresses)]:
        await introductions.stop(session, stopped, at=proposal.made_at, evidence=evidence_of(proposal))


def _goes_on_without(introduction: Introduction, addresses: Collection[str]) -> bool:
    """Once the firm has agreed, an institution that wants no more mail ends nothing between the two sides."""
    via, agreed = introduction.via_contact, introduction.state in AGREED
    return agreed and via is not None and via.id != introduction.addressee_id and addresses == {via.email.lower()}


async def _asked_besides(
    session: AsyncSession, introduction: Introduction, addresses: Collection[str]
) -> list[Introduction]:
    """The other introductions in which one of the addresses is being asked; what was agreed goes on without us."""
    found = {
        other.id: other
        for address in addresses
        for other in await introductions.open_with_contact(session, address)
        if (reader := introductions.reader_now(other)) and reader.email == address
    }
    return [found[number] for number in sorted(found.keys() - {introduction.id}) if found[number].state not in AGREED]


async def _take_stop_of_known(session: AsyncSession, message: Message, mail: ReadMail) -> None:
    """Somebody we know may say stop in a mail that belongs to none of our cases, or to several: no letter follows.

    No case is closed by it, because anybody can write in another's name.
    """
    read, sender = mail.proposal, mail.from_address
    if (
        read
        and read.label is ProposalLabel.UNSUBSCRIBE
        and not read.unsure
        and await organisations.knows(session, sender)
    ):
        await outbox.suppress(session, sender, reason=SuppressionReason.UNSUBSCRIBED, at=message.at)


def _outcome(mail: ReadMail) -> str | None:
    """What a mail server reports of a letter: `failed`, `delayed`, `delivered`; None where none does."""
    if mail.kind is MailKind.BOUNCE:
        return "failed"
    return next((note.removeprefix("delivery_") for note in mail.notes if note.startswith("delivery_")), None)


async def _take_report(
    session: AsyncSession, message: Message, mail: ReadMail, thread: Thread, *, redirected: bool
) -> None:
    """A report is believed only about a letter that we did send: anyone can write one."""
    delivery, introduction = thread.delivery, thread.introduction
    if delivery is None:
        leave_to_a_person(message, "unknown_letter")
        return
    message.state, message.threaded_by = MessageState.FILED, thread.by
    outcome, status = _outcome(mail), mail.bounce_status or ""
    if outcome == "failed" and not status.startswith(("4", *_ABOUT_THE_LETTER)) and not redirected:
        await outbox.suppress(session, delivery.recipient, reason=SuppressionReason.BOUNCED, at=message.at)
    if introduction is None:
        return
    evidence = {"message_id": message.id, "delivery_id": delivery.id, "status": mail.bounce_status}
    if outcome == "failed":
        await _take_failure(session, introduction, delivery, message, evidence)
    elif not _is_current(introduction, delivery):
        _note(session, introduction, message, reason="report_on_other_letter")
    elif outcome == "delivered":
        await introductions.record_delivered(session, introduction, at=message.at, evidence=evidence)
    else:
        _note(session, introduction, message, reason="delivery_delayed")


async def _take_failure(
    session: AsyncSession,
    introduction: Introduction,
    delivery: Delivery,
    message: Message,
    evidence: dict[str, Any],
) -> None:
    """The letter that asks the partner wants another address; any other waits for a person to see to it.

    What asked the partner at an earlier address, or has been answered meanwhile, wants nothing.
    """
    if _is_current(introduction, delivery) and await introductions.bounce(
        session, introduction, at=message.at, evidence=evidence
    ):
        return
    if delivery.fact not in introductions.ASKING and await outbox.mark_returned(session, delivery):
        _note(session, introduction, message, reason="letter_returned")
    else:
        _note(session, introduction, message, reason="report_on_other_letter")


_ABOUT_THE_LETTER = ("5.2.2", "5.2.3", "5.3.4", "5.7.")
"""A full mailbox, a letter that is too large, and a filter (RFC 3463) say nothing against the address."""


def _is_current(introduction: Introduction, delivery: Delivery) -> bool:
    """Whether the letter went to whom this introduction waits for, not to the company or an earlier address."""
    asked = introduction.via_contact if introductions.asks_institution(introduction) else introduction.addressee
    return asked is not None and delivery.recipient.lower() == asked.email.lower()


def _note(
    session: AsyncSession,
    introduction: Introduction,
    message: Message,
    *,
    reason: str,
    proposal: Proposal | None = None,
) -> None:
    evidence = evidence_of(proposal) if proposal else {"message_id": message.id}
    introductions.INTRODUCTION.note(session, introduction, by=MACHINE, at=message.at, reason=reason, evidence=evidence)
