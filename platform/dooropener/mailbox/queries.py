"""Reads of the mailbox."""

from functools import cache

from sqlalchemy import Integer, Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, raiseload, selectinload, undefer

from dooropener.errors import NotFound
from dooropener.introductions import Introduction
from dooropener.listings import Listing
from dooropener.mailbox.models import Message, MessageState, Proposal, ProposalState
from dooropener.matches import Match


class UnknownMessage(NotFound):
    code = "unknown_message"


class UnknownProposal(NotFound):
    code = "unknown_proposal"


async def get_message(session: AsyncSession, message_id: int, *, raw: bool = False) -> Message:
    """One message, its bytes only with `raw`; raise `UnknownMessage`."""
    query = select(Message).where(Message.id == message_id).options(selectinload(Message.introduction))
    if raw:
        query = query.options(undefer(Message.raw)).execution_options(populate_existing=True)
    message = (await session.scalars(query)).one_or_none()
    if message is None:
        raise UnknownMessage(id=message_id)
    return message


async def triage(session: AsyncSession, *, limit: int = 200) -> list[Message]:
    """What waits for a person to say where it belongs, oldest first. `introduction_id` is a suggestion here."""
    query = select(Message).where(Message.state == MessageState.TRIAGE).order_by(Message.at, Message.id)
    return list(await session.scalars(query.limit(limit)))


async def count_triage(session: AsyncSession) -> int:
    """How many wait."""
    query = select(func.count()).select_from(Message).where(Message.state == MessageState.TRIAGE)
    return await session.scalar(query) or 0


async def thread(session: AsyncSession, introduction: Introduction) -> list[Message]:
    """All mail of an introduction, in and out, in the order in which it came and went."""
    query = (
        select(Message)
        .where(Message.introduction_id == introduction.id, Message.state == MessageState.FILED)
        .order_by(Message.at, Message.id)
    )
    return list(await session.scalars(query))


async def open_proposals(session: AsyncSession, *, limit: int | None = None) -> list[Proposal]:
    """What waits for an advisor's word, oldest first, with message, introduction, match and both organisations."""
    return list(await session.scalars(_whole().where(Proposal.state == ProposalState.OPEN).limit(limit)))


async def proposals_of(session: AsyncSession, introduction: Introduction) -> list[Proposal]:
    """All that was read or chosen in one introduction, oldest first, with message; the introduction is at hand."""
    return list(await session.scalars(_of_introduction(), {"introduction_id": introduction.id}))


@cache
def _of_introduction() -> Select[Proposal]:
    at_hand = raiseload(Proposal.introduction, sql_only=True)
    query = select(Proposal).options(joinedload(Proposal.message), at_hand).order_by(Proposal.id)
    return query.where(Proposal.introduction_id == bindparam("introduction_id", type_=Integer))


async def get_proposal(session: AsyncSession, proposal_id: int) -> Proposal:
    """One proposal, loaded as in `open_proposals`; raise `UnknownProposal`."""
    proposal = (await session.scalars(_whole().where(Proposal.id == proposal_id))).one_or_none()
    if proposal is None:
        raise UnknownProposal(id=proposal_id)
    return proposal


@cache
def _whole() -> Select[Proposal]:
    match = joinedload(Proposal.introduction).joinedload(Introduction.match)
    sides = [match.joinedload(side).joinedload(Listing.organisation) for side in (Match.local, Match.partner)]
    return select(Proposal).options(joinedload(Proposal.message), *sides).order_by(Proposal.id)
