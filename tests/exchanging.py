"""Files that come in: written as tables, opened, checked and taken in."""

import csv
import io
import json

from openpyxl import Workbook

from dooropener import exchanges
from dooropener.exchanges import RecordKind

SECRET = "a secret for tests only, long enough"

FIRM = {
    "name": "Termo Emilia S.r.l.",
    "region": "emilia-romagna",
    "registration_number": "00743110157",
    "sectors": "heat pumps; boilers",
}
PERSON = {
    "organisation": "Termo Emilia S.r.l.",
    "region": "emilia-romagna",
    "name": "Chiara Bassi",
    "email": "chiara@termoemilia.example",
    "role": "Export",
    "language": "it",
    "lawful_basis": "public_task",
    "source": "the fair in Bologna",
    "sourced_on": "2026-02-01",
}
PUMPS = {
    "id": "P1",
    "organisation": "Termo Emilia S.r.l.",
    "region": "emilia-romagna",
    "kind": "request",
    "partnership": "distribution",
    "language": "it",
    "title": "Pompe di calore",
    "text": "Cerchiamo pompe di calore R290.",
}
DEFAULTS = {"source": "the fair in Bologna", "lawful_basis": "public_task", "sourced_on": "2026-02-01"}


def as_csv(*rows, delimiter=";", encoding="utf-8"):
    """One dictionary a row; the first names the columns."""
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode(encoding)


def as_jsonl(*rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def as_xlsx(*rows):
    book = Workbook()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append(list(row.values()))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


async def opened(session, content, kind=None, *, by=None, at, defaults=DEFAULTS, **more):
    """The import of a file, checked."""
    table = exchanges.read_table(content, kind=kind)
    running = await exchanges.open_import(
        session, table, kind=kind, file_name="firms.csv", defaults=defaults, by=by, at=at, **more
    )
    await exchanges.go_on(session, running, secret=SECRET, at=at)
    return running


async def taken_in(session, content, kind=None, *, by=None, at, defaults=DEFAULTS, **more):
    """The import of a file, done."""
    running = await opened(session, content, kind, by=by, at=at, defaults=defaults, **more)
    await exchanges.start(session, running, by=by, at=at)
    await exchanges.go_on(session, running, secret=SECRET, at=at)
    return running


async def undone(session, running, *, by=None, at):
    await exchanges.undo(session, running, by=by, at=at)
    await exchanges.go_on(session, running, secret=SECRET, at=at)


async def refusals(session, running):
    """Line, field and rule of everything that was refused."""
    rows = await exchanges.rows_of(session, running.id, exchanges.RowVerdict.REFUSED, limit=100)
    return [(row.line, fault["field"], fault["rule"]) for row in rows for fault in row.faults]


ORGANISATIONS, CONTACTS, LISTINGS = RecordKind.ORGANISATIONS, RecordKind.CONTACTS, RecordKind.LISTINGS
