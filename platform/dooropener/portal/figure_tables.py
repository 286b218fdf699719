"""The tables of figures: what a page shows with links and a spreadsheet without, from the same cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from dooropener import figures
from dooropener.figures import Breakdown, Cell, Counted, Figure, Period, Step
from dooropener.portal.figure_words import FigureWords

_F = Figure
_WAY = (_F.SENT, _F.ANSWERED, _F.EXCHANGED, _F.MEETINGS, _F.AGREEMENTS, _F.COMPANIES)
COLUMNS: Mapping[Breakdown, Sequence[Figure]] = {
    Breakdown.TIME: (
        _F.ASKED,
        _F.SENT,
        _F.ANSWERED,
        _F.EXCHANGED,
        _F.MEETINGS,
        _F.AGREEMENTS,
        _F.NEW_MARKETS,
        _F.FIRST_EXPORTERS,
    ),
    Breakdown.LEVEL: (_F.AGREEMENTS, _F.MEETINGS),
    Breakdown.REGION: _WAY,
    Breakdown.SECTOR: _WAY,
    Breakdown.ADVISOR: _WAY,
    Breakdown.LANGUAGE: (_F.SENT, _F.ANSWERED, _F.EXCHANGED),
    Breakdown.DOOR: (_F.REQUESTS,),
}
DOORS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One value of a breakdown with its numbers; `share` and `median` where answers are among them."""

    value: str
    name: str
    numbers: Sequence[int]
    share: float | None
    median: float | None


@dataclass(frozen=True, slots=True)
class Table:
    """A breakdown; `hidden` lines are left to the spreadsheet."""

    breakdown: Breakdown
    columns: Sequence[Figure]
    lines: Sequence[Line]
    hidden: int = 0

    @property
    def with_answers(self) -> bool:
        return Figure.ANSWERED in self.columns

    def column(self, figure: Figure) -> list[int]:
        """The numbers of one figure, line by line."""
        place = self.columns.index(figure)
        return [line.numbers[place] for line in self.lines]


def table_of(counted: Counted, breakdown: Breakdown, words: FigureWords, *, most: int | None = None) -> Table:
    """One breakdown as a table, or the first lines of it."""
    values = counted.values(breakdown)
    shown = values if most is None else values[:most]
    columns = COLUMNS[breakdown]
    lines = [
        Line(
            value,
            words.value(breakdown, value),
            [counted.of(figure, breakdown, value) for figure in columns],
            counted.share_answered(breakdown, value),
            counted.answers.of(breakdown, value),
        )
        for value in shown
    ]
    return Table(breakdown, columns, lines, len(values) - len(shown))


def sheet_of(table: Table, words: FigureWords) -> bytes:
    """The table as CSV, with the share answered and the median where it has them."""
    more = [words.words("Share answered"), words.words("Median working days")] if table.with_answers else []
    header = [words.title(table.breakdown), *[words.name(figure) for figure in table.columns], *more]
    rows: list[list[Cell]] = []
    for line in table.lines:
        share = None if line.share is None else round(line.share, 4)
        rows.append([line.name, *line.numbers, *([share, line.median] if more else [])])
    return figures.as_csv(header, rows)


@lru_cache(maxsize=2048)
def address(period: Period, step: Step, path: str = "/figures", **more: str) -> str:
    """An address that always means the same days, whenever it is opened. A page has hundreds of them."""
    fixed = {"frame": "dates", "first": period.first, "last": period.last, "step": step.value}
    return f"{path}?{urlencode({**fixed, **more})}"
