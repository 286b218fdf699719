"""Listings in tables: the first line names the fields."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from dooropener_matching.errors import ListingFault, ListingFileError
from dooropener_matching.listing_rows import REQUIRED, bare

Row = tuple[int, Mapping[str, Any] | ListingFault]
"""A line number, and what the line holds by field, or what is wrong with it."""
Line = tuple[int, Sequence[Any]]
"""A line number and its cells."""

_DELIMITERS = ",;\t|"
_DELIMITER_TOLD = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
"""The line that spreadsheet programs write before the header."""
csv.field_size_limit(10_000_000)


def csv_rows(path: Path, text: str) -> Iterator[Row]:
    """Read a table parted by commas, semicolons, tabs or bars, whichever names the most fields."""
    told = _DELIMITER_TOLD.match(text)
    skipped = 1 if told else 0
    text = text[told.end() :] if told else text
    delimiter = told[1] if told else max(_DELIMITERS, key=lambda candidate: _named(text, candidate))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return table_rows(path, _csv_lines(path, reader, skipped))


def _named(text: str, delimiter: str) -> tuple[int, int]:
    header = text.lstrip()[:10_000].splitlines()[:1]
    cells = next(csv.reader(header, delimiter=delimiter), [])
    return len(set(field_names(cells)) & set(REQUIRED)), len(cells)


def _csv_lines(path: Path, reader: Any, skipped: int) -> Iterator[Line]:
    start = skipped + 1
    try:
        for row in reader:
            yield start, row
            start = skipped + reader.line_num + 1
    except csv.Error as error:
        raise ListingFileError(str(path), [ListingFault(start, None, f"is not CSV: {error}")]) from error


def table_rows(path: Path, lines: Iterable[Line]) -> Iterator[Row]:
    """Give each line its fields; raises :class:`ListingFileError` where the first does not name them all, once each."""
    filled = ((line, cells) for line, cells in lines if any(map(_says, cells)))
    number, header = next(filled, (1, []))
    fields = field_names(header)
    faults = _header_faults(number, fields)
    if faults:
        raise ListingFileError(str(path), faults)
    for line, cells in filled:
        unnamed = _unnamed(fields, cells)
        if unnamed:
            yield line, ListingFault(line, None, f"has a value in column {unnamed}, which the first line does not name")
        else:
            yield line, {name: cell for name, cell in zip(fields, cells, strict=False) if name}


def field_names(header: Sequence[Any]) -> list[str]:
    """Return the names in a first line as fields are called here; an unnamed column is empty."""
    return ["" if name is None else bare(str(name)).casefold() for name in header]


def _header_faults(line: int, fields: Sequence[str]) -> list[ListingFault]:
    if not fields:
        return [ListingFault(line, None, "is empty; the first line must name the fields")]
    if not set(fields) & set(REQUIRED):
        wanted = ", ".join(REQUIRED)
        return [ListingFault(line, None, f"must name the fields ({wanted}), parted by comma, semicolon, tab or bar")]
    twice = dict.fromkeys(name for name in fields if name and fields.count(name) > 1)
    absent = [ListingFault(line, name, "has no column") for name in REQUIRED if name not in fields]
    return absent + [ListingFault(line, name, "has more than one column") for name in twice]


def _unnamed(fields: Sequence[str], cells: Sequence[Any]) -> int | None:
    names = [*fields, *[""] * (len(cells) - len(fields))]
    columns = zip(names, cells, strict=False)
    return next((column for column, (name, cell) in enumerate(columns, 1) if not name and _says(cell)), None)


def _says(cell: Any) -> bool:
    return cell is not None and bool(str(cell).strip())
