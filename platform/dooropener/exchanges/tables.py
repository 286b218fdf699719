"""A file as a table: the names of its columns, and its rows with the lines they stand on."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from dooropener.exchanges.fields import FIELDS, folded, guess_columns
from dooropener.exchanges.limits import (
    MOST_BYTES,
    MOST_COLUMNS,
    Cells,
    Line,
    UnreadableFile,
    filled,
    kept,
    most_rows,
    too_many_columns,
    too_many_rows,
)
from dooropener.exchanges.models import RecordKind
from dooropener.exchanges.texts import ENCODINGS, NoText, UnknownEncoding, clean, read_text
from dooropener.exchanges.workbooks import OLD_WORKBOOK, PACKAGE, WorkbookRefused, read_sheets

_DELIMITERS = ";,\t|"
_DELIMITER_TOLD = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
"""The line that spreadsheet programs write before the header."""
_MOST_PARTS = 100_000
"""So many signs between cells or values no row has, not even within its texts: a cell has no more characters."""
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_LINE_OF_JSON = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class Table:
    """`reading` says how the file was read: its `format`, and `encoding` and `delimiter`, or `sheet`."""

    columns: list[str]
    rows: list[Line]
    reading: Mapping[str, str]


def read_table(content: bytes, *, kind: RecordKind | None = None, encoding: str | None = None) -> Table:
    """Read a CSV, XLSX or JSONL file, told apart by what is in it. Raises `UnreadableFile`."""
    if len(content) > MOST_BYTES:
        raise UnreadableFile("too_large", maximum=MOST_BYTES)
    if not content.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile("empty")
    packed = content.startswith((PACKAGE, OLD_WORKBOOK))
    table = _workbook(content, kind) if packed else _text(content, encoding)
    return _checked(table)


def _checked(table: Table) -> Table:
    if len(table.columns) > MOST_COLUMNS:
        raise too_many_columns()
    told = Counter(folded(column) for column in table.columns if column)
    if twice := next((column for column in table.columns if column and told[folded(column)] > 1), None):
        raise UnreadableFile("twice", column=twice[:60])
    if not table.rows:
        raise UnreadableFile("no_rows")
    if len(table.rows) > most_rows(len(table.columns)):
        raise too_many_rows(len(table.columns))
    if len(table.columns) == 1 and not known_columns(table.columns):
        raise UnreadableFile("one_column")
    return table


def known_columns(columns: Sequence[str], kind: RecordKind | None = None) -> int:
    """How many of the columns mean something for one kind of record, or for that which knows the most."""
    kinds = [kind] if kind else list(FIELDS)
    return max(sum(map(bool, guess_columns(each, columns))) for each in kinds)


def _workbook(content: bytes, kind: RecordKind | None) -> Table:
    try:
        sheets = [(name, lines) for name, lines in read_sheets(content) if lines]
    except WorkbookRefused as refused:
        raise UnreadableFile(refused.rule) from refused
    known = {name: known_columns(_header(lines[0][1]), kind) for name, lines in sheets}
    held = [(name, lines) for name, lines in sheets if known[name] > 1]
    if len(held) > 1:
        own = [each for each in held if kind and folded(each[0]) == kind.value]
        if not own:
            raise UnreadableFile("several_sheets", sheets=", ".join(name for name, _ in held))
        held = own
    name, lines = (held or sheets or [("", [(1, [])])])[0]
    return Table(_header(lines[0][1]), lines[1:], {"format": "xlsx", "sheet": name})


def _header(cells: Iterable[Any]) -> list[str]:
    columns = ["" if cell is None else clean(str(cell))[:200] for cell in cells]
    while columns and not columns[-1]:
        columns.pop()
    return columns


def _text(content: bytes, encoding: str | None) -> Table:
    try:
        read = read_text(content, encoding)
    except NoText:
        raise UnreadableFile("wrong_encoding" if encoding else "binary") from None
    except UnknownEncoding:
        raise unknown_encoding(encoding or "") from None
    text = read.text.replace("\x00", "")
    if text.lstrip().startswith("{"):
        columns, rows = _objects(text)
        return Table(columns, rows, {"format": "jsonl", "encoding": read.encoding})
    if text.lstrip().startswith("[{"):
        raise UnreadableFile("not_json", line=1)
    delimiter, lines = _csv(text)
    try:
        found = kept(lines) or [(1, [])]
    except csv.Error:
        raise UnreadableFile("broken_csv", line=lines.line) from None
    return Table(_header(found[0][1]), found[1:], {"format": "csv", "encoding": read.encoding, "delimiter": delimiter})


def unknown_encoding(told: str) -> UnreadableFile:
    return UnreadableFile("unknown_encoding", value=told[:60], choices=", ".join(ENCODINGS))


class _Lines:
    """The records of a CSV file; `line` is that on which the one being read begins."""

    def __init__(self, text: str, delimiter: str, skipped: int) -> None:
        self.line = skipped + 1
        self._skipped = skipped
        self._delimiter = delimiter
        self._parts = 0
        self._reader = csv.reader(self._told(text), delimiter=delimiter, strict=True)

    def _told(self, text: str) -> Iterator[str]:
        """The lines for the reader of CSV, which knows no end of a record but its own."""
        for line in _split(_LINE, text):
            self._parts += line.count(self._delimiter)
            if self._parts > _MOST_PARTS:
                raise too_many_columns()
            yield line

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        for cells in self._reader:
            yield self.line, cells
            self.line = self._skipped + self._reader.line_num + 1
            self._parts = 0


def _split(line: re.Pattern[str], text: str) -> Iterator[str]:
    """One line at a time: all at once, and a file of empty lines is a hundred times its size."""
    return (found[0] for found in line.finditer(text))


def _csv(text: str) -> tuple[str, _Lines]:
    csv.field_size_limit(10_000_000)
    told = _DELIMITER_TOLD.match(text)
    if told:
        return told[1], _Lines(text[told.end() :], told[1], 1)
    delimiter = max(_DELIMITERS, key=lambda one: _named(text, one))
    return delimiter, _Lines(text, delimiter, 0)


def _named(text: str, delimiter: str) -> tuple[int, int]:
    """How many known columns the header has when it is parted so, and how many columns at all."""
    header = text.lstrip()[:20_000].splitlines()[:1]
    try:
        cells = next(csv.reader(header, delimiter=delimiter), [])
    except csv.Error:
        return 0, 0
    return known_columns(cells) if len(cells) <= MOST_COLUMNS else 0, len(cells)


def _objects(text: str) -> tuple[list[str], list[Line]]:
    """JSON lines: a column for every name that occurs, in the order in which they do."""
    names: dict[str, None] = {}
    read: list[tuple[int, dict[str, Any] | None]] = []
    lines = enumerate(_split(_LINE_OF_JSON, text), start=1)
    for number, line in filled(lines, lambda line: not line.isspace()):
        found = _object(line)
        read.append((number, found))
        names |= dict.fromkeys(found or ())
        if len(names) > MOST_COLUMNS:
            raise too_many_columns()
        if len(read) > most_rows(len(names)):
            raise too_many_rows(len(names))
    if not names:
        raise UnreadableFile("not_json", line=read[0][0])
    columns = list(names)
    return columns, [(number, _in_order(found, columns)) for number, found in read]


def _in_order(found: Mapping[str, Any] | None, columns: Sequence[str]) -> Cells:
    return [{"unreadable": "not_json"}] if found is None else [_plain(found.get(name)) for name in columns]


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [str(item) for item in value] if all(isinstance(item, str | int | float) for item in value) else _NESTED
    if isinstance(value, bool):
        return str(value).lower()
    return _NESTED if isinstance(value, dict) else value


_NESTED = {"unreadable": "nested"}


def _object(line: str) -> dict[str, Any] | None:
    """One object, or None where the line is none, or says a thing twice."""
    if line.count(",") > _MOST_PARTS:
        raise too_many_columns()
    try:
        found = json.loads(line, object_pairs_hook=_once_each, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _once_each(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands there twice")
    return found


def _no_number(written: str) -> NoReturn:
    raise ValueError(written)
