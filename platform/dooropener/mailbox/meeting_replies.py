"""What a confirmed reply means for a meeting: a time chosen, others proposed, or none."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import introductions
from dooropener.accounts import User
from dooropener.house import House
from dooropener.introductions import Introduction, IntroductionState, MeetingState, Side, WishKind
from dooropener.mailbox.models import Message, Proposal
from dooropener.mailbox.reading import ProposalLabel, said_moments

_S = IntroductionState
_IN_CONTACT = frozenset({_S.CONTACTS_EXCHANGED, _S.MEETING_BOOKED, _S.NO_SHOW})
_YES = frozenset({ProposalLabel.INTERESTED, ProposalLabel.MEETING_PROPOSED})


async def named_times(session: AsyncSession, proposal: Proposal, introduction: Introduction) -> list[datetime]:
    """The times to come that a reply names, three at most, as clocks at the partner's show them."""
    message = await session.get(Message, proposal.message_id) if proposal.message_id else None
    if message is None:
        return []
    said = said_moments(message.visible_text, now=message.at, zone=introductions.partner_zone(introduction))
    to_come = sorted({moment for moment in said.moments if moment > message.at})
    return to_come[: introductions.MOST_TIMES]


async def take_named_times(
    session: AsyncSession, introduction: Introduction, proposal: Proposal, *, by: User, at: datetime, house: House
) -> None:
    """A yes that names times already: the company hears of them together with the contact."""
    if introduction.state is not _S.PARTNER_CONSENTED or proposal.decided_label is not ProposalLabel.MEETING_PROPOSED:
        return
    times = [moment for moment in await named_times(session, proposal, introduction) if moment > at]
    if times:
        await introductions.propose_times(
            session, introduction, side=Side.PARTNER, times=times, by=by, at=at, house=house
        )


async def follow_meeting(
    session: AsyncSession, introduction: Introduction, proposal: Proposal, *, by: User, at: datetime, house: House
) -> None:
    """The partner's words about a meeting that is being arranged or is booked, once an advisor confirmed them."""
    if introduction.state not in _IN_CONTACT:
        return
    meeting = await introductions.meeting_of(session, introduction.id)
    state = meeting.state if meeting else None
    label = proposal.decided_label
    times = [moment for moment in await named_times(session, proposal, introduction) if moment > at]
    if meeting is not None and state is MeetingState.BOOKED:
        if label is ProposalLabel.DECLINED or (label is ProposalLabel.MEETING_PROPOSED and times):
            kind = WishKind.CALL_OFF if label is ProposalLabel.DECLINED else WishKind.MOVE
            starts = times[0] if kind is WishKind.MOVE else None
            await introductions.wish(
                session, meeting, side=Side.PARTNER, kind=kind, starts=starts, words=proposal.evidence, by=by, at=at
            )
    elif label in _YES and meeting is not None and state is MeetingState.PROPOSED and _chosen(meeting.proposed, times):
        await introductions.choose_time(
            session, meeting, _chosen(meeting.proposed, times)[0], side=Side.PARTNER, by=by, at=at
        )
    elif label in _YES and times:
        await introductions.propose_times(
            session, introduction, side=Side.PARTNER, times=times, by=by, at=at, house=house
        )
    elif label is ProposalLabel.DECLINED and meeting is not None and state is MeetingState.PROPOSED:
        await introductions.decline_times(session, meeting, side=Side.PARTNER, words=proposal.evidence, by=by, at=at)


def _chosen(proposed: list[datetime], named: list[datetime]) -> list[datetime]:
    """The one proposed time that a reply names; where it names several it chooses none."""
    both = [moment for moment in proposed if moment in named]
    return both if len(both) == 1 == len(named) else []
