"""Reading listings from JSONL, CSV and XLSX files; what is wrong is told by line and field."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from dooropener_matching.errors import ListingFault, ListingFileError
from dooropener_matching.listing_rows import read_row
from dooropener_matching.listing_tables import Row, csv_rows
from dooropener_matching.listing_workbooks import OLD_WORKBOOK, WORKBOOK, workbook_rows
from dooropener_matching.listings import Listing

MOST_BYTES = 100_000_000
"""A listing has some 6,000 bytes."""
_MARKS = {
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
"""What a file in another encoding of Unicode begins with; a spreadsheet's "Unicode text" is UTF-16."""


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


def _rows(path: Path) -> Iterator[Row]:
    content = _content(path)
    if content.startswith((WORKBOOK, OLD_WORKBOOK)) or path.suffix.casefold() in (".xlsx", ".xlsm"):
        return workbook_rows(path, content)
    readers: dict[str, Callable[[Path, str], Iterator[Row]]] = {".csv": csv_rows, ".tsv": csv_rows}
    return readers.get(path.suffix.casefold(), _jsonl_rows)(path, _text(path, content))


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ListingFileError(str(path), [ListingFault(0, None, error.strerror or "cannot be read")]) from error
    if len(content) > MOST_BYTES:
        raise ListingFileError(str(path), [ListingFault(0, None, f"has more than {MOST_BYTES:,} bytes")])
    return content


def _text(path: Path, content: bytes) -> str:
    encoding = next((name for mark, name in _MARKS.items() if content.startswith(mark)), "utf-8-sig")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        written = encoding.removesuffix("-sig").upper()
        reason = f"is not {written} (byte 0x{content[error.start]:02x}){_looks_like(content)}"
        raise ListingFileError(str(path), [ListingFault(line, None, reason)]) from error


def _looks_like(content: bytes) -> str:
    """Name the encoding as advice; nothing is read by a guess, which would put one letter for another."""
    from charset_normalizer import from_bytes

    best = from_bytes(content[:20_000]).best()
    return f"; it looks like {best.encoding.replace('_', '-')}, save it as UTF-8" if best else ""


def _jsonl_rows(_: Path, text: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, _object(line, number)


def _object(line: str, number: int) -> dict[str, Any] | ListingFault:
    try:
        row = json.loads(line, object_pairs_hook=_once_each, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        return ListingFault(number, None, f"is not JSON: {error.msg} (column {error.colno})")
    except ValueError as error:
        return ListingFault(number, None, f"is not JSON: {error}")
    except RecursionError:
        return ListingFault(number, None, "is nested too deeply")
    return row if isinstance(row, dict) else ListingFault(number, None, "is not a JSON object")


def _once_each(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None) if len(set(names)) < len(names) else None
    if twice is not None:
        raise ValueError(f"{twice!r} stands there twice")
    return dict(pairs)


def _no_number(written: str) -> NoReturn:
    raise ValueError(f"{written} is not a number")
