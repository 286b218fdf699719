"""Somebody leaves the office: in one act a colleague has what she looked after, and she is let in no more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import accounts, introductions
from dooropener.accounts import User
from dooropener.agenda.models import Act, ActState
from dooropener.errors import Invalid
from dooropener.introductions import Introduction


class NobodyTakesOver(Invalid):
    """There is something to hand over, and nobody was chosen."""

    code = "nobody_takes_over"


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What waits for a user: the first of her `open` introductions, her notes on them, acts that failed in the end."""

    introductions: Sequence[Introduction]
    open: int
    notes: int
    failed_acts: int

    @property
    def anything(self) -> bool:
        return bool(self.open or self.failed_acts)


async def left_behind(session: AsyncSession, user: User, *, limit: int) -> LeftBehind:
    failed = select(func.count(Act.id)).where(Act.by_id == user.id, Act.state == ActState.FAILED)
    return LeftBehind(
        introductions=await introductions.owned_by(session, user, limit=limit),
        open=(await introductions.owned(session)).get(user.id, 0),
        notes=await introductions.count_notes(session, user),
        failed_acts=await session.scalar(failed) or 0,
    )


async def leave(session: AsyncSession, user: User, *, to: User | None, note: str = "", by: User, at: datetime) -> int:
    """Hand all that is open over to `to` and let the user in no more; return how many introductions went.

    Raises `NobodyTakesOver`, `introductions.CannotOwn`, `InvalidNote`, `accounts.LastAdmin`, `NotAnAdmin`. Her
    notes stay where they are, under her name.
    """
    await accounts.deactivate(session, user, by=by, at=at)
    if to is None:
        if (await left_behind(session, user, limit=0)).anything:
            raise NobodyTakesOver
        return 0
    moved = await introductions.hand_over_all(session, user, to=to, note=note, by=by, at=at)
    failed = update(Act).where(Act.by_id == user.id, Act.state == ActState.FAILED)
    await session.execute(failed.values(by_id=to.id))
    return moved
