"""How long partners took to answer, in working days as they count them themselves."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from statistics import median

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.figures.facts import Fact, values_of
from dooropener.figures.kinds import Breakdown
from dooropener.figures.periods import Step
from dooropener.figures.rows import IntroductionRow
from dooropener.organisations.models import QuietPeriod
from dooropener.regions import SeasonRules, season_rules, work_calendar
from dooropener.regions.countries import zone_of

Median = float | None


@dataclass(frozen=True, slots=True)
class Answers:
    """Medians of working days, whole and by each value of each breakdown; None where nobody answered."""

    whole: Median
    parts: Mapping[Breakdown, Mapping[str, float]]

    def of(self, breakdown: Breakdown | None = None, value: str = "") -> Median:
        return self.parts.get(breakdown, {}).get(value) if breakdown else self.whole


@dataclass(frozen=True, slots=True)
class Calendars:
    """What days were worked: the seasons, and the days on which organisations said that they rest."""

    seasons: SeasonRules
    rests: Mapping[int, Sequence[tuple[date, date]]]


async def read_calendars(session: AsyncSession) -> Calendars:
    rests: dict[int, list[tuple[date, date]]] = defaultdict(list)
    query = select(QuietPeriod.organisation_id, QuietPeriod.starts, QuietPeriod.ends).order_by(QuietPeriod.id)
    for organisation_id, starts, ends in await session.execute(query):
        rests[organisation_id].append((starts, ends))
    return Calendars(await season_rules(session), rests)


def answers(answered: Sequence[Fact], step: Step, calendars: Calendars) -> Answers:
    """Of what was answered: from the day of the letter to that of the first answer."""
    worked = WorkedDays(calendars.seasons)
    took = [days_taken(fact.row, worked, calendars.rests.get(fact.row.reader_id, ())) for fact in answered]
    parts: dict[Breakdown, dict[str, float]] = {}
    for kind in Breakdown:
        told: dict[str, list[int]] = defaultdict(list)
        for value, days in zip(values_of(answered, kind, step), took, strict=True):
            if value is not None:
                told[value].append(days)
        parts[kind] = {value: median(days) for value, days in told.items()}
    return Answers(median(took) if took else None, parts)


def days_taken(row: IntroductionRow, worked: "WorkedDays", rests: Sequence[tuple[date, date]]) -> int:
    """The working days of whoever was to answer, by the clock there."""
    assert row.sent
    assert row.replied
    zone = zone_of(row.reader_country)
    sent, replied = row.sent.astimezone(zone).date(), row.replied.astimezone(zone).date()
    return worked.between(sent, replied, row.reader_country, row.reader_region, row.reader_subdivision, rests)


class WorkedDays:
    """Counts the days worked in places, each year of a place once."""

    def __init__(self, seasons: SeasonRules) -> None:
        self._seasons = seasons
        self._years: dict[tuple[str, str, str | None, int], Sequence[int]] = {}

    def between(
        self,
        sent: date,
        answered: date,
        country: str,
        region_id: str,
        subdivision: str | None = None,
        rests: Sequence[tuple[date, date]] = (),
    ) -> int:
        """The days worked after the one, up to the other: an answer on the same day took none."""
        if rests:
            calendar = work_calendar(country, region_id, subdivision=subdivision, rests=rests, seasons=self._seasons)
            days = (sent + timedelta(days=number) for number in range(1, (answered - sent).days + 1))
            return sum(calendar.works_on(day) for day in days)
        first, *more = (
            self._in_year(country, region_id, subdivision, year) for year in range(sent.year, answered.year + 1)
        )
        last = more[-1] if more else first
        whole_years = sum(year[-1] for year in [first, *more][:-1])
        return whole_years + last[answered.timetuple().tm_yday] - first[sent.timetuple().tm_yday]

    def _in_year(self, country: str, region_id: str, subdivision: str | None, year: int) -> Sequence[int]:
        key = (country, region_id, subdivision, year)
        if key not in self._years:
            self._years[key] = _worked(*key, self._seasons)
        return self._years[key]


@lru_cache(maxsize=4096)
def _worked(country: str, region_id: str, subdivision: str | None, year: int, seasons: SeasonRules) -> Sequence[int]:
    """For each day of a year the number of days worked up to it; the first entry is none."""
    calendar = work_calendar(country, region_id, subdivision=subdivision, seasons=seasons)
    first = date(year, 1, 1)
    days = (first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days))
    return (0, *accumulate(int(calendar.works_on(day)) for day in days))
