"""The cases behind a figure: exactly as many rows as it counts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import organisations
from dooropener.figures.facts import Fact, Unit, facts, market_of, values_of
from dooropener.figures.kinds import Breakdown, Figure
from dooropener.figures.periods import Period, Step
from dooropener.figures.rows import IntroductionRow, Rows, read_rows


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases: of a figure in a period, narrowed to values of breakdowns."""

    figure: Figure
    period: Period
    step: Step
    only: Mapping[Breakdown, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """One unit of a figure: what first put it into the period, and all `introductions` that did.

    `company`, `partner` and `door` are names; the row is that of the first introduction.
    """

    at: datetime
    introductions: Sequence[int]
    row: IntroductionRow
    level: str
    company: str
    partner: str
    door: str
    door_id: int | None

    @property
    def market(self) -> tuple[int, str, str]:
        return market_of(self.row)


@dataclass(frozen=True, slots=True)
class Behind:
    """Some of the cases in the order of their time, and how many there are in all."""

    cases: Sequence[Case]
    total: int


async def cases_behind(session: AsyncSession, wanted: Wanted, *, offset: int = 0, limit: int | None = None) -> Behind:
    """The cases of a figure, in the order of their time."""
    several = units_behind(await read_rows(session, wanted.period), wanted)
    shown = several[offset : None if limit is None else offset + limit]
    names = await organisations.names_of(session, _named(shown))
    return Behind([_case(each, names) for each in shown], len(several))


def units_behind(rows: Rows, wanted: Wanted) -> list[list[Fact]]:
    """What each unit of a figure rests on; units and facts by time."""
    happened = [*facts(rows, wanted.period, [wanted.figure])]
    for kind, only in wanted.only.items():
        values = values_of(happened, kind, wanted.step)
        happened = [fact for fact, value in zip(happened, values, strict=True) if value == only]
    units: dict[Unit, list[Fact]] = {}
    for fact in happened:
        units.setdefault(fact.unit, []).append(fact)
    return sorted((sorted(each, key=_by_time) for each in units.values()), key=lambda each: _by_time(each[0]))


def _by_time(fact: Fact) -> tuple[datetime, int, int]:
    return fact.at, fact.row.id, fact.door or 0


def _named(several: Iterable[Sequence[Fact]]) -> Iterator[int]:
    for first, *_ in several:
        yield from (id_ for id_ in (first.row.company_id, first.row.partner_id, first.door) if id_)


def _case(several: Sequence[Fact], names: Mapping[int, str]) -> Case:
    first = several[0]
    return Case(
        at=first.at,
        introductions=list(dict.fromkeys(fact.row.id for fact in several)),
        row=first.row,
        level=max(fact.level or "" for fact in several),
        company=names.get(first.row.company_id, ""),
        partner=names.get(first.row.partner_id, ""),
        door=names.get(first.door, "") if first.door else "",
        door_id=first.door,
    )
