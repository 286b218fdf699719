"""What happens to an import: opened, its columns mapped, started, stopped, undone, and forgotten after a month."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Text, cast, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import audit, jobs
from dooropener.accounts import User
from dooropener.database import table_of
from dooropener.errors import Conflict, Invalid
from dooropener.exchanges.fields import DEFAULTS, FIELDS, folded, guess_columns, guess_kind, missing_fields
from dooropener.exchanges.limits import UnreadableFile
from dooropener.exchanges.models import IMPORT, Import, ImportEffect, ImportRow, ImportState, RecordKind
from dooropener.exchanges.rows import regions_by_name
from dooropener.exchanges.tables import Table
from dooropener.exchanges.values import as_default
from dooropener.regions import all_regions
from dooropener.states import MACHINE, Actor

WORK_JOB = "exchanges.work"
READ_JOB = "exchanges.read_ahead"
UNDO_FOR = timedelta(days=30)
"""As long as a merge of organisations. Then what would be needed for it goes."""


class ColumnsMissing(Conflict):
    """Needed fields have neither a column nor a default: `fields`."""

    code = "columns_missing"


class TooLateToUndo(Conflict):
    """After thirty days it is no longer known what was there before."""

    code = "too_late_to_undo_import"


class InvalidMapping(Invalid):
    """`details`: the `field`, and the `rule`: `unknown_choice`, `twice` for a field of two columns, or as in a row.

    Where a column is told what it means, the `field` is its name, and `column` its place from 0. `choices` are those
    that there are, where they are few.
    """

    code = "invalid_mapping"


class UnknownColumn(InvalidMapping):
    """A column that was told what it means by its name, the `field`, is not there; or its `value` is no field."""


async def open_import(
    session: AsyncSession,
    table: Table,
    *,
    kind: RecordKind | None = None,
    file_name: str,
    defaults: Mapping[str, str] | None = None,
    mapping: Mapping[str, str] | None = None,
    by: User | None,
    at: datetime,
) -> Import:
    """Keep the rows of a file, and guess what its columns mean; `mapping` says it for some of them.

    Nothing is taken in yet. Raises `UnreadableFile` where it cannot be told what the file holds, `InvalidMapping`.
    """
    kind = kind or guess_kind(table.columns)
    if kind is None:
        raise UnreadableFile("unknown_columns", columns=", ".join(table.columns[:12])[:200])
    running = Import(
        kind=kind,
        state=ImportState.CHECKING,
        file_name=file_name[-200:],
        reading=dict(table.reading),
        columns=table.columns,
        mapping=_mapped(kind, table.columns, mapping or {}),
        defaults=await _checked(session, defaults or {}, at=at),
        rows=len(table.rows),
        seen=0,
        at_line=0,
        counts={},
        user_id=by.id if by else None,
        created_at=at,
    )
    session.add(running)
    await IMPORT.begin(session, running, by=_actor(by), at=at)
    rows: list[dict[str, Any]] = [
        {"import_id": running.id, "line": line, "cells": cells, "verdict": None, "faults": [], "told": {}}
        for line, cells in table.rows
    ]
    await session.execute(insert(table_of(ImportRow)), rows)
    return running


def _actor(by: User | None) -> Actor:
    return by.actor if by else MACHINE


def _mapped(kind: RecordKind, columns: Sequence[str], chosen: Mapping[str, str]) -> list[str]:
    """The guess, with what somebody chose: a field, or nothing, by the name of the column."""
    found = guess_columns(kind, columns)
    for column, field in chosen.items():
        if column not in columns or (field and field not in FIELDS[kind]):
            raise UnknownColumn(field=column, rule="unknown_choice", value=field, choices=list(FIELDS[kind]))
        found = ["" if each == field else each for each in found]
        found[columns.index(column)] = field
    return found


async def _checked(session: AsyncSession, defaults: Mapping[str, str], *, at: datetime) -> dict[str, Any]:
    """What counts where a row says nothing: what is wrong in it is told once, and not of every row."""
    found: dict[str, Any] = {}
    for field, told in defaults.items():
        if field not in DEFAULTS:
            raise InvalidMapping(field=field, rule="unknown_choice", value=told)
        if told.strip():
            found[field], broken = as_default(field, told.strip(), today=at.date())
            if broken:
                raise InvalidMapping(**{"value": told[:60], **broken})
    if region := found.get("region"):
        known = await all_regions(session)
        if folded(region) not in regions_by_name(known):
            choices = [each.id for each in known]
            raise InvalidMapping(field="region", rule="unknown_region", value=region[:60], choices=choices)
    return found


async def map_columns(
    session: AsyncSession,
    running: Import,
    mapping: Sequence[str],
    defaults: Mapping[str, str],
    *,
    by: User,
    at: datetime,
) -> None:
    """Say what the columns mean, one field or nothing for each; the rows are checked again. Raises `InvalidMapping`."""
    if len(mapping) != len(running.columns):
        raise InvalidMapping(field="", rule="unknown_choice")
    for place, (column, field) in enumerate(zip(running.columns, mapping, strict=True)):
        if field and field not in FIELDS[running.kind]:
            raise InvalidMapping(field=column, column=place, rule="unknown_choice", value=field)
        if field and list(mapping).count(field) > 1:
            raise InvalidMapping(field=column, column=place, rule="twice", value=field)
    checked = await _checked(session, defaults, at=at)
    await IMPORT.move(session, running, ImportState.CHECKING, by=by.actor, at=at)
    running.mapping, running.defaults = list(mapping), checked
    _begin_again(running)
    blank: dict[str, Any] = {"verdict": None, "faults": [], "told": {}}
    noted = (ImportRow.import_id == running.id) & ImportRow.verdict.is_not(None)
    await session.execute(update(ImportRow).where(noted).values(blank))
    await session.flush()


def _begin_again(running: Import, **counts: int) -> None:
    running.seen, running.at_line, running.counts = 0, 0, counts


async def start(session: AsyncSession, running: Import, *, by: User | None, at: datetime) -> None:
    """Take the rows in. Raises `ColumnsMissing`."""
    if missing := missing_fields(running.kind, running.mapping, running.defaults):
        raise ColumnsMissing(fields=missing)
    await IMPORT.move(session, running, ImportState.RUNNING, by=_actor(by), at=at)
    _begin_again(running)
    running.user_id = by.id if by else None
    details = {"kind": running.kind.value, "rows": running.rows}
    audit.record(session, "import_started", by=_actor(by), at=at, subject=f"import:{running.id}", details=details)
    await session.flush()


async def cancel(session: AsyncSession, running: Import, *, by: User | None, at: datetime) -> None:
    """Take in nothing more. What is in already stays, and can be undone."""
    await IMPORT.move(session, running, ImportState.CANCELLED, by=_actor(by), at=at)
    running.finished_at = at
    await session.flush()
    if not await _effects(session, running):
        running.counts = {}  # those of a preview would read as if it had happened
        await session.execute(delete(ImportRow).where(ImportRow.import_id == running.id))


async def undo(session: AsyncSession, running: Import, *, by: User | None, at: datetime) -> None:
    """Take back what an import made and changed, unless somebody changed it since. Raises `TooLateToUndo`."""
    if running.finished_at is None or at - running.finished_at > UNDO_FOR:
        raise TooLateToUndo(import_id=running.id)
    await IMPORT.move(session, running, ImportState.UNDOING, by=_actor(by), at=at)
    before = {f"was_{verdict}": number for verdict, number in running.counts.items()}
    _begin_again(running, **before, to_undo=await _effects(session, running))
    running.user_id, running.to_encode = (by.id if by else None), False
    details = {"kind": running.kind.value}
    audit.record(session, "import_undone", by=_actor(by), at=at, subject=f"import:{running.id}", details=details)
    await session.flush()


async def _effects(session: AsyncSession, running: Import) -> int:
    own = select(func.count()).select_from(ImportEffect).where(ImportEffect.import_id == running.id)
    return await session.scalar(own) or 0


async def read_later(session: AsyncSession, import_id: int) -> None:
    """Let the model read the listings that came in, so that matching finds their vectors there."""
    await jobs.defer(session, READ_JOB, lock=READ_JOB, priority=jobs.AFTER_PEOPLE, import_id=import_id)


async def tidy(session: AsyncSession, *, at: datetime) -> None:
    """After a month the rows go, and what would undo them; what was never started is cancelled. The numbers stay."""
    old = Import.created_at < at - UNDO_FOR
    waiting = [ImportState.CHECKING, ImportState.CHECKED]
    for running in await session.scalars(select(Import).where(old, Import.state.in_(waiting))):
        await IMPORT.move(session, running, ImportState.CANCELLED, by=MACHINE, at=at)
        running.finished_at = at
    await session.flush()
    over = select(Import.id).where(Import.finished_at < at - UNDO_FOR)
    never = select(Import.id).where(old, Import.state == ImportState.CANCELLED)
    await session.execute(delete(ImportRow).where(ImportRow.import_id.in_(over.union(never))))
    await session.execute(delete(ImportEffect).where(ImportEffect.import_id.in_(over)))


async def forget(session: AsyncSession, contact_ids: Sequence[int], addresses: Sequence[str]) -> None:
    """Whoever asked to be forgotten is so in what files brought, too: no undo brings anything of them back."""
    own = (ImportEffect.subject == RecordKind.CONTACTS) & ImportEffect.subject_id.in_(contact_ids)
    await session.execute(update(ImportEffect).where(own).values(before={}, digest=""))
    for address in {each.lower() for each in addresses if each}:
        told = func.lower(cast(ImportRow.cells, Text)).contains(address, autoescape=True)
        await session.execute(delete(ImportRow).where(told))
