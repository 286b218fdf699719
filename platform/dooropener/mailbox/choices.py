"""A partner's own choice on its page, and the way back from it."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import introductions, outbox
from dooropener.introductions import ClosedReason, Introduction, IntroductionState
from dooropener.mailbox.arrivals import evidence_of, partner_addresses, stop_at_once
from dooropener.mailbox.decisions import withdraw_open
from dooropener.mailbox.models import Proposal, ProposalState
from dooropener.mailbox.reading import ProposalLabel

LONGEST_CHOICE = 4000
AFTER_THE_LETTER = timedelta(seconds=20)
BETWEEN_CHOICES = timedelta(seconds=3)
"""Faster than people: a scanner opens a letter's links on its arrival, and presses one button after the other."""


async def choose(
    session: AsyncSession,
    introduction: Introduction,
    label: ProposalLabel,
    *,
    text: str = "",
    words: str = "",
    referral: str | None = None,
    referral_name: str | None = None,
    resume_on: date | None = None,
    by_address: str | None = None,
    at: datetime,
) -> Proposal:
    """The partner chose on its page. Choosing again takes an undecided choice back; *unsubscribe* acts at once.

    `words` are those of the button, `text` what was typed beside it; both are the evidence. Only ever call this
    on a POST: scanners open links. Some press buttons too: what was chosen as fast as only they do is unsure.
    `by_address` is whose link it was, where only one has it.
    """
    hasty = await _is_hasty(session, introduction, label, at=at)
    await withdraw_open(session, introduction.id, by_page=True)
    evidence = "\n".join(part for part in (words.strip(), text.strip()) if part)[:LONGEST_CHOICE]
    proposal = Proposal(
        introduction_id=introduction.id,
        state=ProposalState.OPEN,
        label=label,
        confidence=0.5 if hasty else 1.0,
        unsure=hasty,
        evidence=evidence,
        referral=referral,
        referral_name=referral_name,
        resume_on=resume_on,
        made_at=at,
    )
    session.add(proposal)
    await session.flush()
    await introductions.record_reply(session, introduction, at=at, evidence=evidence_of(proposal))
    if label is ProposalLabel.UNSUBSCRIBE:
        await stop_at_once(session, introduction, proposal, sender=by_address)
    return proposal


async def _is_hasty(session: AsyncSession, introduction: Introduction, label: ProposalLabel, *, at: datetime) -> bool:
    """Whether it came at once after the letter, or right after another choice."""
    written = max((moment for moment in (introduction.sent_at, introduction.reminded_at) if moment), default=None)
    if written is not None and at - written < AFTER_THE_LETTER:
        return True
    query = select(Proposal.id).where(
        Proposal.introduction_id == introduction.id,
        Proposal.message_id.is_(None),
        Proposal.label != label,
        Proposal.made_at > at - BETWEEN_CHOICES,
    )
    return await session.scalar(query.limit(1)) is not None


async def take_back_choice(session: AsyncSession, introduction: Introduction, *, at: datetime) -> bool:
    """The partner takes back what nobody has decided on yet; False where there is no such choice."""
    of_introduction = Proposal.introduction_id == introduction.id, Proposal.state == ProposalState.OPEN
    opened = list(await session.scalars(select(Proposal).where(*of_introduction).with_for_update()))
    chosen = [proposal for proposal in opened if proposal.message_id is None]
    for proposal in chosen:
        proposal.state = ProposalState.WITHDRAWN
    await session.flush()
    if chosen and len(chosen) == len(opened):
        await introductions.take_back_choice(session, introduction, at=at)
    return bool(chosen)


async def take_back_stop(
    session: AsyncSession, introduction: Introduction, *, by_address: str | None = None, at: datetime
) -> None:
    """Mail may go to the partner's side again, or to that address alone; what the stop had closed goes on."""
    for address in [by_address] if by_address else partner_addresses(introduction):
        await outbox.allow(session, address)
    if introduction.state is not IntroductionState.CLOSED:
        return
    if introduction.closed_reason is ClosedReason.UNSUBSCRIBED:
        query = select(Proposal).where(
            Proposal.introduction_id == introduction.id, Proposal.decided_label == ProposalLabel.UNSUBSCRIBE
        )
        for proposal in await session.scalars(query.with_for_update()):
            proposal.state = ProposalState.WITHDRAWN
        await introductions.take_back_stop(session, introduction, at=at)
