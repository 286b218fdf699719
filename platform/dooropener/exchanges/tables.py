"""A file as a table: the names of its columns, and its rows with the lines they stand on."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from dooropener.errors import Invalid
from dooropener.exchanges.fields import FIELDS, folded, guess_columns
from dooropener.exchanges.models import RecordKind
from dooropener.exchanges.texts import NoText, clean, read_text
from dooropener.exchanges.workbooks import OLD_WORKBOOK, PACKAGE, WorkbookRefused, read_sheets

MOST_BYTES = 50_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 200
_DELIMITERS = ";,\t|"
_DELIMITER_TOLD = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
"""The line that spreadsheet programs write before the header."""

Cells = list[Any]
Line = tuple[int, Cells]


class UnreadableFile(Invalid):
    """The file is no table that can be taken in. `details["rule"]` says why, `line` or `column` where.

    Rules: `empty`, `too_large`, `binary`, `wrong_encoding`, `broken_csv`, `not_json`, `one_column`, `no_rows`,
    `twice`, `too_many_rows`, `too_many_columns`, `old_workbook`, `protected`, `macros`, `bomb`, `broken_workbook`,
    `no_workbook`, `several_sheets`.
    """

    code = "unreadable_file"

    def __init__(self, rule: str, **details: object) -> None:
        super().__init__(rule=rule, **details)


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
    told = [folded(column) for column in table.columns if column]
    if twice := next((column for column in table.columns if column and told.count(folded(column)) > 1), None):
        raise UnreadableFile("twice", column=twice[:60])
    if len(table.columns) > MOST_COLUMNS:
        raise UnreadableFile("too_many_columns", maximum=MOST_COLUMNS)
    if not table.rows:
        raise UnreadableFile("no_rows")
    if len(table.rows) > MOST_ROWS:
        raise UnreadableFile("too_many_rows", maximum=MOST_ROWS)
    if len(table.columns) == 1 and not known_columns(table.columns):
        raise UnreadableFile("one_column")
    return table


def known_columns(columns: Sequence[str], kind: RecordKind | None = None) -> int:
    """How many of the columns mean something for one kind of record, or for that which knows the most."""
    kinds = [kind] if kind else list(FIELDS)
    return max(sum(map(bool, guess_columns(each, columns))) for each in kinds)


def _workbook(content: bytes, kind: RecordKind | None) -> Table:
    try:
        sheets = [(name, lines) for name, lines in read_sheets(content, most_rows=MOST_ROWS + 1) if lines]
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
    text = read.text.replace("\x00", "")
    if text.lstrip().startswith("{"):
        columns, rows = _objects(text)
        return Table(columns, rows, {"format": "jsonl", "encoding": read.encoding})
    if text.lstrip().startswith("[{"):
        raise UnreadableFile("not_json", line=1)
    delimiter, lines = _csv(text)
    filled = ((number, cells) for number, cells in lines if any(cell.strip() for cell in cells))
    try:
        header = next(filled, (1, []))[1]
        rows = [(number, list(cells)) for number, cells in filled]
    except csv.Error:
        raise UnreadableFile("broken_csv", line=lines.line) from None
    return Table(_header(header), rows, {"format": "csv", "encoding": read.encoding, "delimiter": delimiter})


class _Lines:
    """The records of a CSV file; `line` is that on which the one being read begins."""

    def __init__(self, text: str, delimiter: str, skipped: int) -> None:
        self.line = skipped + 1
        self._skipped = skipped
        self._reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        for cells in self._reader:
            yield self.line, cells
            self.line = self._skipped + self._reader.line_num + 1


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
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            found = _object(line)
            read.append((number, found))
            names |= dict.fromkeys(found or ())
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
