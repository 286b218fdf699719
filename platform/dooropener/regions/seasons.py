"""When a country or a region rests: weeks of the year in which its firms are not written to."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import holidays


@dataclass(frozen=True, slots=True, order=True)
class Season:
    """A time of rest, both days included; `key` names it in the catalogues, else it has a `name` of its own."""

    starts: date
    ends: date
    key: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class SeasonRule:
    """When and where a season comes back each year.

    One of three: weeks (ISO 8601), a day and a month on either side (``12-22``), or a public holiday, by its English
    name, with days around it. It holds for whole countries and for single regions.
    """

    key: str = ""
    name: str = ""
    countries: tuple[str, ...] = ()
    region_ids: tuple[str, ...] = ()
    first_week: int | None = None
    last_week: int | None = None
    first_day: str | None = None
    last_day: str | None = None
    holiday: str | None = None
    days_before: int = 0
    days_after: int = 0

    def holds(self, country: str, region_id: str | None) -> bool:
        return country in self.countries or region_id in self.region_ids

    def season(self, country: str, year: int) -> Season | None:
        """The season that begins in a year; None where the country has no such holiday then."""
        days = self._days(country, year)
        return Season(*days, self.key, self.name) if days else None

    def _days(self, country: str, year: int) -> tuple[date, date] | None:
        if self.first_week and self.last_week:
            return date.fromisocalendar(year, self.first_week, 1), date.fromisocalendar(year, self.last_week, 7)
        if self.holiday:
            feast = find_feast(country, year, self.holiday)
            before, after = timedelta(days=self.days_before), timedelta(days=self.days_after)
            return (feast - before, feast + after) if feast else None
        starts, ends = (date.fromisoformat(f"{year}-{side}") for side in (self.first_day, self.last_day))
        return starts, ends if ends >= starts else ends.replace(year=year + 1)


SeasonRules = tuple[SeasonRule, ...]


@cache
def shipped_rules() -> SeasonRules:
    """The seasons that the product comes with."""
    file = resources.files("dooropener.regions") / "data" / "seasons.json"
    rows: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return tuple(SeasonRule(**row | {"countries": tuple(row["countries"])}) for row in rows)


def find_season(
    country: str, day: date, rules: SeasonRules | None = None, *, region_id: str | None = None
) -> Season | None:
    """The season that a place rests for on a day, the one that ends last where several meet.

    `rules` are those in force; without them those that the product comes with.
    """
    years = (day.year - 1, day.year)
    known = shipped_rules() if rules is None else rules
    resting = [
        one for year in years for one in seasons(country, year, known, region_id) if one.starts <= day <= one.ends
    ]
    return max(resting, key=lambda one: one.ends, default=None)


@lru_cache(maxsize=1024)
def seasons(
    country: str, year: int, rules: SeasonRules | None = None, region_id: str | None = None
) -> tuple[Season, ...]:
    """All seasons of a place that begin in a year, in order."""
    known = shipped_rules() if rules is None else rules
    return tuple(sorted(_begun(country, year, (rule for rule in known if rule.holds(country, region_id)))))


def _begun(country: str, year: int, rules: Iterator[SeasonRule]) -> Iterator[Season]:
    return (season for rule in rules if (season := rule.season(country, year)) is not None)


@cache
def find_feast(country: str, year: int, name: str) -> date | None:
    """The first day of a public holiday, by its English name."""
    try:
        known = holidays.country_holidays(country, years=year, language="en_US")
    except NotImplementedError:
        return None
    return min((day for day, names in known.items() if name in names and day.year == year), default=None)
