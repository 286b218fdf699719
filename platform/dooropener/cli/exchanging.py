"""Does what `import` and `export` ask for: files in, row by row, and files out."""

import asyncio
import json
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn

import typer
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import audit, exchanges, regions
from dooropener.cli.composition import migrated_database, open_house
from dooropener.cli.failing import fail
from dooropener.cli.import_report import CHANGES_SHOWN, REPORT, SHOWN, Told, change, refusals, tell, tell_as_json
from dooropener.errors import DoorOpenerError
from dooropener.exchanges import FileFormat, Import, RecordKind, RowVerdict, Table, Wanted
from dooropener.exchanges.working import work_through
from dooropener.house import House
from dooropener.listings import ListingState
from dooropener.organisations import LawfulBasis
from dooropener.portal.fault_words import explanation
from dooropener.portal.import_words import ROWS, RowWords, file_fault, mapping_fault, row_words
from dooropener.settings import Settings
from dooropener.states import MACHINE
from dooropener.words import words

_EVERY = 0.5
REFUSED = 1
"""The exit code where rows were refused, and the others went in."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of an import."""

    file: Path
    kind: RecordKind | None
    mapping: Mapping[str, str]
    defaults: Mapping[str, str]
    encoding: str | None
    dry_run: bool
    as_json: bool
    language: str


_OPTIONS = {
    "source": "--source", "lawful_basis": "--lawful-basis", "sourced_on": "--sourced-on", "region": "--region",
}  # fmt: skip


def take_in(settings: Settings, asked: Asked) -> None:
    """Import a file, tell what was refused, and end with 1 where something was."""
    table = _read(asked)
    with migrated_database(settings) as url:
        try:
            told = asyncio.run(_take_in(settings, url, asked, table))
        except DoorOpenerError as error:
            _fail(asked, error, table)
    if asked.as_json:
        tell_as_json(told, dry_run=asked.dry_run)
    else:
        tell(words(asked.language), told, dry_run=asked.dry_run)
    if told.refused:
        raise typer.Exit(REFUSED)


def _read(asked: Asked) -> Table:
    try:
        content = asked.file.read_bytes()
    except OSError as error:
        fail(f"{asked.file}: {error.strerror}")
    try:
        return exchanges.read_table(content, kind=asked.kind, encoding=asked.encoding)
    except DoorOpenerError as error:
        _fail(asked, error)


def _fail(asked: Asked, error: DoorOpenerError, table: Table | None = None) -> NoReturn:
    reader = words(asked.language)
    if isinstance(error, exchanges.ColumnsMissing):
        missing = error.details["fields"]
        assert isinstance(missing, Sequence)
        fail(*[f"{asked.file}: {name}: {reader('Is missing.')} (--map COLUMN={name})" for name in missing])
    if isinstance(error, exchanges.UnknownColumn) and table:
        told = f"{error.details['field']}={error.details['value']}"
        fail(f"--map {told}: {mapping_fault(reader, table.columns, error)}")
    if isinstance(error, exchanges.InvalidMapping):
        about = RowWords(reader, asked.kind or RecordKind.ORGANISATIONS, {})
        fail(f"{_OPTIONS[str(error.details['field'])]} {error.details['value']}: {about.fault(error.details)}")
    fail(f"{asked.file}: {file_fault(reader, error) or error.code}")


async def _take_in(settings: Settings, url: str, asked: Asked, table: Table) -> Told:
    async with open_house(settings, url) as house:
        async with house.sessions.begin() as session:
            await regions.home_region(session)
            running = await exchanges.open_import(
                session,
                table,
                kind=asked.kind,
                file_name=asked.file.name,
                defaults=_defaults(asked, table, house),
                mapping=asked.mapping,
                by=None,
                at=house.clock.now(),
            )
        await _work(house, running, "checked", asked.language)
        if not asked.dry_run:
            async with house.sessions.begin() as session:
                running = await exchanges.get_import(session, running.id)
                await exchanges.start(session, running, by=None, at=house.clock.now())
            await _work(house, running, "taken_in", asked.language)
        return await _told(house, running.id, asked)


def _defaults(asked: Asked, table: Table, house: House) -> dict[str, str]:
    """The file is the source where none is told. The data of contacts need a basis and a day that somebody says."""
    kind = asked.kind or exchanges.guess_kind(table.columns)
    told = {name: value for name, value in asked.defaults.items() if value}
    if kind is RecordKind.CONTACTS:
        return told
    usual = {"lawful_basis": LawfulBasis.PUBLIC_TASK.value, "sourced_on": house.clock.now().date().isoformat()}
    return {"source": asked.file.name[:200], **usual, **told}


async def _work(house: House, running: Import, what: str, language: str) -> None:
    """Until it is done, with the number of rows on stderr, in the language of the report."""
    reader = words(language)
    task = asyncio.create_task(work_through(house, running.id))
    began = time.monotonic()
    while not task.done():
        await asyncio.wait([task], timeout=_EVERY)
        if time.monotonic() - began > 2 * _EVERY:
            async with house.sessions.begin() as session:
                now = await exchanges.get_import(session, running.id)
            told = reader(REPORT[what], seen=reader.number(now.seen), rows=reader.number(now.rows))
            sys.stderr.write(f"\r{told}")
            sys.stderr.flush()
    if time.monotonic() - began > 2 * _EVERY:
        sys.stderr.write("\n")
    await task


async def _told(house: House, import_id: int, asked: Asked) -> Told:
    async with house.sessions.begin() as session:
        running = await exchanges.get_import(session, import_id)
        if missing := exchanges.missing_fields(running.kind, running.mapping, running.defaults):
            await session.execute(delete(Import).where(Import.id == import_id))
            raise exchanges.ColumnsMissing(fields=missing)
        meant = zip(running.columns, running.mapping, strict=True)
        columns = {column: name for column, name in meant if column}
        told = Told(import_id, running.kind.value, running.rows, dict(running.counts), columns)
        reader = await row_words(session, words(asked.language), running.kind)
        refused = await exchanges.rows_of(session, import_id, RowVerdict.REFUSED, limit=SHOWN)
        told.refused_rows = len(refused)
        told.refused = [each for row in refused for each in refusals(row, reader)]
        if asked.dry_run:
            changed = await exchanges.rows_of(session, import_id, RowVerdict.UPDATED, limit=CHANGES_SHOWN)
            told.changes = [change(row, reader) for row in changed]
            await session.execute(delete(Import).where(Import.id == import_id))
        elif running.finished_at and running.taken:
            told.undo_until = (running.finished_at + exchanges.UNDO_FOR).date()
            told.following = await exchanges.following(session, running)
    return told


def take_back(settings: Settings, number: int, language: str, *, as_json: bool) -> None:
    """Undo an import, tell what was left, and end with 1 where something was."""
    reader = words(language)
    with migrated_database(settings) as url:
        try:
            running = asyncio.run(_take_back(settings, url, number, language))
        except exchanges.UnknownImport:
            fail(reader(REPORT["unknown_import"], number=number))
        except DoorOpenerError as error:
            fail(f"--undo {number}: {explanation(reader, error) or error.code}")
    counts = {each.value: running.count(each) for each in exchanges.Undo}
    if as_json:
        typer.echo(json.dumps({"import": number, **counts}))
    else:
        typer.echo(reader(REPORT["undone"], number=number, **counts))
    if counts["left"]:
        raise typer.Exit(REFUSED)


async def _take_back(settings: Settings, url: str, number: int, language: str) -> Import:
    async with open_house(settings, url) as house:
        async with house.sessions.begin() as session:
            running = await exchanges.get_import(session, number)
            await exchanges.undo(session, running, by=None, at=house.clock.now())
        await _work(house, running, "taken_back", language)
        async with house.sessions.begin() as session:
            return await exchanges.get_import(session, number)


def take_out(
    settings: Settings,
    file: str,
    kinds: Sequence[RecordKind],
    form: FileFormat | None,
    wanted: Wanted,
    *,
    mark: bool,
) -> None:
    """Write an export to a file, or to stdout for `-`. Who may run the command may read the data."""
    named = Path(file).suffix.removeprefix(".").lower()
    if form is None and named not in {*FileFormat, "zip"}:
        fail(f"{file}: say --format csv, xlsx or jsonl, or let the name of the file end so")
    form = form or (FileFormat.CSV if named == "zip" else FileFormat(named))
    suffix = exchanges.suffix_of(kinds, form)
    if file != "-" and named != suffix and suffix == "zip":
        fail(f"{file}: several kinds in {form} are packed together; call the file .zip, or choose one --kind")
    try:
        with migrated_database(settings) as url:
            asyncio.run(_take_out(settings, url, file, kinds, form, wanted, mark=mark))
    except OSError as error:
        fail(f"{file}: {error.strerror}")


def _opened(file: str) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdout.buffer) if file == "-" else Path(file).open("wb")


async def _take_out(
    settings: Settings,
    url: str,
    file: str,
    kinds: Sequence[RecordKind],
    form: FileFormat,
    wanted: Wanted,
    *,
    mark: bool,
) -> None:
    async with open_house(settings, url) as house:
        async with house.sessions.begin() as session:
            if wanted.region:
                await _known(session, wanted.region)
            details = {"kinds": [kind.value for kind in kinds], "format": form.value, "region": wanted.region}
            audit.record(session, "data_exported", by=MACHINE, at=house.clock.now(), details=details)
        with _opened(file) as out:
            await _write(house, out, kinds, form, wanted, mark=mark)


async def _known(session: AsyncSession, region: str) -> None:
    """Of a region that nobody knows nothing would be written, and nobody would be told why."""
    known = [each.id for each in await regions.all_regions(session)]
    if region not in known:
        reader = words("en")
        fail(f"--region: {reader(ROWS['unknown_region'], value=region, choices=reader.join(known, 'or'))}")


async def _write(
    house: House, out: BinaryIO, kinds: Sequence[RecordKind], form: FileFormat, wanted: Wanted, *, mark: bool
) -> None:
    size = 0
    async with house.sessions() as session:
        async for chunk in exchanges.export(session, kinds, form, wanted, secret=house.secret, mark=mark):
            out.write(chunk)
            size += len(chunk)
    sys.stderr.write(f"{words('en').size(size)} written\n")


def state_of(told: str) -> ListingState | None:
    """The state of listings that an option names."""
    if told and told not in set(ListingState):
        fail(f"--state {told}: is none of {', '.join(ListingState)}")
    return ListingState(told) if told else None


def pairs(told: Sequence[str]) -> dict[str, str]:
    """`column=field` as often as it was said; a column without a field is not taken in."""
    wrong = [each for each in told if "=" not in each]
    if wrong:
        fail(*[f"--map {each}: write COLUMN=FIELD" for each in wrong])
    return {each.rpartition("=")[0].strip(): each.rpartition("=")[2].strip() for each in told}
