"""Reminders go out where nobody has answered, and an answer that nobody has placed yet is one."""

import logging
from datetime import datetime
from functools import partial

from procrastinate import JobContext
from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import introductions
from dooropener.house import House, house_of
from dooropener.introductions import Introduction
from dooropener.jobs import app
from dooropener.mailbox.arrivals import partner_addresses
from dooropener.mailbox.models import Direction, Message, MessageState, Proposal, ProposalState
from dooropener.mailbox.reading import ProposalLabel
from dooropener.organisations import Contact
from dooropener.singly import singly

log = logging.getLogger(__name__)

_UNPLACED = (MessageState.RECEIVED, MessageState.TRIAGE)


async def remind_due(house: House) -> int:
    """Send the reminders that are due now, return how many. Twice changes nothing."""
    async with house.sessions() as session:
        waiting = await introductions.unanswered(session, at=house.clock.now())
    return sum(await singly(house, "the reminder of introduction", waiting, partial(_remind, house=house)))


async def _remind(session: AsyncSession, introduction_id: int, *, house: House) -> bool:
    introduction = await introductions.get_introduction(session, introduction_id)
    if introduction.sent_at is None or await has_written(session, introduction, since=introduction.sent_at):
        return False
    if await _has_another_reader(session, introduction):
        return False
    return await introductions.remind(session, introduction, at=house.clock.now(), house=house) is not None


async def _has_another_reader(session: AsyncSession, introduction: Introduction) -> bool:
    """Whether an answer, such as a machine's, says that somebody else reads such letters, and waits for an advisor."""
    query = select(Proposal.id).where(
        Proposal.introduction_id == introduction.id,
        Proposal.state == ProposalState.OPEN,
        Proposal.label == ProposalLabel.WRONG_PERSON,
    )
    return await session.scalar(query.limit(1)) is not None


async def has_written(session: AsyncSession, introduction: Introduction, *, since: datetime) -> bool:
    """Whether a mail waits in triage, or to be read, that may be the answer: it names this introduction, comes from
    somebody asked, or from the mail domain of their firm."""
    addresses = partner_addresses(introduction)
    domains = await _own_domains(session, introduction, addresses)
    senders = (func.lower(Message.from_address), func.lower(Message.envelope_from))
    query = select(Message.id).where(
        Message.direction == Direction.IN,
        Message.state.in_(_UNPLACED),
        Message.at >= since,
        or_(
            Message.introduction_id == introduction.id,
            *(sender.in_(addresses) for sender in senders),
            *(func.split_part(sender, "@", 2).in_(domains) for sender in senders),
        ),
    )
    return await session.scalar(query.limit(1)) is not None


async def _own_domains(session: AsyncSession, introduction: Introduction, addresses: set[str]) -> set[str]:
    """The mail domains that only those asked use, not a provider's that others share."""
    domain = func.split_part(func.lower(Contact.email), "@", 2)
    asked = (introduction.addressee, introduction.via_contact)
    places = [contact.organisation_id for contact in asked if contact]
    named = {address.partition("@")[2] for address in addresses}
    shared = await session.scalars(
        select(domain).where(domain.in_(named), Contact.organisation_id.not_in(places)).distinct()
    )
    return named - set(shared)


@app.periodic(cron="*/10 * * * *")
@app.task(name="mailbox.remind", pass_context=True, queueing_lock="mailbox.remind")
async def remind(context: JobContext, timestamp: int = 0) -> None:  # noqa: ARG001  # procrastinate passes the time
    """All day long: somewhere it is always office hours."""
    sent = await remind_due(house_of(context))
    if sent:
        log.info("%s reminders were handed to the outbox", sent)
