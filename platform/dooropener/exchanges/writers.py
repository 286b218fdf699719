"""Records written as CSV, JSON lines or a workbook, bit by bit; no cell is taken for a formula by what opens it."""

import csv
import enum
import io
import json
import tempfile
import zipfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.exchanges.exporting import Record, Wanted, columns_of, records
from dooropener.exchanges.models import RecordKind
from dooropener.exchanges.texts import defused
from dooropener.exchanges.values import SEPARATORS

_CHUNK = 1 << 16
_BOM = "\ufeff"
_WIDTHS = {"title": 40, "text": 60, "name": 32, "organisation": 32}


class FileFormat(enum.StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"


MEDIA_TYPES: Mapping[str, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl",
    "zip": "application/zip",
}


def suffix_of(kinds: Sequence[RecordKind], form: FileFormat) -> str:
    """A workbook has a sheet for each kind; of the other formats several are packed together."""
    return form.value if len(kinds) == 1 or form is FileFormat.XLSX else "zip"


async def export(
    session: AsyncSession,
    kinds: Sequence[RecordKind],
    form: FileFormat,
    wanted: Wanted,
    *,
    secret: str,
    mark: bool = False,
) -> AsyncIterator[bytes]:
    """The bytes of the file, as they come. `mark` begins CSV with the mark by which Excel knows UTF-8."""
    if form is FileFormat.XLSX:
        stream = _workbook(session, kinds, wanted, secret)
    elif len(kinds) > 1:
        stream = _packed(session, kinds, form, wanted, secret, mark)
    else:
        stream = _lines(session, kinds[0], form, wanted, secret, mark)
    async for chunk in stream:
        yield chunk


async def _lines(
    session: AsyncSession, kind: RecordKind, form: FileFormat, wanted: Wanted, secret: str, mark: bool
) -> AsyncIterator[bytes]:
    columns = columns_of(kind)
    if form is FileFormat.CSV:
        yield (_BOM * mark + csv_lines([columns])).encode()
    async for several in records(session, kind, wanted, secret=secret):
        ordered = [{column: record.get(column, "") for column in columns} for record in several]
        if form is FileFormat.CSV:
            yield csv_lines([[csv_cell(value) for value in record.values()] for record in ordered]).encode()
        else:
            yield "".join(json.dumps(_told(record), ensure_ascii=False) + "\n" for record in ordered).encode()


def _told(record: Record) -> dict[str, Any]:
    """What is empty is left out; days as text."""
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in record.items()}
    return {name: value for name, value in plain.items() if value not in ("", [], None)}


def csv_lines(rows: Sequence[Sequence[str | float | None]]) -> str:
    """Rows parted by semicolons, which every Excel in Europe takes for columns."""
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerows(rows)
    return written.getvalue()


def csv_cell(value: Any) -> str:
    """A value as text that no spreadsheet computes."""
    if isinstance(value, list):
        parted = any(SEPARATORS.search(item) for item in value) or (value and value[0].startswith("["))
        value = json.dumps(value, ensure_ascii=False) if parted else "; ".join(value)
    return defused("" if value is None else str(value))


async def _packed(
    session: AsyncSession, kinds: Sequence[RecordKind], form: FileFormat, wanted: Wanted, secret: str, mark: bool
) -> AsyncIterator[bytes]:
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
            for kind in kinds:
                with package.open(f"{kind.value}.{form.value}", "w", force_zip64=True) as part:
                    async for chunk in _lines(session, kind, form, wanted, secret, mark):
                        part.write(chunk)
        for chunk in _read(file):
            yield chunk


async def _workbook(
    session: AsyncSession, kinds: Sequence[RecordKind], wanted: Wanted, secret: str
) -> AsyncIterator[bytes]:
    """openpyxl writes rows to disk as they come; the package is put together at the end."""
    book = Workbook(write_only=True)
    for kind in kinds:
        columns = columns_of(kind)
        sheet = book.create_sheet(kind.value)
        sheet.freeze_panes = "A2"
        for number, column in enumerate(columns):
            sheet.column_dimensions[_letter(number)].width = _WIDTHS.get(column, 18)
        sheet.append([_head(sheet, column) for column in columns])
        async for several in records(session, kind, wanted, secret=secret):
            for record in several:
                sheet.append([_cell(sheet, record.get(column, "")) for column in columns])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        for chunk in _read(file):
            yield chunk


def _letter(number: int) -> str:
    return chr(ord("A") + number)


def _head(sheet: Any, column: str) -> Any:
    cell = WriteOnlyCell(sheet, column)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    """A day is a day; all else is text, whatever it looks like."""
    if value is None or value in ("", []):
        return None
    if isinstance(value, date):
        return value
    cell = WriteOnlyCell(sheet, csv_cell(value))
    cell.data_type = "s"
    return cell


def _read(file: Any) -> Iterator[bytes]:
    file.seek(0)
    return iter(lambda: file.read(_CHUNK), b"")
