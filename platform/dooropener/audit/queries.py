"""Reading the trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.audit.models import AuditEntry
from dooropener.words import OFFICE_ZONE

PER_PAGE = 50
HELD = "trail_read"
BROKEN = "trail_broken"


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What to look for; `thing` and `number` are the parts of a subject; days are the office's, both included."""

    act: str = ""
    thing: str = ""
    number: int | None = None
    user: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of entries, the latest first."""

    entries: Sequence[AuditEntry]
    number: int
    last: int
    total: int


def chosen(wanted: AuditFilter) -> Select[AuditEntry]:
    """The entries that are looked for, in no order yet."""
    return select(AuditEntry).where(*_conditions(wanted))


async def entries(session: AsyncSession, wanted: AuditFilter, *, number: int = 1, size: int = PER_PAGE) -> Shown:
    """Page `number`, or the last there is."""
    conditions = _conditions(wanted)
    total = await session.scalar(select(func.count()).select_from(AuditEntry).where(*conditions)) or 0
    last = max(1, -(-total // size))
    number = min(max(1, number), last)
    query = select(AuditEntry).where(*conditions).order_by(AuditEntry.id.desc())
    found = await session.scalars(query.offset((number - 1) * size).limit(size))
    return Shown(list(found), number, last, total)


def _conditions(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.act:
        found.append(AuditEntry.act == wanted.act)
    if wanted.thing and wanted.number is not None:
        found.append(AuditEntry.subject == f"{wanted.thing}:{wanted.number}")
    elif wanted.thing:
        found.append(AuditEntry.subject.startswith(f"{wanted.thing}:", autoescape=True))
    elif wanted.number is not None:
        found.append(AuditEntry.subject.endswith(f":{wanted.number}"))
    if wanted.user is not None:
        found += [AuditEntry.actor_kind == "advisor", AuditEntry.actor_id == wanted.user]
    if wanted.since:
        found.append(AuditEntry.at >= _begin(wanted.since))
    if wanted.until:
        found.append(AuditEntry.at < _begin(wanted.until + timedelta(days=1)))
    return found


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), OFFICE_ZONE)


async def acts(session: AsyncSession) -> list[str]:
    """Every kind of act there is an entry of, in order."""
    return list(await session.scalars(select(AuditEntry.act).distinct().order_by(AuditEntry.act)))


async def last_reading(session: AsyncSession) -> AuditEntry | None:
    """What the last reading of the whole chain found, or None before the first."""
    query = select(AuditEntry).where(AuditEntry.act.in_([HELD, BROKEN])).order_by(AuditEntry.id.desc()).limit(1)
    found: AuditEntry | None = await session.scalar(query)
    return found
