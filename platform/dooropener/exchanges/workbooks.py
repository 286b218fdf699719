"""Workbooks (XLSX): what is in the package is looked at before anything reads it, then its sheets are read."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook

PACKAGE = b"PK\x03\x04"
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The container of the old binary format, and of every workbook with a password ([MS-OFFCRYPTO] 2.3.4)."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MOST_UNPACKED = 400_000_000
MOST_PARTS = 2_000
_MOST_TIMES = 1_000
"""A part that unpacks to more than so many times its size is made for that: deflate does 1032 at most."""
_SMALL = 1_000_000
_CHUNK = 1 << 20
_DECLARATION = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_RUNS = re.compile(rb"macroEnabled|vbaProject|activeX", re.IGNORECASE)
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ParseError, ValueError,
    LookupError, TypeError, AttributeError, DefusedXmlException,
)  # fmt: skip
"""What the readers of archives, XML and workbooks raise for a file that is not what it says."""

Sheet = tuple[str, list[tuple[int, list[Any]]]]


class WorkbookRefused(Exception):
    """`rule`: `old_workbook`, `protected`, `no_workbook`, `macros`, `bomb` or `broken_workbook`."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


def read_sheets(content: bytes, *, most_rows: int) -> list[Sheet]:
    """The lines of each sheet that hold anything, as plain values. Raises `WorkbookRefused`.

    A cell that has no value of its own is `{"unreadable": "formula"}` or `{"unreadable": "error"}`.
    """
    has_formulas = _check(content)
    try:
        return _read(content, has_formulas=has_formulas, most_rows=most_rows)
    except _DAMAGED as error:
        raise WorkbookRefused("broken_workbook") from error


def _check(content: bytes) -> bool:
    """Whether there are formulas in it."""
    if content.startswith(OLD_WORKBOOK):
        raise WorkbookRefused("protected" if _ENCRYPTED in content else "old_workbook")
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
        parts = package.infolist()
        _check_parts(package, parts)
        read = (part for part in parts if part.filename.endswith((".xml", ".rels")))
        return sum(_check_xml(package, part) for part in read) > 0  # all of them are looked at
    except _DAMAGED as error:
        raise WorkbookRefused("broken_workbook") from error


def _check_parts(package: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo]) -> None:
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise WorkbookRefused("protected")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED or any(map(_swells, parts)):
        raise WorkbookRefused("bomb")
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise WorkbookRefused("no_workbook")
    types = package.read("[Content_Types].xml")
    if _RUNS.search(types) or any(_RUNS.search(name.encode()) for name in names):
        raise WorkbookRefused("macros")


def _swells(part: zipfile.ZipInfo) -> bool:
    return part.file_size > _SMALL and part.file_size > _MOST_TIMES * max(1, part.compress_size)


def _check_xml(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether it has formulas. A document type may expand without end, and has no business there."""
    found, tail = False, b""
    with package.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            text = tail + chunk
            if _DECLARATION.search(text) or b"\x00" in chunk:
                raise WorkbookRefused("bomb")
            found = found or b"<f>" in text or b"<f " in text
            tail = text[-16:]
    return found and part.filename.startswith("xl/worksheets/")


def _read(content: bytes, *, has_formulas: bool, most_rows: int) -> list[Sheet]:
    results = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    written = load_workbook(io.BytesIO(content), read_only=True) if has_formulas else None
    sheets = []
    for sheet in results.worksheets:
        formulas = _rows(written[sheet.title]) if written else None
        sheets.append((sheet.title, list(_lines(_rows(sheet), formulas, most_rows))))
    return sheets


def _rows(sheet: Any) -> Iterator[Sequence[Any]]:
    sheet.reset_dimensions()  # what the file says of its size pads every line
    rows: Iterator[Sequence[Any]] = sheet.iter_rows()
    return rows


def _lines(
    rows: Iterator[Sequence[Any]], formulas: Iterator[Sequence[Any]] | None, most_rows: int
) -> Iterator[tuple[int, list[Any]]]:
    given = 0
    for number, cells in enumerate(rows, start=1):
        written = next(formulas, ()) if formulas else ()
        values = [_value(cell, written[at] if at < len(written) else None) for at, cell in enumerate(cells)]
        if any(value is not None and value != "" for value in values):
            given += 1
            yield number, values
        if given > most_rows:
            return


def _value(cell: Any, written: Any) -> Any:
    value = cell.value
    if cell.data_type == "e":
        return {"unreadable": "error"}
    if value is None:
        return {"unreadable": "formula"} if written is not None and written.data_type == "f" else None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, date | time | timedelta):
        return {"date": value.isoformat() if isinstance(value, date | time) else str(value)}
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, str | int | float) else str(value)
