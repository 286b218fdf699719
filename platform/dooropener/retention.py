"""How long what is no record is kept: the periods are data, nightly jobs go by them, each change is on the record."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from dooropener.database import Base
from dooropener.errors import Invalid
from dooropener.states import Actor, Change, remember

SUBJECT = "retention"


class DataKind(enum.StrEnum):
    ATTEMPTS = "attempts"
    UNATTACHED_FILES = "unattached_files"
    TELEGRAM_UPDATES = "telegram_updates"
    ACCESSIBILITY_REPORTS = "accessibility_reports"
    WORDING_DRAFTS = "wording_drafts"


@dataclass(frozen=True, slots=True)
class Period:
    """Days: what is usual, the least that the work needs, the most that can be justified."""

    usual: int
    least: int
    most: int


PERIODS: Mapping[DataKind, Period] = {
    DataKind.ATTEMPTS: Period(1, 1, 30),
    DataKind.UNATTACHED_FILES: Period(30, 1, 90),
    DataKind.TELEGRAM_UPDATES: Period(30, 2, 90),
    DataKind.ACCESSIBILITY_REPORTS: Period(730, 30, 1825),
    DataKind.WORDING_DRAFTS: Period(90, 7, 365),
}
"""Counters of log-in attempts serve for a quarter of an hour; Telegram brings an update again for a day at most."""


class InvalidPeriod(Invalid):
    """`details`: the `least` and the `most` days."""

    code = "invalid_retention"


class Retention(Base):
    """How many days one kind of data is kept, where the office chose so."""

    __tablename__ = "retention"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[DataKind] = mapped_column(unique=True)
    days: Mapped[int]


async def days_kept(session: AsyncSession) -> dict[DataKind, int]:
    """Of every kind: the office's choice, else what is usual."""
    chosen = {each.kind: each.days for each in await session.scalars(select(Retention))}
    return {kind: chosen.get(kind, period.usual) for kind, period in PERIODS.items()}


async def kinds(session: AsyncSession) -> dict[int, DataKind]:
    """Those of which a period was ever chosen, by their numbers in the history."""
    found = await session.execute(select(Retention.id, Retention.kind))
    return {row.id: row.kind for row in found}


async def kept_since(session: AsyncSession, kind: DataKind, *, at: datetime) -> datetime:
    """What is older than this goes."""
    return at - timedelta(days=(await days_kept(session))[kind])


async def keep_for(session: AsyncSession, kind: DataKind, days: int, *, by: Actor, at: datetime) -> bool:
    """Choose a period; whether that changed anything. Raises `InvalidPeriod`. Two at once are taken in order."""
    period = PERIODS[kind]
    if not period.least <= days <= period.most:
        raise InvalidPeriod(field=kind.value, rule="retention", least=period.least, most=period.most)
    first = insert(Retention).values(kind=kind, days=period.usual).on_conflict_do_nothing()
    await session.execute(first)
    query = select(Retention).where(Retention.kind == kind).with_for_update()
    row = (await session.scalars(query.execution_options(populate_existing=True))).one()
    before, row.days = row.days, days
    if before == days:
        return False
    change = Change(
        subject=SUBJECT,
        subject_id=row.id,
        from_state=str(before),
        to_state=str(days),
        at=at,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
        reason=kind.value,
    )
    remember(session, change)
    await session.flush()
    return True


async def last_choices(session: AsyncSession) -> dict[DataKind, Change]:
    """Who chose each period last, and when."""
    query = select(Change).where(Change.subject == SUBJECT).order_by(Change.id)
    return {DataKind(change.reason): change for change in await session.scalars(query)}
