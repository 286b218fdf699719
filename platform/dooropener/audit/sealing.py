"""The chain: each entry is sealed by a hash over itself and the hash of the entry before.

Whoever changes, removes or inserts an entry breaks the seals from there on. Who writes all of them anew is found out
by a head that was kept elsewhere: the log names it every night, and the portal shows it.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC

from sqlalchemy import Select, event, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from dooropener.audit.models import AuditEntry

_UNSEALED = "audit entries to be sealed"
_TAKING_TURNS = 7_114_021
"""The advisory lock under which seals are set. It is the last lock that a transaction takes."""

BEGINNING = "0" * 64


@dataclass(frozen=True, slots=True)
class Head:
    """The last seal: what to keep elsewhere, to compare with later."""

    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What reading the whole chain found. `broken_at` is the number of the first entry that does not fit, or None."""

    head: Head
    broken_at: int | None

    @property
    def holds(self) -> bool:
        return self.broken_at is None


def seal_of(entry: AuditEntry, before: str) -> str:
    """SHA-256, in hexadecimal, over the hash before and all the entry says, as JSON without spaces and in order."""
    said = [
        before,
        entry.number,
        entry.at.astimezone(UTC).isoformat(),
        entry.act,
        str(entry.actor_kind),
        entry.actor_id,
        entry.subject,
        entry.details,
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def to_be_sealed(session: AsyncSession) -> None:
    """Remember that the transaction has entries which need their seal."""
    session.sync_session.info[_UNSEALED] = True


@event.listens_for(Session, "before_commit")
def _seal(session: Session) -> None:
    """Seal what the transaction adds, as its last act: the lock is held for no longer than the commit takes."""
    if session.in_nested_transaction() or not session.info.pop(_UNSEALED, False):
        return
    session.flush()
    session.execute(select(func.pg_advisory_xact_lock(_TAKING_TURNS)))
    query = select(AuditEntry).where(AuditEntry.number.is_(None)).order_by(AuditEntry.id)
    last = session.execute(_last()).one_or_none()
    number, before = (last.number, last.hash) if last else (0, BEGINNING)
    for entry in session.scalars(query):
        number += 1
        entry.number = number
        entry.hash = before = seal_of(entry, before)
    session.flush()


def _last() -> Select[int | None, str | None]:
    return (
        select(AuditEntry.number, AuditEntry.hash)
        .where(AuditEntry.number.is_not(None))
        .order_by(AuditEntry.number.desc())
        .limit(1)
    )


async def head(session: AsyncSession) -> Head:
    """The last seal; number 0 where nothing was ever done."""
    last = (await session.execute(_last())).one_or_none()
    return Head(last.number, last.hash) if last else Head(0, BEGINNING)


async def verify(session: AsyncSession) -> Verdict:
    """Read the whole chain, entry after entry, and say where it breaks first."""
    query = select(AuditEntry).where(AuditEntry.number.is_not(None)).order_by(AuditEntry.number)
    found = await session.stream_scalars(query.execution_options(yield_per=1000, populate_existing=True))
    sound = Head(0, BEGINNING)
    async for partition in found.partitions():
        for entry in partition:
            if entry.number != sound.number + 1 or entry.hash != seal_of(entry, sound.hash):
                return Verdict(sound, sound.number + 1)
            sound = Head(entry.number, entry.hash)
        _forget(session, partition)
    return Verdict(sound, None)


def _forget(session: AsyncSession, entries: Iterable[AuditEntry]) -> None:
    for entry in entries:
        session.expunge(entry)
