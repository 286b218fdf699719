"""An import on its way: rows are checked, or taken in, some at a time, each some in a transaction of its own."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Self

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from dooropener import jobs, regions
from dooropener.accounts import User
from dooropener.exchanges.directory import read_directory
from dooropener.exchanges.fields import missing_fields
from dooropener.exchanges.models import IMPORT, Import, ImportEffect, ImportRow, ImportState, RecordKind, RowVerdict
from dooropener.exchanges.planning import Plan, Planner
from dooropener.exchanges.rows import AnyRow, Reader
from dooropener.exchanges.service import WORK_JOB, read_later
from dooropener.exchanges.undoing import undo_some
from dooropener.exchanges.values import Fault
from dooropener.exchanges.writing import Writer
from dooropener.house import House
from dooropener.states import MACHINE

SMALL = 300
"""So many rows are looked at while the reader waits; more are a job."""
AT_ONCE = 250
"""Rows in one transaction: small enough for others to get a turn in between."""
_TOLD = (RowVerdict.REFUSED, RowVerdict.UPDATED)
_IN = (RowVerdict.CREATED, RowVerdict.UPDATED, RowVerdict.UNCHANGED)
_FIRST = 100
_TRIES = 3
"""Somebody else may write the same organisation in the same moment: then these rows are looked at again."""

Read = Sequence[tuple[ImportRow, AnyRow | None, list[Fault]]]


class Work:
    """Takes one import through checking or taking in. It keeps what is known, so it serves one pass only."""

    def __init__(self, reader: Reader, planner: Planner, writer: Writer) -> None:
        self.reader = reader
        self.planner = planner
        self.writer = writer

    @classmethod
    async def begin(cls, session: AsyncSession, running: Import, *, secret: str, at: datetime) -> Self:
        every = await regions.all_regions(session)
        directory = await read_directory(session)
        is_table = running.reading["format"] != "jsonl"
        told = running.kind, running.mapping, running.defaults, every
        reader = Reader(*told, today=at.date(), defused=is_table)
        planner = Planner(running.kind, directory, every, secret=secret)
        planner.seen.update(await _taken_before(session, running))
        by = await session.get(User, running.user_id) if running.user_id else None
        source = str(running.defaults.get("source") or running.file_name)
        return cls(reader, planner, Writer(running.id, directory, by=by, source=source, at=at))

    async def step(self, session: AsyncSession, running: Import) -> bool:
        """Look at the next rows; whether there may be more. The import is locked by the caller."""
        taking_in = running.state is ImportState.RUNNING
        following = (ImportRow.import_id == running.id) & (ImportRow.line > running.at_line)
        query = select(ImportRow).where(following).order_by(ImportRow.line).limit(AT_ONCE)
        rows = list(await session.scalars(query))
        if not rows or missing_fields(running.kind, running.mapping, running.defaults):
            return False
        read = await asyncio.to_thread(self._read, rows)
        sound = [row for _, row, faults in read if row is not None and not faults]
        plans, writes = await self.planner.plan(session, sound, lock=taking_in)
        if taking_in:
            await self.writer.write(session, writes)
        found = Counter(self._note(running, read, {plan.line: plan for plan in plans}))
        running.seen += len(rows)
        running.at_line = rows[-1].line
        running.counts = dict(Counter(running.counts) + found)
        await session.flush()
        if taking_in:
            refused = {row.line for row in rows} - {plan.line for plan in plans if plan.verdict in _IN}
            done = [row.line for row in rows if row.line not in refused]
            gone = (ImportRow.import_id == running.id) & ImportRow.line.in_(done)
            await session.execute(delete(ImportRow).where(gone).execution_options(synchronize_session=False))
        return len(rows) == AT_ONCE

    def _read(self, rows: Sequence[ImportRow]) -> Read:
        return [(row, *self.reader.read(row.line, row.cells)) for row in rows]

    def _note(self, running: Import, read: Read, plans: Mapping[int, Plan]) -> list[str]:
        """Write down what was found; of rows that are well only the first, which the preview shows. The verdicts."""
        verdicts = []
        for row, _, faults in read:
            plan = plans.get(row.line) or Plan(row.line, RowVerdict.REFUSED, faults, self.reader.name_of(row.cells))
            verdicts.append(plan.verdict.value)
            if plan.verdict in _TOLD or running.count(plan.verdict) < _FIRST:
                row.verdict, row.faults, row.told = plan.verdict, plan.faults, plan.told
        return verdicts


async def _taken_before(session: AsyncSession, running: Import) -> dict[object, int]:
    """What an earlier worker, who died, had taken in of the same file."""
    if running.state is not ImportState.RUNNING or not running.at_line:
        return {}
    own = (ImportEffect.import_id == running.id) & (ImportEffect.subject == running.kind)
    query = select(ImportEffect.subject_id, ImportEffect.line).where(own)
    return {row[0]: row[1] for row in await session.execute(query)}


async def locked(session: AsyncSession, import_id: int) -> Import:
    """The import as it stands now; nobody cancels it meanwhile."""
    query = select(Import).where(Import.id == import_id).options(selectinload(Import.user)).with_for_update(of=Import)
    return (await session.scalars(query.execution_options(populate_existing=True))).one()


async def finish(session: AsyncSession, running: Import, *, at: datetime) -> None:
    """The step is done: the preview is ready, all is in, or all is undone."""
    after = {
        ImportState.CHECKING: ImportState.CHECKED,
        ImportState.RUNNING: ImportState.DONE,
        ImportState.UNDOING: ImportState.UNDONE,
    }
    to = after[running.state]
    if to is not ImportState.CHECKED:
        running.finished_at = at
    if to is ImportState.DONE and running.kind is RecordKind.LISTINGS and running.taken:
        running.to_encode = True
        await read_later(session, running.id)
    await IMPORT.move_locked(session, running, to, by=MACHINE, at=at)
    await session.flush()


async def go_on(session: AsyncSession, running: Import, *, secret: str, at: datetime) -> None:
    """Do what the state of an import asks for: a small one at once, a large one as a job."""
    if running.at_work and running.rows <= SMALL:
        await work_here(session, running, secret=secret, at=at)
    elif running.at_work:
        await jobs.defer(session, WORK_JOB, lock=WORK_JOB, import_id=running.id)


async def work_here(session: AsyncSession, running: Import, *, secret: str, at: datetime) -> None:
    """A small import at once, all in the caller's transaction."""
    work = None
    while running.at_work:
        if running.state is ImportState.UNDOING:
            more = await undo_some(session, running, at=at)
        else:
            work = work or await Work.begin(session, running, secret=secret, at=at)
            more = await work.step(session, running)
        if not more:
            await finish(session, running, at=at)


async def work_through(house: House, import_id: int) -> None:
    """A large one, some rows a transaction, until it is done or cancelled. Killed anywhere, it goes on from there."""
    work, tries = None, 0
    while True:
        try:
            async with house.sessions.begin() as session:
                running = await locked(session, import_id)
                if not running.at_work:
                    return
                at = house.clock.now()
                if running.state is ImportState.UNDOING:
                    more = await undo_some(session, running, at=at)
                else:
                    work = work or await Work.begin(session, running, secret=house.secret, at=at)
                    more = await work.step(session, running)
                if not more:
                    await finish(session, running, at=at)
                    return
            tries = 0
        except IntegrityError:
            work, tries = None, tries + 1
            if tries == _TRIES:
                raise
