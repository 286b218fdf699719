"""Listings in workbooks (XLSX): the sheet that names the fields in its first line."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from dooropener_matching.errors import ListingFault, ListingFileError
from dooropener_matching.listing_rows import REQUIRED, Unreadable
from dooropener_matching.listing_tables import Line, Row, field_names, table_rows

WORKBOOK = b"PK\x03\x04"
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The container of the old binary format, and of every workbook with a password ([MS-OFFCRYPTO] 2.3.4)."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MOST_UNPACKED = 50_000_000
"""Bytes of all parts together: a small file can unpack to very much."""

_Table = list[Line]


def workbook_rows(path: Path, content: bytes) -> Iterator[Row]:
    """Read the one sheet that holds listings; raises :class:`ListingFileError` where there is none, or several."""
    _check(path, content)
    try:
        sheets = _sheets(content)
    except Exception as error:
        _refuse(path, f"is not a workbook: {error}")
    held = [(name, table) for name, table in sheets if table and set(REQUIRED) <= set(field_names(table[0][1]))]
    if len(held) > 1:
        _refuse(path, "has listings on several sheets (" + ", ".join(repr(name) for name, _ in held) + "); keep one")
    filled = [table for _, table in sheets if table]
    return table_rows(path, held[0][1] if held else filled[0] if filled else [])


def _check(path: Path, content: bytes) -> None:
    if content.startswith(OLD_WORKBOOK):
        protected = _ENCRYPTED in content
        _refuse(path, "is protected by a password" if protected else "is an old workbook (.xls); save it as .xlsx")
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        _refuse(path, f"is not a workbook: {error}")
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        _refuse(path, f"unpacks to more than {MOST_UNPACKED:,} bytes")


def _refuse(path: Path, reason: str) -> NoReturn:
    raise ListingFileError(str(path), [ListingFault(0, None, reason)])


def _sheets(content: bytes) -> list[tuple[str, _Table]]:
    """Return the lines of each sheet that hold anything; results of formulas are looked up only where there are any."""
    written = _read(content, results=False)
    if not any(_is_formula(cell) for _, table in written for _, cells in table for cell in cells):
        return [(name, [(line, [_value(cell) for cell in cells]) for line, cells in table]) for name, table in written]
    results = {name: dict(table) for name, table in _read(content, results=True)}
    return [
        (name, [(line, _calculated(cells, results[name].get(line, []))) for line, cells in table])
        for name, table in written
    ]


def _read(content: bytes, *, results: bool) -> list[tuple[str, _Table]]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=results)
    return [(sheet.title, list(_lines(sheet))) for sheet in book.worksheets]


def _lines(sheet: Any) -> Iterator[Line]:
    sheet.reset_dimensions()  # what the file says of its size pads every line
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if any(cell.value is not None for cell in cells):
            yield number, cells


def _calculated(cells: Sequence[Any], results: Sequence[Any]) -> list[Any]:
    known = [*results, *[None] * (len(cells) - len(results))]
    return [_result(known[i]) if _is_formula(cell) else _value(cell) for i, cell in enumerate(cells)]


def _result(cell: Any) -> Any:
    if cell is None or cell.value is None:
        return Unreadable("is a formula whose result is not in the file; write the text itself")
    return _value(cell)


def _is_formula(cell: Any) -> bool:
    return bool(cell.data_type == "f")


def _value(cell: Any) -> Any:
    return Unreadable(f"is an error of the spreadsheet ({cell.value})") if cell.data_type == "e" else cell.value
