"""Suggestions that wait their turn: written by dealing, shown with their reason, never hidden."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import jobs
from dooropener.matches.models import Match, MatchState, WaitReason

DEAL_JOB = "introductions.deal"


@dataclass(frozen=True, slots=True)
class Wait:
    """Why a suggestion waits, until which day, and what there is to tell: `asked`, `capacity`, `behind`, `season`."""

    reason: WaitReason
    until: date
    detail: dict[str, Any]


async def write_waits(session: AsyncSession, dealt: Sequence[int], waits: Mapping[int, Wait]) -> None:
    """Write what was dealt on the suggestions that are still open; the others keep what they have."""
    query = select(Match).where(Match.id.in_(dealt), Match.state == MatchState.SUGGESTED)
    for match in await session.scalars(query.order_by(Match.id).with_for_update()):
        wait = waits.get(match.id)
        match.wait_reason = wait.reason if wait else None
        match.wait_until = wait.until if wait else None
        match.wait_detail = wait.detail if wait else None


async def deal_again(session: AsyncSession) -> None:
    """Deal after the transaction, in the background; asked for often, it is done once."""
    await jobs.defer_once(session, DEAL_JOB)
