"""Who at the office looks after an introduction, and handing it over to a colleague."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from dooropener.accounts import Role, User
from dooropener.errors import Invalid
from dooropener.introductions.desk_models import CaseNote
from dooropener.introductions.models import INTRODUCTION, OPEN, Introduction
from dooropener.introductions.notes import write_note
from dooropener.introductions.queries import lock
from dooropener.listings import Listing
from dooropener.matches import Match


class CannotOwn(Invalid):
    """Only people at the office who decide, and are still there, look after introductions."""

    code = "cannot_own"


def may_own(user: User) -> bool:
    return user.role is not Role.READER and user.deactivated_at is None


async def advisors(session: AsyncSession) -> list[User]:
    """Who can look after an introduction."""
    query = select(User).where(User.role != Role.READER, User.deactivated_at.is_(None))
    return list(await session.scalars(query.order_by(User.name, User.id)))


async def hand_over(
    session: AsyncSession, introduction: Introduction, *, to: User, note: str = "", by: User, at: datetime
) -> CaseNote | None:
    """Let a colleague, or oneself, look after it; `note` becomes a private note. To its owner it changes nothing.

    Raises `CannotOwn`, `InvalidNote`, `accounts.ReadsOnly`.
    """
    if not may_own(to):
        raise CannotOwn(field="owner", rule="unknown_choice")
    await lock(session, introduction)
    await session.refresh(introduction, ["owner_id"])
    if introduction.owner_id == to.id:
        return None
    return await _give(session, introduction, to=to, note=note, by=by, at=at)


async def _give(
    session: AsyncSession, introduction: Introduction, *, to: User, note: str, by: User, at: datetime
) -> CaseNote | None:
    introduction.owner_id = to.id
    introduction.handed_over_at = at if to.id != by.id else None
    evidence = {"owner": to.name, "owner_id": to.id}
    INTRODUCTION.note(session, introduction, by=by.actor, at=at, reason="handed_over", evidence=evidence)
    written = await write_note(session, introduction, note, by=by, at=at) if note.strip() else None
    await session.flush()
    return written


async def hand_over_all(
    session: AsyncSession, owner: User | None, *, to: User, note: str = "", by: User, at: datetime
) -> int:
    """All that is under way and `owner`'s, or nobody's, goes to a colleague; return how many. Raises as `hand_over`."""
    if not may_own(to) or (owner is not None and owner.id == to.id):
        raise CannotOwn(field="owner", rule="unknown_choice")
    query = select(Introduction).where(Introduction.state.in_(OPEN), _of(owner)).order_by(Introduction.id)
    mine: Sequence[Introduction] = list(await session.scalars(query.with_for_update()))
    for introduction in mine:
        await _give(session, introduction, to=to, note=note, by=by, at=at)
    return len(mine)


def _of(owner: User | None) -> ColumnElement[bool]:
    return Introduction.owner_id.is_(None) if owner is None else Introduction.owner_id == owner.id


async def take_note(session: AsyncSession, introduction: Introduction, *, by: User) -> None:
    """The new owner has seen that it was handed over; from anybody else it changes nothing."""
    await lock(session, introduction)
    await session.refresh(introduction, ["owner_id", "handed_over_at"])
    if introduction.owner_id == by.actor.id:
        introduction.handed_over_at = None
        await session.flush()


async def owned(session: AsyncSession) -> dict[int | None, int]:
    """How many that are under way each user looks after; under None those that nobody does."""
    query = (
        select(Introduction.owner_id, func.count()).where(Introduction.state.in_(OPEN)).group_by(Introduction.owner_id)
    )
    return {row[0]: row[1] for row in await session.execute(query)}


def handed_over_to(user_id: int | ColumnElement[int]) -> ColumnElement[bool]:
    """Under way, and handed over to this user, who has not taken note of it yet."""
    noted = Introduction.handed_over_at.is_(None)
    return and_(Introduction.owner_id == user_id, ~noted, Introduction.state.in_(OPEN))


async def owned_by(session: AsyncSession, user: User, *, limit: int) -> list[Introduction]:
    """What `user` looks after and is under way, the oldest first, with both firms."""
    match = selectinload(Introduction.match)
    firms = [match.selectinload(side).selectinload(Listing.organisation) for side in (Match.local, Match.partner)]
    query = select(Introduction).where(Introduction.state.in_(OPEN), Introduction.owner_id == user.id)
    return list(await session.scalars(query.options(*firms).order_by(Introduction.id).limit(limit)))


async def count_notes(session: AsyncSession, user: User) -> int:
    """How many notes `user` wrote that stand on introductions under way."""
    query = select(func.count(CaseNote.id)).join(Introduction, Introduction.id == CaseNote.introduction_id)
    mine = query.where(CaseNote.author_id == user.id, CaseNote.deleted_at.is_(None), Introduction.state.in_(OPEN))
    return await session.scalar(mine) or 0
