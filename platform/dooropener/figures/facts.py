"""Every figure as facts: what happened, when, in which introduction, and which unit it counts for.

Figures and the cases behind them are both made of these, so that they cannot differ.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from dooropener.figures.kinds import Breakdown, Figure
from dooropener.figures.periods import Period, Step
from dooropener.figures.rows import IntroductionRow, OutcomeRow, Rows
from dooropener.outcomes import OutcomeKind
from dooropener.words import OFFICE_ZONE

_AGREED = frozenset({OutcomeKind.AGREEMENT, OutcomeKind.BUSINESS})
"""Business that has begun rests on an agreement, written down or not."""

Unit = int | tuple[object, ...]


class Fact(NamedTuple):
    """`level` of evidence and `door` (an organisation) where the figure has them."""

    figure: Figure
    unit: Unit
    row: IntroductionRow
    at: datetime
    level: str | None = None
    door: int | None = None


def facts(rows: Rows, period: Period, figures: Iterable[Figure] = Figure) -> Iterator[Fact]:
    """What counts within a period for some figures, one figure after the other."""
    start, end = period.start.astimezone(UTC), period.end.astimezone(UTC)
    for figure in figures:
        yield from (fact for fact in _FACTS[figure](rows) if start <= fact.at < end)


def _asked(rows: Rows) -> Iterator[Fact]:
    return (Fact(Figure.ASKED, row.id, row, row.asked) for row in rows.introductions if row.asked)


def _sent(rows: Rows) -> Iterator[Fact]:
    return (Fact(Figure.SENT, row.id, row, row.sent) for row in rows.introductions if row.sent)


def _answered(rows: Rows) -> Iterator[Fact]:
    """With the letter, whenever the answer came."""
    return (Fact(Figure.ANSWERED, row.id, row, row.sent) for row in rows.introductions if row.sent and row.replied)


def _exchanged(rows: Rows) -> Iterator[Fact]:
    return (Fact(Figure.EXCHANGED, row.id, row, row.exchanged) for row in rows.introductions if row.exchanged)


def _companies(rows: Rows) -> Iterator[Fact]:
    return (Fact(Figure.COMPANIES, row.company_id, row, row.sent) for row in rows.introductions if row.sent)


def _doors(rows: Rows) -> Iterator[Fact]:
    for row in rows.introductions:
        if row.sent:
            yield from [Fact(Figure.DOORS, door, row, row.sent, None, door) for door in doors_of(row)]


def _requests(rows: Rows) -> Iterator[Fact]:
    for row in rows.introductions:
        if row.sent:
            yield from [Fact(Figure.REQUESTS, (row.id, door), row, row.sent, None, door) for door in doors_of(row)]


def doors_of(row: IntroductionRow) -> Sequence[int]:
    """The institution that was asked to pass it on, and the partner where the letter went there."""
    if row.via_id is None:
        return (row.partner_id,)
    return (row.via_id, row.partner_id) if row.passed_on and row.via_id != row.partner_id else (row.via_id,)


def _told(rows: Rows) -> Iterator[tuple[IntroductionRow, OutcomeRow]]:
    """The outcomes of introductions that can count, in their order."""
    by_id = {row.id: row for row in rows.introductions}
    return ((by_id[each.introduction_id], each) for each in rows.outcomes if each.introduction_id in by_id)


def _meetings(rows: Rows) -> Iterator[Fact]:
    for row, outcome in _told(rows):
        if outcome.kind is OutcomeKind.MEETING:
            yield Fact(Figure.MEETINGS, outcome.id, row, outcome.at, outcome.level)


def _agreements(rows: Rows) -> Iterator[Fact]:
    """Once for each introduction, when it was first counted, at the highest level that its evidence has reached."""
    first: dict[int, tuple[IntroductionRow, datetime]] = {}
    level: dict[int, str] = {}
    for row, outcome in _told(rows):
        if outcome.kind in _AGREED:
            first.setdefault(row.id, (row, outcome.at))
            level[row.id] = max(level.get(row.id, ""), outcome.level)
    for number, (row, at) in first.items():
        yield Fact(Figure.AGREEMENTS, number, row, at, level[number])


def _first_exporters(rows: Rows) -> Iterator[Fact]:
    """The first sale of all time of each company."""
    exporters: set[int] = set()
    for row, at in _sales(rows):
        if row.company_id not in exporters:
            exporters.add(row.company_id)
            yield Fact(Figure.FIRST_EXPORTERS, row.company_id, row, at)


def _new_markets(rows: Rows) -> Iterator[Fact]:
    """The first sale of all time of each company into each of its markets."""
    markets: set[Unit] = set()
    for row, at in _sales(rows):
        market = market_of(row)
        if market not in markets:
            markets.add(market)
            yield Fact(Figure.NEW_MARKETS, market, row, at)


def _sales(rows: Rows) -> Iterator[tuple[IntroductionRow, datetime]]:
    return ((row, outcome.at) for row, outcome in _told(rows) if _is_sale(row, outcome))


def _is_sale(row: IntroductionRow, outcome: OutcomeRow) -> bool:
    """Sold abroad: by an agreement on what the company offers, or because an advisor counted a new market."""
    sold = outcome.kind is OutcomeKind.NEW_MARKET or (outcome.kind in _AGREED and row.sells)
    return sold and row.country != row.home_country


def market_of(row: IntroductionRow) -> tuple[int, str, str]:
    """Company, country, and the first code of its listing; without a code its sector."""
    return row.company_id, row.country, row.code or row.sector


_FACTS: Mapping[Figure, Callable[[Rows], Iterator[Fact]]] = {
    Figure.ASKED: _asked,
    Figure.SENT: _sent,
    Figure.ANSWERED: _answered,
    Figure.EXCHANGED: _exchanged,
    Figure.MEETINGS: _meetings,
    Figure.AGREEMENTS: _agreements,
    Figure.COMPANIES: _companies,
    Figure.NEW_MARKETS: _new_markets,
    Figure.FIRST_EXPORTERS: _first_exporters,
    Figure.DOORS: _doors,
    Figure.REQUESTS: _requests,
}

_ROW_HAS = {
    Breakdown.REGION: attrgetter("row.region"),
    Breakdown.SECTOR: attrgetter("row.sector"),
    Breakdown.ADVISOR: attrgetter("row.advisor"),
    Breakdown.LANGUAGE: attrgetter("row.language"),
}


def values_of(happened: Sequence[Fact], breakdown: Breakdown, step: Step) -> Sequence[str | None]:
    """Where each fact stands in a breakdown; None where it stands nowhere."""
    if breakdown is Breakdown.TIME:
        return [_step_at(fact.at, step) for fact in happened]
    if breakdown is Breakdown.LEVEL:
        return [fact.level for fact in happened]
    if breakdown is Breakdown.DOOR:
        return [str(fact.door) if fact.figure is Figure.REQUESTS else None for fact in happened]
    return [*map(_ROW_HAS[breakdown], happened)]


@lru_cache(maxsize=32_768)
def _step_at(moment: datetime, step: Step) -> str:
    """The first day of the step that a moment lies in, as it stands in addresses."""
    return step.first_of(moment.astimezone(OFFICE_ZONE).date()).isoformat()
