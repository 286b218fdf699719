"""What is done with one key waits ten seconds first, so that undoing it is true: until then nothing has left."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import jobs
from dooropener.accounts import User
from dooropener.agenda.deeds import AS_READ, DEEDS, Doing
from dooropener.agenda.models import Act, ActKind, ActState
from dooropener.errors import Conflict, DoorOpenerError, NotFound
from dooropener.house import House

GRACE = timedelta(seconds=10)
"""How long an act can be taken back."""

CARRY_OUT = "agenda.carry_out"

BROKEN = "broken"
"""The fault of what went wrong each time for no rule of ours."""

_EITHER = (
    (ActKind.FILE_MAIL, ActKind.DISMISS_MAIL),
    (ActKind.SAY_THANKS, ActKind.SKIP_THANKS),
    (ActKind.PUBLISH_LISTING, ActKind.SEND_BACK_LISTING),
)
_INSTEAD = {kind: other for pair in _EITHER for kind, other in (pair, pair[::-1])}
"""Of two such only one can happen to the same thing."""


class UnknownAct(NotFound):
    code = "unknown_act"


class TooLate(Conflict):
    """It has happened, or was taken back already."""

    code = "act_done"


async def begin(
    session: AsyncSession,
    kind: ActKind,
    number: int,
    *,
    by: User,
    at: datetime,
    house: House,
    details: Mapping[str, Any] | None = None,
) -> Act:
    """Let an act happen in ten seconds. It is tried now and taken back, so that what it would raise is raised here.

    `details` are those of its kind in `deeds`. Two who act on the same thing, or one who clicks twice, begin one act:
    the first one's act is returned, with what its own author said last. Raises `TooLate` where it has just happened.
    """
    trial = await session.begin_nested()
    try:
        await DEEDS[kind](session, Doing(number, details or {}, by, at, house, trial=True))
        await session.flush()
    finally:
        await trial.rollback()
    other = await _instead_of(session, kind, number)
    if other is not None and other.by_id != by.id:
        return other
    if other is not None:
        await take_back(session, other.id, by=by)
    said = (await _as_read(session, kind, [number]))[number] | dict(details or {})
    begun = await _wait(session, kind, {number: said}, by=by, at=at)
    if begun:
        return begun[0]
    same = await _waiting(session, kind, number)
    if same is None:
        raise TooLate(kind=kind)
    if same.by_id == by.id:
        same.details = said
        await session.flush()
    return same


async def _instead_of(session: AsyncSession, kind: ActKind, number: int) -> Act | None:
    """What waits and excludes this. Those who begin either take turns until their transactions end."""
    if kind not in _INSTEAD:
        return None
    turns = f"act:{min(kind, _INSTEAD[kind])}:{number}"
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(turns, 0))))
    return await _waiting(session, _INSTEAD[kind], number)


async def _waiting(session: AsyncSession, kind: ActKind, number: int) -> Act | None:
    """Held until the transaction ends."""
    query = select(Act).where(Act.kind == kind, Act.subject_id == number, Act.state == ActState.WAITING)
    return (await session.scalars(query.with_for_update())).one_or_none()


async def begin_several(
    session: AsyncSession, kind: ActKind, numbers: Iterable[int], *, by: User, at: datetime
) -> Act | None:
    """The same for several together, without a trial; the first act stands for all of them.

    What is under way already stays as it is. None where that is all.
    """
    begun = await _wait(session, kind, await _as_read(session, kind, dict.fromkeys(numbers)), by=by, at=at)
    return begun[0] if begun else None


async def _as_read(session: AsyncSession, kind: ActKind, numbers: Collection[int]) -> dict[int, dict[str, Any]]:
    """What each act remembers of its thing as it is now."""
    found = await AS_READ[kind](session, numbers) if kind in AS_READ else {}
    return {number: found.get(number, {}) for number in numbers}


async def _wait(
    session: AsyncSession, kind: ActKind, told: Mapping[int, Mapping[str, Any]], *, by: User, at: datetime
) -> list[Act]:
    """The acts that were not waiting yet, as their details are `told`, and one job for all of them."""
    same = {"kind": kind, "state": ActState.WAITING, "by_id": by.id, "at": at, "due_at": at + GRACE, "fault": ""}
    rows = [{**same, "subject_id": number, "details": dict(details)} for number, details in told.items()]
    if not rows:
        return []
    written = await session.scalars(insert(Act).values(rows).on_conflict_do_nothing().returning(Act.id))
    ids = sorted(written)
    if not ids:
        return []
    acts = list(await session.scalars(select(Act).where(Act.id.in_(ids)).order_by(Act.id)))
    for act in acts[1:]:
        act.first_id = ids[0]
    await session.flush()
    await jobs.defer(session, CARRY_OUT, at=at + GRACE, act_id=ids[0])
    return acts


async def _together(session: AsyncSession, act_id: int) -> list[Act]:
    """An act and those begun with it, held until the transaction ends."""
    query = select(Act).where(or_(Act.id == act_id, Act.first_id == act_id)).order_by(Act.id).with_for_update()
    return list(await session.scalars(query.execution_options(populate_existing=True)))


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What would have been done to which thing, and how: words that were written are not lost."""

    kind: ActKind
    subject_id: int
    details: Mapping[str, Any]


async def take_back(session: AsyncSession, act_id: int, *, by: User) -> TakenBack:
    """Let it, and what was begun with it, not happen.

    Raises `TooLate` once it has, `UnknownAct` where it is a colleague's.
    """
    acts = await _together(session, act_id)
    if not acts or acts[0].by_id != by.id:
        raise UnknownAct(id=act_id)
    if acts[0].state is not ActState.WAITING:
        raise TooLate(id=act_id)
    gone = TakenBack(acts[0].kind, acts[0].subject_id, acts[0].details)
    for act in acts:
        if act.state is ActState.WAITING:
            act.state, act.details = ActState.UNDONE, {}
    await session.flush()
    return gone


async def carry_out(house: House, act_id: int, *, last: bool = False) -> None:
    """Do it, and what was begun with it, each by itself: one that breaks holds up none of the others.

    What somebody else did meanwhile is not done twice; what cannot be done any more says why. What broke is raised
    in the end, to be tried again; where this was the `last` try it is told as `BROKEN`.
    """
    async with house.sessions() as session:
        query = select(Act.id).where(or_(Act.id == act_id, Act.first_id == act_id), Act.state == ActState.WAITING)
        numbers = list(await session.scalars(query.order_by(Act.id)))
    broken: list[Exception] = []
    for number in numbers:
        try:
            await _do_waiting(house, number)
        except Exception as error:  # raised below, once the others are done
            broken.append(error)
            if last:
                await _give_up(house, number)
    if broken:
        raise broken[0]


async def _do_waiting(house: House, number: int) -> None:
    async with house.sessions.begin() as session:
        act = await _held_waiting(session, number)
        if act is not None:
            await _do(session, act, house)


async def _give_up(house: House, number: int) -> None:
    async with house.sessions.begin() as session:
        act = await _held_waiting(session, number)
        if act is not None:
            act.state, act.fault, act.details = ActState.FAILED, BROKEN, {}


async def _held_waiting(session: AsyncSession, number: int) -> Act | None:
    """Held until the transaction ends; None where it was taken back or done meanwhile."""
    return await session.scalar(select(Act).where(Act.id == number, Act.state == ActState.WAITING).with_for_update())


async def _do(session: AsyncSession, act: Act, house: House) -> None:
    doing = Doing(act.subject_id, act.details, await session.get_one(User, act.by_id), house.clock.now(), house)
    try:
        async with session.begin_nested():
            await DEEDS[act.kind](session, doing)
    except DoorOpenerError as fault:
        act.state, act.fault = ActState.FAILED, fault.code
    else:
        act.state = ActState.DONE
    act.details = {}  # they may name a person: nothing of it stays here


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
