"""When a country rests: weeks of the year in which its firms are not written to. The seasons are data."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

import holidays


@dataclass(frozen=True, slots=True, order=True)
class Season:
    """A time of rest, both days included; `key` names it in the catalogues."""

    starts: date
    ends: date
    key: str


def find_season(country: str, day: date) -> Season | None:
    """The season that a country rests for on a day, the one that ends last where several meet."""
    years = (day.year - 1, day.year)
    resting = [one for year in years for one in seasons(country, year) if one.starts <= day <= one.ends]
    return max(resting, key=lambda one: one.ends, default=None)


@cache
def seasons(country: str, year: int) -> tuple[Season, ...]:
    """All seasons of a country that begin in a year, in order."""
    rules = [rule for rule in _rules() if country in rule["countries"]]
    return tuple(sorted(Season(*_days(rule, country, year), rule["key"]) for rule in rules))


@cache
def _rules() -> list[dict[str, Any]]:
    file = resources.files("dooropener.regions") / "data" / "seasons.json"
    rules: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return rules


def _days(rule: dict[str, Any], country: str, year: int) -> tuple[date, date]:
    """A rule is weeks (ISO 8601), a public holiday with days around it, or a day and a month on either side."""
    if "weeks" in rule:
        first, last = rule["weeks"]
        return date.fromisocalendar(year, first, 1), date.fromisocalendar(year, last, 7)
    if "holiday" in rule:
        feast = _feast(country, year, rule["holiday"])
        return feast - timedelta(days=rule["before"]), feast + timedelta(days=rule["after"])
    starts, ends = (date.fromisoformat(f"{year}-{rule[side]}") for side in ("from", "to"))
    return starts, ends if ends >= starts else ends.replace(year=year + 1)


def _feast(country: str, year: int, name: str) -> date:
    """The first day of a public holiday, by its English name."""
    known = holidays.country_holidays(country, years=year, language="en_US")
    return min(day for day, names in known.items() if name in names and day.year == year)
