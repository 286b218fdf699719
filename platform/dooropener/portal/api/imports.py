"""Files that come in, by API: kept, looked at, taken in, stopped, undone."""

import asyncio
from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody
from sqlalchemy import select

from dooropener import exchanges
from dooropener.exchanges import (
    DEFAULTS,
    ENCODINGS,
    MOST_BYTES,
    UNDO_FOR,
    Import,
    ImportEffect,
    ImportRow,
    ImportState,
    RecordKind,
    RowVerdict,
    Undo,
    UnreadableFile,
)
from dooropener.portal.api.desk import filled_in
from dooropener.portal.api.operations import Id, Line, acts, puts, reads, shown
from dooropener.portal.api.paging import LIMIT, Cursor, Limit, listed
from dooropener.portal.api.versions import check_match, etag, tagged
from dooropener.portal.desk import Desk
from dooropener.portal.forms import FieldFault
from dooropener.portal.import_words import RowWords, row_words
from dooropener.portal.visits import visit_of
from dooropener.words import words

_PAGE = "/settings/imports/{import_id}/"
_BASE64_OF_A_FILE = MOST_BYTES * 4 // 3 + 1_000_000

Columns = Annotated[dict[str, Line], msgspec.Meta(max_length=200)]
ForAllRows = Annotated[dict[str, Line], msgspec.Meta(max_length=len(DEFAULTS))]


class ImportView(msgspec.Struct):
    """A file on its way in: `checking`, `checked`, `running`, `done`, or `cancelled`, `undoing`, `undone`.

    `mapping` has a field or nothing for each of `columns`; `missing` are fields that are needed before it is taken in.
    `seen` of `of` rows have been looked at in the present step; `counts` say what they are, or what undoing did.
    """

    id: int
    kind: RecordKind
    state: ImportState
    file_name: str
    reading: dict[str, str]
    columns: list[str]
    mapping: list[str]
    defaults: dict[str, str]
    missing: list[str]
    rows: int
    seen: int
    of: int
    counts: dict[str, int]
    user_id: int | None
    created_at: datetime
    finished_at: datetime | None
    undo_until: date | None


class ComingListings(msgspec.Struct):
    """What becomes of listings that came in; `encoded` ones were read by the matcher."""

    listings: int
    in_review: int
    published: int
    encoded: int


class WatchedImport(ImportView, kw_only=True):
    """With what becomes of its listings, once they are in."""

    following: ComingListings | None


class FaultView(msgspec.Struct):
    """What is wrong with a field of a row; without a field, with the row. `says` is for people."""

    field: str
    rule: str
    says: str


class RowView(msgspec.Struct):
    """One row. `changes`: by field what is there, and what would be; `cells` as they stand in the file."""

    line: int
    verdict: RowVerdict
    name: str
    organisation: str
    changes: dict[str, list[str]]
    faults: list[FaultView]
    cells: list[str]


class EffectView(msgspec.Struct):
    """Something that undoing left as it is, for somebody had changed or used it since."""

    id: int
    line: int
    subject: RecordKind
    subject_id: int


class FileBody(msgspec.Struct):
    """A CSV, XLSX or JSON Lines file in base64, told apart by its content.

    Without `kind` it is told by the columns, which are guessed from their names; `columns` says what some of them mean
    (a field by name, or nothing). `defaults` hold for rows that say nothing themselves.
    """

    name: Line
    content: Annotated[bytes, msgspec.Meta(min_length=1)]
    kind: RecordKind | None = None
    encoding: Line = ""
    columns: Columns = {}
    defaults: ForAllRows = {}


class MappingBody(msgspec.Struct):
    """What all columns mean, in their order: a field, or nothing; and what holds for the whole file."""

    mapping: Annotated[list[Line], msgspec.Meta(max_length=200)]
    defaults: ForAllRows = {}


def _view(running: Import) -> ImportView:
    return ImportView(**_told(running))


def _told(running: Import) -> dict[str, Any]:
    known = {name: getattr(running, name) for name in ImportView.__struct_fields__ if name in Import.__table__.columns}
    return known | {
        "reading": {name: str(value) for name, value in running.reading.items()},
        "defaults": {name: str(value) for name, value in running.defaults.items()},
        "missing": exchanges.missing_fields(running.kind, running.mapping, running.defaults),
        "of": running.count("to_undo") or running.rows,
        "counts": {each.value: running.count(each) for each in (*RowVerdict, *Undo)},
        "undo_until": (running.finished_at + UNDO_FOR).date() if running.finished_at else None,
    }


@reads("/imports", "imports:read", shows=("/settings/imports",))
async def all_imports(
    desk: NamedDependency[Desk], cursor: Cursor = "", limit: Limit = LIMIT
) -> Response[list[ImportView]]:
    """Files that came in."""
    return await listed(desk, select(Import), Import.id, _view, cursor=cursor, limit=limit)


@acts("/imports", "imports:write", "/settings/imports", status=201, request_max_body_size=_BASE64_OF_A_FILE)
async def open_import(desk: NamedDependency[Desk], data: JSONBody[FileBody]) -> ImportView:
    """Bring a file: its rows are kept and checked, nothing is taken in yet. Many rows are checked as a job."""
    if data.encoding and data.encoding not in ENCODINGS:
        raise FieldFault("encoding", "unknown_choice")
    try:
        table = await asyncio.to_thread(
            exchanges.read_table, data.content, kind=data.kind, encoding=data.encoding or None
        )
        running = await exchanges.open_import(
            desk.session,
            table,
            kind=data.kind,
            file_name=filled_in(desk, name=data.name).form.required("name"),
            defaults=_cleaned(data.defaults),
            mapping=_cleaned(data.columns),
            by=desk.user,
            at=desk.now,
        )
    except UnreadableFile as fault:
        fault.details["field"] = "content"
        raise
    return await _gone_on(desk, running)


def _cleaned(told: dict[str, str]) -> dict[str, str]:
    """As a form would have it."""
    return {name: value.replace("\x00", "").strip() for name, value in told.items()}


async def _gone_on(desk: Desk, running: Import) -> ImportView:
    await exchanges.go_on(desk.session, running, secret=desk.house.secret, at=desk.now)
    return _view(running)


@reads(
    "/imports/{import_id:int}",
    "imports:read",
    shows=(
        "/settings/imports/{import_id}",
        "/settings/imports/{import_id}/following",
        "/settings/imports/{import_id}/progress",
    ),
)
async def one(desk: NamedDependency[Desk], import_id: Id) -> Response[WatchedImport]:
    """How far a file has come."""
    running = await exchanges.get_import(desk.session, import_id)
    found = await exchanges.following(desk.session, running) if running.state is ImportState.DONE else None
    watched = WatchedImport(**_told(running), following=shown(ComingListings, found) if found else None)
    return Response(watched, headers={"etag": etag(_view(running))})


@reads("/imports/{import_id:int}/rows", "imports:read", shows=("/settings/imports/{import_id}/refused.csv",))
async def rows(
    desk: NamedDependency[Desk],
    import_id: Id,
    verdict: FromQuery[RowVerdict | None] = None,
    cursor: Cursor = "",
    limit: Limit = LIMIT,
) -> Response[list[RowView]]:
    """What would happen to rows, or why they were refused. Of new and unchanged ones the first hundred are told.

    What was taken in is told no more.
    """
    running = await exchanges.get_import(desk.session, import_id)
    query = select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.verdict.is_not(None))
    if verdict is not None:
        query = query.where(ImportRow.verdict == verdict)
    width, language = len(running.columns), visit_of(desk.request).language
    reader = await row_words(desk.session, words(language), running.kind)
    return await listed(desk, query, ImportRow.line, lambda each: _row(each, width, reader), cursor=cursor, limit=limit)


def _row(row: ImportRow, width: int, reader: RowWords) -> RowView:
    assert row.verdict
    told = row.told
    changes = {name: [str(value or "") for value in values] for name, values in told.get("changes", {}).items()}
    faults = [FaultView(each["field"] or "", each["rule"], reader.fault(each)) for each in row.faults]
    name, organisation = str(told.get("name") or ""), str(told.get("organisation") or "")
    cells = [_cell(each) for each in [*row.cells, *[""] * width][:width]]
    return RowView(row.line, row.verdict, name, organisation, changes, faults, cells)


def _cell(cell: Any) -> str:
    """Several values are parted as an import understands them; a cell that could not be read is empty."""
    if isinstance(cell, dict):
        return str(cell.get("date", ""))
    return "; ".join(cell) if isinstance(cell, list) else "" if cell is None else str(cell)


@puts("/imports/{import_id:int}/columns", "imports:write", _PAGE + "columns")
async def map_columns(desk: NamedDependency[Desk], import_id: Id, data: JSONBody[MappingBody]) -> Response[ImportView]:
    """Say what the columns mean; the rows are checked again."""
    await exchanges.get_import(desk.session, import_id)
    running = await exchanges.locked(desk.session, import_id)
    check_match(desk, _view(running))
    mapping = [field.strip() for field in data.mapping]
    await exchanges.map_columns(desk.session, running, mapping, _cleaned(data.defaults), by=desk.user, at=desk.now)
    return tagged(await _gone_on(desk, running))


@acts("/imports/{import_id:int}/take-in", "imports:write", _PAGE + "start")
async def take_in(desk: NamedDependency[Desk], import_id: Id) -> ImportView:
    """Take the rows in that were not refused; many of them as a job."""
    running = await exchanges.get_import(desk.session, import_id)
    await exchanges.start(desk.session, running, by=desk.user, at=desk.now)
    return await _gone_on(desk, running)


@acts("/imports/{import_id:int}/cancel", "imports:write", _PAGE + "cancel")
async def cancel(desk: NamedDependency[Desk], import_id: Id) -> ImportView:
    """Take in nothing more; what is in already stays, and can be undone."""
    running = await exchanges.get_import(desk.session, import_id)
    await exchanges.cancel(desk.session, running, by=desk.user, at=desk.now)
    return _view(running)


@acts("/imports/{import_id:int}/undo", "imports:write", _PAGE + "undo")
async def undo(desk: NamedDependency[Desk], import_id: Id) -> ImportView:
    """Take back what a file made and changed, within thirty days, unless somebody changed it since."""
    running = await exchanges.get_import(desk.session, import_id)
    await exchanges.undo(desk.session, running, by=desk.user, at=desk.now)
    return await _gone_on(desk, running)


@reads("/imports/{import_id:int}/left", "imports:read")
async def left(
    desk: NamedDependency[Desk], import_id: Id, cursor: Cursor = "", limit: Limit = LIMIT
) -> Response[list[EffectView]]:
    """What undoing left as it is."""
    await exchanges.get_import(desk.session, import_id)
    query = select(ImportEffect).where(ImportEffect.import_id == import_id, ImportEffect.undo == Undo.LEFT)
    return await listed(desk, query, ImportEffect.id, lambda each: shown(EffectView, each), cursor=cursor, limit=limit)


router = Router(
    path="/",
    route_handlers=[all_imports, open_import, one, rows, map_columns, take_in, cancel, undo, left],
)
