"""Data that come in as files: upload, what the columns mean, preview, progress, result, undo."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Stream

from dooropener import exchanges, regions
from dooropener.errors import DoorOpenerError, Invalid
from dooropener.exchanges import Import, ImportState, RecordKind, RowVerdict, UnreadableFile
from dooropener.house import House
from dooropener.organisations import LawfulBasis
from dooropener.portal.desk import Desk
from dooropener.portal.forms import Form
from dooropener.portal.guards import advisor
from dooropener.portal.import_words import RowWords, column_name, file_fault, row_words
from dooropener.portal.pages import page
from dooropener.portal.toasts import Fact
from dooropener.portal.visits import KNOWN_FIRST
from dooropener.words import ALL_LANGUAGES, Words, words

_SHOWN = 50
_SHOWN_OF_EACH = 20
_ROOM_FOR_FIELDS = 1_000_000


@get("/settings/imports", guards=[advisor])
async def all_imports(desk: NamedDependency[Desk]) -> Response[str]:
    return await _list(desk, Form({}))


async def _list(desk: Desk, form: Form, fault: DoorOpenerError | None = None) -> Response[str]:
    return await desk.page(
        "imports.html",
        status=422 if fault else 200,
        imports=await exchanges.imports(desk.session, limit=_SHOWN),
        kinds=list(RecordKind),
        form=form,
        told=_defaults(form) if fault else {**_defaults(form), "sourced_on": desk.now.date().isoformat()},
        fault=fault,
        file_fault=file_fault(_words(desk), fault) if fault else "",
        **await _choices(desk),
    )


def _words(desk: Desk) -> Words:
    return words(desk.user.language)


async def _choices(desk: Desk) -> dict[str, object]:
    language, reader = desk.user.language, _words(desk)
    places = await regions.all_regions(desk.session, language=language)
    return {
        "region_names": [(each.id, each.name(language)) for each in places],
        "language_names": [(code, reader.language_name(code)) for code in ALL_LANGUAGES],
        "bases": list(LawfulBasis),
    }


@post(
    "/settings/imports",
    guards=[advisor],
    request_max_body_size=exchanges.MOST_BYTES + _ROOM_FOR_FIELDS,
    opt={KNOWN_FIRST: True},
)
async def open_import(desk: NamedDependency[Desk]) -> Response[str] | Redirect:
    """Read the file and check its rows; nothing is taken in yet."""
    form = desk.form
    kind = RecordKind(form.text("kind")) if form.text("kind") in set(RecordKind) else None
    encoding = form.text("encoding") or None
    try:
        if encoding and encoding not in exchanges.ENCODINGS:
            raise exchanges.unknown_encoding(encoding)
        name, content = await _uploaded(desk)
        table = await asyncio.to_thread(exchanges.read_table, content, kind=kind, encoding=encoding)
        running = await exchanges.open_import(
            desk.session, table, kind=kind, file_name=name, defaults=_defaults(form), by=desk.user, at=desk.now
        )
    except (UnreadableFile, exchanges.InvalidMapping) as fault:
        return await _list(desk, form, fault)
    await _go_on(desk, running)
    return desk.go(f"/settings/imports/{running.id}")


async def _uploaded(desk: Desk) -> tuple[str, bytes]:
    found = await desk.file()
    if found is None:
        raise UnreadableFile("no_file")
    return found.filename, await found.read()


def _defaults(form: Form) -> dict[str, str]:
    return {field: form.text(field) for field in exchanges.DEFAULTS}


async def _go_on(desk: Desk, running: Import) -> None:
    await exchanges.go_on(desk.session, running, secret=desk.house.secret, at=desk.now)


@get("/settings/imports/{import_id:int}", guards=[advisor])
async def import_page(desk: NamedDependency[Desk], import_id: FromPath[int]) -> Response[str]:
    return await _show(desk, await exchanges.get_import(desk.session, import_id))


@get("/settings/imports/{import_id:int}/progress", guards=[advisor])
async def progress(desk: NamedDependency[Desk], import_id: FromPath[int]) -> Response[str]:
    """The line of the page that says how far it has come, without the page around it."""
    running = await exchanges.get_import(desk.session, import_id)
    return page(desk.request, "import_progress.html", running=running)


@get("/settings/imports/{import_id:int}/following", guards=[advisor])
async def following(desk: NamedDependency[Desk], import_id: FromPath[int]) -> Response[str]:
    """The line of the page that says what becomes of the listings, without the page around it."""
    running = await exchanges.get_import(desk.session, import_id)
    found = await exchanges.following(desk.session, running)
    if found is None:
        raise NotFoundException
    return page(desk.request, "import_following.html", following=found)


async def _show(desk: Desk, running: Import, fault: Invalid | None = None) -> Response[str]:
    """With `fault` what was chosen stands there again."""
    told = await row_words(desk.session, _words(desk), running.kind)
    shown = {
        verdict: await exchanges.rows_of(desk.session, running.id, verdict, limit=_SHOWN_OF_EACH)
        for verdict in RowVerdict
        if running.count(verdict)
    }
    return await desk.page(
        "import.html",
        status=422 if fault else 200,
        running=running,
        shown=shown,
        first=(await exchanges.first_rows(desk.session, running.id, limit=1)),
        missing=exchanges.missing_fields(running.kind, running.mapping, running.defaults),
        fields=exchanges.FIELDS[running.kind],
        following=await exchanges.following(desk.session, running) if running.state is ImportState.DONE else None,
        left=await exchanges.left_by_undo(desk.session, running.id, limit=_SHOWN),
        undo_until=running.finished_at and running.finished_at + exchanges.UNDO_FOR,
        column_name=lambda field: column_name(told.words, field),
        row_words=told,
        fault=fault,
        mapping=_mapping(desk.form, running) if fault else running.mapping,
        told=_defaults(desk.form) if fault else running.defaults,
        **await _choices(desk),
    )


def _mapping(form: Form, running: Import) -> list[str]:
    return [form.text(f"column-{number}") for number in range(len(running.columns))]


@post("/settings/imports/{import_id:int}/columns", guards=[advisor])
async def map_columns(desk: NamedDependency[Desk], import_id: FromPath[int]) -> Response[str] | Redirect:
    """What each column means, and what holds for the whole file; the rows are checked again."""
    running = await exchanges.get_import(desk.session, import_id)
    mapping, defaults = _mapping(desk.form, running), _defaults(desk.form)
    try:
        await exchanges.map_columns(desk.session, running, mapping, defaults, by=desk.user, at=desk.now)
    except Invalid as fault:
        return await _show(desk, running, fault)
    await _go_on(desk, running)
    return desk.go(f"/settings/imports/{import_id}", Fact.IMPORT_CHECKED)


@post("/settings/imports/{import_id:int}/start", guards=[advisor])
async def start(desk: NamedDependency[Desk], import_id: FromPath[int]) -> Redirect:
    running = await exchanges.get_import(desk.session, import_id)
    await exchanges.start(desk.session, running, by=desk.user, at=desk.now)
    await _go_on(desk, running)
    return desk.go(f"/settings/imports/{import_id}", Fact.IMPORT_STARTED if running.at_work else Fact.IMPORT_DONE)


@post("/settings/imports/{import_id:int}/cancel", guards=[advisor])
async def cancel(desk: NamedDependency[Desk], import_id: FromPath[int]) -> Redirect:
    running = await exchanges.get_import(desk.session, import_id)
    await exchanges.cancel(desk.session, running, by=desk.user, at=desk.now)
    return desk.go(f"/settings/imports/{import_id}", Fact.IMPORT_CANCELLED)


@post("/settings/imports/{import_id:int}/undo", guards=[advisor])
async def undo(desk: NamedDependency[Desk], import_id: FromPath[int]) -> Redirect:
    running = await exchanges.get_import(desk.session, import_id)
    await exchanges.undo(desk.session, running, by=desk.user, at=desk.now)
    await _go_on(desk, running)
    return desk.go(f"/settings/imports/{import_id}", Fact.IMPORT_UNDOING if running.at_work else Fact.IMPORT_UNDONE)


@get("/settings/imports/{import_id:int}/refused.csv", guards=[advisor])
async def refused(desk: NamedDependency[Desk], import_id: FromPath[int]) -> Stream:
    """The rows that were refused, as they stood in the file, each with what is wrong: to be mended and sent again."""
    running = await exchanges.get_import(desk.session, import_id)
    headers = {"content-disposition": f'attachment; filename="refused-{import_id}.csv"'}
    lines = _refused_lines(desk.house, running, await row_words(desk.session, _words(desk), running.kind))
    return Stream(lines, media_type=exchanges.MEDIA_TYPES["csv"], headers=headers)


async def _refused_lines(house: House, running: Import, told: RowWords) -> AsyncIterator[str]:
    reader = told.words
    yield "\ufeff" + exchanges.csv_lines([[*running.columns, reader("Line"), reader("What is wrong")]])
    async with house.sessions() as session:
        async for rows in exchanges.refused_rows(session, running.id):
            lines = [[*_cells(row.cells, len(running.columns)), str(row.line), _faults(told, row)] for row in rows]
            yield exchanges.csv_lines(lines)


def _cells(cells: list[object], width: int) -> list[str]:
    shown = [cell.get("date", "") if isinstance(cell, dict) else cell for cell in cells]
    return [exchanges.csv_cell(cell) for cell in [*shown, *[""] * width][:width]]


def _faults(told: RowWords, row: exchanges.ImportRow) -> str:
    return exchanges.csv_cell(" ".join(_fault(told, fault) for fault in row.faults))


def _fault(told: RowWords, fault: dict[str, Any]) -> str:
    said, reader = told.fault(fault), told.words
    return reader.labelled(column_name(reader, fault["field"]), said) if fault["field"] else said


router = Router(
    path="/",
    route_handlers=[
        all_imports,
        open_import,
        import_page,
        progress,
        following,
        map_columns,
        start,
        cancel,
        undo,
        refused,
    ],
)
