"""An advisor's word on what a reply says."""

import re
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import introductions
from dooropener.accounts import User
from dooropener.errors import Conflict
from dooropener.house import House
from dooropener.introductions import ENDED, Introduction, IntroductionState
from dooropener.mailbox.arrivals import evidence_of, stop_at_once
from dooropener.mailbox.meeting_replies import follow_meeting, take_named_times
from dooropener.mailbox.models import Message, Proposal, ProposalState
from dooropener.mailbox.reading import ProposalLabel
from dooropener.mailbox.teaching import learn

REST = timedelta(days=30)
"""How long a *not now* without a date rests."""

_AWAITING = frozenset({IntroductionState.SENT, IntroductionState.DELIVERED, IntroductionState.QUESTION})
_OPENING = frozenset({ProposalLabel.INTERESTED, ProposalLabel.MEETING_PROPOSED, ProposalLabel.QUESTION})


class AlreadyDecided(Conflict):
    """Someone else, or a newer answer, was quicker."""

    code = "already_decided"


class ReopenFirst(Conflict):
    """The introduction has ended; a late yes takes effect once an advisor has reopened it."""

    code = "reopen_first"


async def confirm(
    session: AsyncSession,
    proposal: Proposal,
    *,
    by: User,
    at: datetime,
    label: ProposalLabel | None = None,
    house: House,
) -> None:
    """Confirm what a reply says, or correct it with `label`, and do what follows from it.

    Older open proposals of the introduction are withdrawn: the newest word counts. Raises `AlreadyDecided`,
    `ReopenFirst`, and what the verbs of introductions raise.
    """
    await _take(session, proposal)
    decided = label or proposal.label
    introduction = await introductions.get_introduction(session, proposal.introduction_id)
    if introduction.state in ENDED and decided in _OPENING:
        raise ReopenFirst(introduction_id=introduction.id)
    proposal.state = ProposalState.CONFIRMED if decided is proposal.label else ProposalState.CORRECTED
    proposal.decided_label, proposal.decided_at, proposal.decided_by_id = decided, at, by.id
    await withdraw_open(session, proposal.introduction_id, before=proposal.id)
    if proposal.state is ProposalState.CORRECTED:
        await learn(session, proposal, introduction, by=by)
    await session.flush()
    await _follow(session, introduction, proposal, by=by, at=at, house=house)


async def leave(session: AsyncSession, proposal: Proposal, *, by: User, at: datetime) -> None:
    """An answer that came after the end is read and left: nothing follows. Raises `AlreadyDecided`."""
    await _take(session, proposal)
    introduction = await introductions.get_introduction(session, proposal.introduction_id)
    proposal.state, proposal.decided_at, proposal.decided_by_id = ProposalState.WITHDRAWN, at, by.id
    introductions.INTRODUCTION.note(
        session, introduction, by=by.actor, at=at, reason="late_answer_left", evidence=evidence_of(proposal)
    )
    await session.flush()


async def _take(session: AsyncSession, proposal: Proposal) -> None:
    """Lock it: of two who press the key at once, the second is told."""
    query = (
        select(Proposal).where(Proposal.id == proposal.id).with_for_update().execution_options(populate_existing=True)
    )
    current = (await session.scalars(query)).one()
    if current.state is not ProposalState.OPEN:
        raise AlreadyDecided(proposal_id=proposal.id)


async def _follow(
    session: AsyncSession, introduction: Introduction, proposal: Proposal, *, by: User, at: datetime, house: House
) -> None:
    decided = proposal.decided_label
    evidence = {**evidence_of(proposal), "decided": str(decided)}
    if decided is ProposalLabel.UNSUBSCRIBE:
        await _stop(session, introduction, proposal)
    elif decided is ProposalLabel.OUT_OF_OFFICE or introduction.state in ENDED:
        _note(session, introduction, by=by, at=at, evidence=evidence)
    else:
        if introduction.state in _AWAITING:
            await introductions.record_reply(session, introduction, at=proposal.made_at, evidence=evidence)
        if introduction.state is IntroductionState.REPLIED:
            await _act(session, introduction, proposal, by=by, at=at, house=house, evidence=evidence)
            await take_named_times(session, introduction, proposal, by=by, at=at, house=house)
        else:
            await follow_meeting(session, introduction, proposal, by=by, at=at, house=house)
            _note(session, introduction, by=by, at=at, evidence=evidence)


async def _act(
    session: AsyncSession,
    introduction: Introduction,
    proposal: Proposal,
    *,
    by: User,
    at: datetime,
    house: House,
    evidence: dict[str, object],
) -> None:
    """The verb for each label, from `replied`."""
    match proposal.decided_label:
        case ProposalLabel.INTERESTED | ProposalLabel.MEETING_PROPOSED:
            await introductions.accept(session, introduction, by=by, at=at, house=house, evidence=evidence)
        case ProposalLabel.QUESTION:
            question = await _words(session, proposal)
            await introductions.pose_question(session, introduction, by=by, at=at, question=question, evidence=evidence)
        case ProposalLabel.NOT_NOW:
            until = _resume(proposal.resume_on, at)
            await introductions.rest(session, introduction, until=until, by=by, at=at, evidence=evidence)
        case ProposalLabel.WRONG_PERSON if proposal.referral:
            name = proposal.referral_name or name_beside(proposal.referral, await _words(session, proposal, whole=True))
            await introductions.refer(session, introduction, email=proposal.referral, name=name, by=by, at=at)
        case ProposalLabel.WRONG_PERSON:
            name = proposal.referral_name or ""
            await introductions.seek_person(session, introduction, name=name, by=by, at=at, evidence=evidence)
        case _:
            await introductions.refuse(session, introduction, by=by, at=at, evidence=evidence)


def _resume(resume_on: date | None, at: datetime) -> date:
    """The day that was named, unless it has passed meanwhile."""
    return resume_on if resume_on and resume_on > at.date() else (at + REST).date()


async def _words(session: AsyncSession, proposal: Proposal, *, whole: bool = False) -> str:
    """The decisive words, or all that the mail says where there are none."""
    if proposal.evidence and not whole:
        return proposal.evidence
    message = await session.get(Message, proposal.message_id) if proposal.message_id else None
    return message.visible_text if message else proposal.evidence


def name_beside(address: str, text: str) -> str:
    """The two capitalised words right before an address, else what the address itself says, else nothing."""
    found = text.lower().find(address.lower())
    before = text[max(found - 80, 0) : max(found, 0)].rpartition("\n")[2].rstrip(" \t(<[:,;\"'“«–-")
    words = before.split()[-2:]
    if len(words) == 2 and all(word[0].isupper() and word[-1].isalpha() for word in words):
        return " ".join(words)
    parts = re.split(r"[._-]", address.partition("@")[0])
    named = len(parts) > 1 and all(part.isalpha() and len(part) > 1 for part in parts)
    return " ".join(part.capitalize() for part in parts) if named else ""


async def _stop(session: AsyncSession, introduction: Introduction, proposal: Proposal) -> None:
    message = await session.get(Message, proposal.message_id) if proposal.message_id else None
    decision = proposal.state, proposal.decided_at
    await stop_at_once(session, introduction, proposal, sender=message.from_address if message else None)
    proposal.state, proposal.decided_at = decision


def _note(
    session: AsyncSession, introduction: Introduction, *, by: User, at: datetime, evidence: dict[str, object]
) -> None:
    introductions.INTRODUCTION.note(
        session, introduction, by=by.actor, at=at, reason="reply_confirmed", evidence=evidence
    )


async def withdraw_open(
    session: AsyncSession, introduction_id: int, *, before: int | None = None, by_page: bool = False
) -> None:
    query = select(Proposal).where(Proposal.introduction_id == introduction_id, Proposal.state == ProposalState.OPEN)
    if before is not None:
        query = query.where(Proposal.id < before)
    if by_page:
        query = query.where(Proposal.message_id.is_(None))
    for proposal in await session.scalars(query.with_for_update()):
        proposal.state = ProposalState.WITHDRAWN
