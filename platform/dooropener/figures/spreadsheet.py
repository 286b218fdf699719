"""Tables as CSV that spreadsheets open as text and numbers, and never as formulas."""

from collections.abc import Iterable, Sequence

from dooropener.exchanges import csv_lines, defused

Cell = str | int | float | None


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a mark that tells so; texts are defused as in an export, numbers stay numbers."""
    told = [[defused(cell) if isinstance(cell, str) else cell for cell in row] for row in (header, *rows)]
    return csv_lines(told).encode("utf-8-sig")
