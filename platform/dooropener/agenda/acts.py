"""What is done with one key waits ten seconds first, so that undoing it is true: until then nothing has left."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import introductions, jobs, listings, mailbox, organisations, outcomes
from dooropener.accounts import User
from dooropener.agenda.models import Act, ActKind, ActState
from dooropener.agenda.stuck import send_again
from dooropener.errors import Conflict, DoorOpenerError, NotFound
from dooropener.house import House
from dooropener.outcomes import FollowUpAnswer, NothingToConfirm

GRACE = timedelta(seconds=10)
"""How long an act can be taken back."""

CARRY_OUT = "agenda.carry_out"

Deed = Callable[[AsyncSession, int, User, datetime, House], Awaitable[None]]


class UnknownAct(NotFound):
    code = "unknown_act"


class TooLate(Conflict):
    """It has happened, or was taken back already."""

    code = "act_done"


async def _publish(session: AsyncSession, number: int, by: User, at: datetime, _house: House) -> None:
    await listings.publish(session, await listings.get_listing(session, number), by=by, at=at)


async def _renew(session: AsyncSession, number: int, by: User, at: datetime, _house: House) -> None:
    await listings.renew(session, await listings.get_listing(session, number), by=by, at=at)


async def _confirm(session: AsyncSession, number: int, by: User, at: datetime, house: House) -> None:
    await mailbox.confirm(session, await mailbox.get_proposal(session, number), by=by, at=at, house=house)


async def _verify(session: AsyncSession, number: int, by: User, at: datetime, _house: House) -> None:
    await organisations.verify(session, await organisations.get_membership(session, number), by=by, at=at)


async def _confirm_answer(session: AsyncSession, number: int, by: User, at: datetime, _house: House) -> None:
    """What a side answered months after the meeting, as it said it. Raises `NothingToConfirm` for words alone."""
    feedback = await outcomes.get_feedback(session, number)
    if not isinstance(feedback.said, FollowUpAnswer):
        raise NothingToConfirm(id=number)
    await outcomes.confirm_follow_up(session, feedback, said=feedback.said, by=by, at=at)


async def _book(session: AsyncSession, number: int, by: User, at: datetime, house: House) -> None:
    await introductions.book(session, await introductions.get_meeting(session, number), by=by, at=at, house=house)


async def _send_again(session: AsyncSession, number: int, by: User, at: datetime, _house: House) -> None:
    await send_again(session, number, by=by, at=at)


DEEDS: dict[ActKind, Deed] = {
    ActKind.PUBLISH_LISTING: _publish,
    ActKind.RENEW_LISTING: _renew,
    ActKind.CONFIRM_REPLY: _confirm,
    ActKind.CONFIRM_MEMBER: _verify,
    ActKind.CONFIRM_ANSWER: _confirm_answer,
    ActKind.BOOK_MEETING: _book,
    ActKind.SEND_AGAIN: _send_again,
}


async def begin(session: AsyncSession, kind: ActKind, number: int, *, by: User, at: datetime, house: House) -> Act:
    """Let an act happen in ten seconds. It is tried now and taken back, so that what it would raise is raised here.

    Two who act on the same thing, or one who clicks twice, begin one act.
    """
    trial = await session.begin_nested()
    try:
        await DEEDS[kind](session, number, by, at, house)
        await session.flush()
    finally:
        await trial.rollback()
    row = insert(Act).values(
        kind=kind, subject_id=number, state=ActState.WAITING, by_id=by.id, at=at, due_at=at + GRACE, fault=""
    )
    begun = await session.scalar(row.on_conflict_do_nothing().returning(Act.id))
    if begun is not None:
        await jobs.defer(session, CARRY_OUT, at=at + GRACE, act_id=begun)
    waiting = Act.state == ActState.WAITING
    query = select(Act).where(Act.id == begun if begun else (Act.kind == kind) & (Act.subject_id == number) & waiting)
    return (await session.scalars(query)).one()


async def get_act(session: AsyncSession, act_id: int) -> Act:
    """Held until the transaction ends; raise `UnknownAct`."""
    query = select(Act).where(Act.id == act_id).with_for_update().execution_options(populate_existing=True)
    act = (await session.scalars(query)).one_or_none()
    if act is None:
        raise UnknownAct(id=act_id)
    return act


async def take_back(session: AsyncSession, act_id: int, *, by: User) -> Act:
    """Let it not happen. Raises `TooLate` once it has, `UnknownAct` where it is a colleague's."""
    act = await get_act(session, act_id)
    if act.by_id != by.id:
        raise UnknownAct(id=act_id)
    if act.state is not ActState.WAITING:
        raise TooLate(id=act_id)
    act.state = ActState.UNDONE
    await session.flush()
    return act


async def carry_out(house: House, act_id: int) -> None:
    """Do it. What somebody else did meanwhile is not done twice; what cannot be done any more says why."""
    async with house.sessions.begin() as session:
        act = await get_act(session, act_id)
        if act.state is not ActState.WAITING:
            return
        by = await session.get_one(User, act.by_id)
        try:
            async with session.begin_nested():
                await DEEDS[act.kind](session, act.subject_id, by, house.clock.now(), house)
        except DoorOpenerError as fault:
            act.state, act.fault = ActState.FAILED, fault.code
        else:
            act.state = ActState.DONE


async def failed_acts(session: AsyncSession, user: User, *, limit: int = 10) -> list[Act]:
    """What this user did and could not be done in the end, newest first."""
    query = select(Act).where(Act.by_id == user.id, Act.state == ActState.FAILED)
    return list(await session.scalars(query.order_by(Act.id.desc()).limit(limit)))


async def see_failed(session: AsyncSession, user: User) -> None:
    """The user has read what could not be done."""
    for act in await failed_acts(session, user, limit=1000):
        act.state = ActState.SEEN
    await session.flush()


async def under_way(session: AsyncSession) -> dict[ActKind, set[int]]:
    """What happens within the next ten seconds: it waits for nobody any more."""
    found: dict[ActKind, set[int]] = {kind: set() for kind in ActKind}
    for kind, number in await session.execute(select(Act.kind, Act.subject_id).where(Act.state == ActState.WAITING)):
        found[kind].add(number)
    return found
