"""Reading listings from JSONL, CSV and XLSX files; what is wrong is told by line and field."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from dooropener_matching.errors import ListingFault, ListingFileError
from dooropener_matching.listing_rows import REQUIRED, read_row
from dooropener_matching.listings import Listing

_DELIMITERS = ",;\t|"
csv.field_size_limit(10_000_000)

_Row = tuple[int, Mapping[str, Any] | ListingFault]


def read_listings(path: str | Path) -> list[Listing]:
    """Read the listings of a ``.jsonl``, ``.csv``/``.tsv`` or ``.xlsx`` file, in the order of the file.

    The first line of a table names the fields; several values of a field are parted by semicolons. Raises
    :class:`ListingFileError` naming every wrong line and field, a repeated id among them; it takes in all or nothing.
    """
    path = Path(path)
    listings: list[Listing] = []
    faults: list[ListingFault] = []
    lines: dict[str, int] = {}
    for line, row in _rows(path):
        if isinstance(row, ListingFault):
            faults.append(row)
            continue
        listing, wrong = read_row(row, line)
        faults += wrong
        if listing is None:
            continue
        if listing.id in lines:
            faults.append(ListingFault(line, "id", f"{listing.id!r} is also on line {lines[listing.id]}"))
        lines.setdefault(listing.id, line)
        listings.append(listing)
    if faults:
        raise ListingFileError(str(path), faults)
    return listings


def _rows(path: Path) -> Iterator[_Row]:
    readers = {".csv": _csv_rows, ".tsv": _csv_rows, ".xlsx": _xlsx_rows, ".xlsm": _xlsx_rows}
    reader = readers.get(path.suffix.casefold(), _jsonl_rows)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ListingFileError(str(path), [ListingFault(0, None, error.strerror or "cannot be read")]) from error
    return reader(path, content)


def _text(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        fault = ListingFault(line, None, f"is not UTF-8 (byte 0x{content[error.start]:02x})")
        raise ListingFileError(str(path), [fault]) from error


def _jsonl_rows(path: Path, content: bytes) -> Iterator[_Row]:
    for number, line in enumerate(_text(path, content).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            yield number, ListingFault(number, None, f"is not JSON: {error}")
            continue
        if isinstance(row, dict):
            yield number, row
        else:
            yield number, ListingFault(number, None, "is not a JSON object")


def _csv_rows(path: Path, content: bytes) -> Iterator[_Row]:
    text = _text(path, content)
    header = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return _table_rows(path, _csv_lines(path, reader))


def _csv_lines(path: Path, reader: Any) -> Iterator[tuple[int, list[Any]]]:
    start = 1
    try:
        for row in reader:
            yield start, row
            start = reader.line_num + 1
    except csv.Error as error:
        raise ListingFileError(str(path), [ListingFault(start, None, f"is not CSV: {error}")]) from error


def _xlsx_rows(path: Path, content: bytes) -> Iterator[_Row]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
        table = [(number, list(row)) for number, row in enumerate(sheet.iter_rows(values_only=True), start=1)]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, IndexError) as error:
        raise ListingFileError(str(path), [ListingFault(0, None, f"is not a workbook: {error}")]) from error
    return _table_rows(path, table)


def _table_rows(path: Path, table: Iterable[tuple[int, list[Any]]]) -> Iterator[_Row]:
    lines = iter(table)
    _, header = next(lines, (1, []))
    fields = [str(name).strip().casefold() if name is not None else "" for name in header]
    absent = [name for name in REQUIRED if name not in fields]
    if absent:
        raise ListingFileError(str(path), [ListingFault(1, name, "has no column") for name in absent])
    for line, cells in lines:
        if all(cell is None or str(cell).strip() == "" for cell in cells):
            continue
        if len(cells) > len(fields) and any(str(cell or "").strip() for cell in cells[len(fields) :]):
            yield line, ListingFault(line, None, f"has {len(cells)} cells for {len(fields)} fields")
            continue
        yield line, {name: cell for name, cell in zip(fields, cells, strict=False) if name}
