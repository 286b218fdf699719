"""How much of a file is read: no more than may come in, and one thing beyond by which the reader is told so."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from dooropener.errors import Invalid

MOST_BYTES = 50_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 200
MOST_CELLS = 5_000_000
"""Of the whole table: as many rows as may be, of 25 columns. Wider ones have fewer rows."""
MOST_LINES = 1_048_576
"""As many lines as a sheet has. So many may be empty; more are made for that."""

Cells = list[Any]
Line = tuple[int, Cells]
T = TypeVar("T")


class UnreadableFile(Invalid):
    """The file is no table that can be taken in. `details["rule"]` says why, `line` or `column` where.

    Rules: `empty`, `too_large`, `binary`, `wrong_encoding`, `unknown_encoding`, `broken_csv`, `not_json`,
    `one_column`, `no_rows`, `twice`, `too_many_rows`, `too_many_columns`, `old_workbook`, `protected`, `macros`,
    `bomb`, `broken_workbook`, `no_workbook`, `several_sheets`.
    """

    code = "unreadable_file"

    def __init__(self, rule: str, **details: object) -> None:
        super().__init__(rule=rule, **details)


def too_many_columns() -> UnreadableFile:
    return UnreadableFile("too_many_columns", maximum=MOST_COLUMNS)


def too_many_rows(columns: int) -> UnreadableFile:
    return UnreadableFile("too_many_rows", maximum=most_rows(columns))


def most_rows(columns: int) -> int:
    """How many rows a table of so many columns may have."""
    return min(MOST_ROWS, MOST_CELLS // max(1, columns))


def filled(lines: Iterable[tuple[int, T]], holds: Callable[[T], bool]) -> Iterator[tuple[int, T]]:
    """Those that hold anything. Raises `UnreadableFile` for more empty ones than a sheet has lines."""
    empty = 0
    for line in lines:
        if holds(line[1]):
            yield line
        else:
            empty += 1
            if empty > MOST_LINES:
                raise too_many_rows(1)


def kept(lines: Iterable[tuple[int, Sequence[Any]]]) -> list[Line]:
    """The lines of a table that hold anything, its header first, as far as they may come in. No more of them is read.

    Of rows, one too many is among them; a header that is too wide stands alone. A row with more cells than the header
    has one of those beyond it.
    """
    found: list[Line] = []
    columns = most = 0
    for number, cells in filled(lines, _holds):
        width = _width(cells)
        if not found:
            columns, most = width, most_rows(width)
            found.append((number, list(cells[: MOST_COLUMNS + 1])))
            if columns > MOST_COLUMNS:
                found[0][1][-1] = cells[columns - 1]
                break
            continue
        found.append((number, [*cells[:columns], *cells[max(columns, width - 1) : width]]))
        if len(found) > most + 1:
            break
    return found


def _holds(cells: Sequence[Any]) -> bool:
    return any(map(_is_filled, cells))


def _width(cells: Sequence[Any]) -> int:
    """Up to the last cell that holds anything."""
    return next(at for at in range(len(cells), 0, -1) if _is_filled(cells[at - 1]))


def _is_filled(cell: Any) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None
