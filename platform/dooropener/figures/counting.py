"""The figures of a period: whole, and broken down."""

from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.figures.answers import Answers, Calendars, answers, read_calendars
from dooropener.figures.facts import Fact, facts, values_of
from dooropener.figures.kinds import Breakdown, Figure, breakdowns_of
from dooropener.figures.periods import Period, Step
from dooropener.figures.rows import Rows, read_rows


@dataclass(frozen=True, slots=True)
class Counted:
    """Each figure whole, and by each value of each breakdown; what is not there is none."""

    period: Period
    step: Step
    whole: Mapping[Figure, int]
    parts: Mapping[Breakdown, Mapping[str, Mapping[Figure, int]]]
    answers: Answers

    def of(self, figure: Figure, breakdown: Breakdown | None = None, value: str = "") -> int:
        numbers = self.parts.get(breakdown, {}).get(value, {}) if breakdown else self.whole
        return numbers.get(figure, 0)

    def share_answered(self, breakdown: Breakdown | None = None, value: str = "") -> float | None:
        """Of the letters sent, the share that was answered; None where none was sent."""
        sent = self.of(Figure.SENT, breakdown, value)
        return self.of(Figure.ANSWERED, breakdown, value) / sent if sent else None

    def values(self, breakdown: Breakdown) -> list[str]:
        """The values of a breakdown: steps and levels in their order; others by letters sent, the most first."""
        found = self.parts.get(breakdown, {})
        if breakdown is Breakdown.TIME:
            return [str(first) for first in self.period.cut(self.step)]
        if breakdown is Breakdown.LEVEL:
            return sorted(found)
        first = Figure.REQUESTS if breakdown is Breakdown.DOOR else Figure.SENT
        return sorted(found, key=lambda value: (-found[value].get(first, 0), value))


async def counted(
    session: AsyncSession, period: Period, step: Step | None = None, *, rows: Rows | None = None
) -> Counted:
    """All figures of a period; `rows` are those of `read_rows` where they are at hand."""
    rows = rows or await read_rows(session, period)
    return _kept_or_counted(period, step or period.step, rows, await read_calendars(session))


_KEPT = 8
_kept: OrderedDict[tuple[Period, Step], tuple[Rows, Calendars, Counted]] = OrderedDict()


def _kept_or_counted(period: Period, step: Step, rows: Rows, calendars: Calendars) -> Counted:
    """What rests on the very same rows is not counted again: who looks behind a number comes back to the figures."""
    before = _kept.pop((period, step), None)
    same = before is not None and before[:2] == (rows, calendars)
    found = before[2] if before and same else _counted(period, step, rows, calendars)
    _kept[period, step] = rows, calendars, found
    while len(_kept) > _KEPT:
        _kept.popitem(last=False)
    return found


def _counted(period: Period, step: Step, rows: Rows, calendars: Calendars) -> Counted:
    happened: dict[Figure, list[Fact]] = {}
    for fact in facts(rows, period):
        happened.setdefault(fact.figure, []).append(fact)
    whole = {figure: len({fact.unit for fact in several}) for figure, several in happened.items()}
    parts: dict[Breakdown, dict[str, dict[Figure, int]]] = {}
    for figure, several in happened.items():
        once = whole[figure] == len(several)
        for kind in breakdowns_of(figure):
            for value, number in _units_in(several, kind, step, once=once).items():
                parts.setdefault(kind, {}).setdefault(value, {})[figure] = number
    return Counted(period, step, whole, parts, answers(happened.get(Figure.ANSWERED, []), step, calendars))


def _units_in(several: Sequence[Fact], kind: Breakdown, step: Step, *, once: bool) -> Mapping[str, int]:
    """How many units stand at each value; `once` says that no two of the facts count for the same unit."""
    values = values_of(several, kind, step)
    if not once:
        values = [value for value, _ in {(value, fact.unit) for value, fact in zip(values, several, strict=True)}]
    found = Counter(values)
    return {value: number for value, number in found.items() if value is not None}
