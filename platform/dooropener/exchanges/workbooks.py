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
from openpyxl import Workbook
from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from dooropener.exchanges.limits import MOST_LINES, Line, kept

PACKAGE = b"PK\x03\x04"
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The container of the old binary format, and of every workbook with a password ([MS-OFFCRYPTO] 2.3.4)."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MOST_UNPACKED = 400_000_000
MOST_PARTS = 2_000
_MOST_TIMES = 1_000
"""A part that unpacks to more than so many times its size is made for that: deflate does 1032 at most."""
_SMALL = 1_000_000
_MOST_TAGS = 40_000_000
"""Of all parts together: each cell has four to six, and what is read is built up as a tree."""
_MOST_TAGS_AT_ONCE = 1_000_000
"""From one row or shared text to the next: so much of the tree stands there at one time."""
_MOST_HEADS = 2_000_000
"""Rows of a sheet, or shared texts."""
_HEAD = re.compile(rb"<(?:\w+:)?(?:row|si)[\s/>]")
_MOST_READ = 20_000_000
"""Cells that are looked at in all sheets together, empty ones among them."""
_MOST_WIDE = 16_384
_CHUNK = 1 << 20
_DECLARATION = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_RUNS = re.compile(rb"macroEnabled|vbaProject|activeX", re.IGNORECASE)
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ParseError, ValueError,
    LookupError, TypeError, AttributeError, DefusedXmlException,
)  # fmt: skip
"""What the readers of archives, XML and workbooks raise for a file that is not what it says."""

Sheet = tuple[str, list[Line]]


class WorkbookRefused(Exception):
    """`rule`: `old_workbook`, `protected`, `no_workbook`, `macros`, `bomb` or `broken_workbook`."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


def read_sheets(content: bytes) -> list[Sheet]:
    """The lines of each sheet that hold anything, as far as they may come in, as plain values (`limits.kept`).

    Raises `WorkbookRefused`.

    A cell that has no value of its own is `{"unreadable": "formula"}` or `{"unreadable": "error"}`.
    """
    has_formulas = _check(content)
    try:
        return _read(content, has_formulas=has_formulas)
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
        tags = _Tags()
        read = (part for part in parts if part.filename.endswith((".xml", ".rels")))
        return sum(_check_xml(package, part, tags) for part in read) > 0  # all of them are looked at
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


class _Tags:
    """Counts what would be built up from the parts of a package; refuses what no table needs."""

    def __init__(self) -> None:
        self._all = self._at_once = self._heads = 0

    def begin(self) -> None:
        """Another part."""
        self._at_once = self._heads = 0

    def count(self, chunk: bytes) -> None:
        """No chunk is too much by itself: what counts is what stands before its first head and after its last."""
        heads = [found.start() for found in _HEAD.finditer(chunk)]
        tags = chunk.count(b"<")
        self._all += tags
        self._heads += len(heads)
        self._at_once += chunk.count(b"<", 0, heads[0]) if heads else tags
        if self._all > _MOST_TAGS or self._at_once > _MOST_TAGS_AT_ONCE or self._heads > _MOST_HEADS:
            raise WorkbookRefused("bomb")
        if heads:
            self._at_once = chunk.count(b"<", heads[-1])


def _check_xml(package: zipfile.ZipFile, part: zipfile.ZipInfo, tags: _Tags) -> bool:
    """Whether it has formulas. A document type may expand without end, and has no business there."""
    found, tail = False, b""
    tags.begin()
    with package.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            text = tail + chunk
            if _DECLARATION.search(text) or b"\x00" in chunk:
                raise WorkbookRefused("bomb")
            tags.count(chunk)
            found = found or b"<f>" in text or b"<f " in text
            tail = text[-16:]
    return found and part.filename.startswith("xl/worksheets/")


def _read(content: bytes, *, has_formulas: bool) -> list[Sheet]:
    results = _open(content, data_only=True)
    written = _open(content, data_only=False) if has_formulas else None
    sheets, read = [], CellsRead()
    for sheet in results.worksheets:
        formulas = _rows(written[sheet.title]) if written else None
        sheets.append((sheet.title, kept(_lines(read.counted(_rows(sheet)), formulas))))
    return sheets


class CellsRead:
    """How many cells of a workbook have been looked at."""

    def __init__(self) -> None:
        self._cells = 0

    def counted(self, rows: Iterator[Sequence[Any]]) -> Iterator[tuple[int, Sequence[Any]]]:
        """The rows by their numbers. A gap before a row is filled with empty ones, however far it says it is."""
        for number, cells in enumerate(rows, start=1):
            self._cells += len(cells)
            if number > MOST_LINES or len(cells) > _MOST_WIDE or self._cells > _MOST_READ:
                raise WorkbookRefused("bomb")
            yield number, cells


class _Unmeasured(ReadOnlyWorksheet):  # type: ignore[misc]  # openpyxl has no types
    """What the file says of its size pads every line; where it says nothing, all of the sheet is read for it."""

    def _get_size(self) -> None:
        pass


class _Opener(ExcelReader):  # type: ignore[misc]  # openpyxl has no types
    def read_worksheets(self) -> None:
        for told, relation in self.parser.find_sheets():
            if relation.target not in self.valid_files:
                continue
            if "chartsheet" in relation.Type:
                self.read_chartsheet(told, relation)
                continue
            sheet = _Unmeasured(self.wb, told.name, relation.target, self.shared_strings)
            sheet.sheet_state = told.state
            self.wb._sheets.append(sheet)


def _open(content: bytes, *, data_only: bool) -> Workbook:
    """As openpyxl does it for reading only, but for the size of its sheets."""
    opener = _Opener(io.BytesIO(content), read_only=True, data_only=data_only)
    opener.read()
    return opener.wb


def _rows(sheet: Any) -> Iterator[Sequence[Any]]:
    rows: Iterator[Sequence[Any]] = sheet.iter_rows()
    return rows


def _lines(rows: Iterator[tuple[int, Sequence[Any]]], formulas: Iterator[Sequence[Any]] | None) -> Iterator[Line]:
    for number, cells in rows:
        written = next(formulas, ()) if formulas else ()
        yield number, [_value(cell, written[at] if at < len(written) else None) for at, cell in enumerate(cells)]


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
