"""Seasons, halves of a year and feasts that a reply puts itself off to: "maybe in autumn", "dopo le ferie", 春节后.

The rule: a season begins on the first working day of its first month (March, June, September, December) in the
writer's country, or on that of its second or third month where its middle or its end is named. A season that is
running is not meant, unless the next one is named; "after the summer" is when the next season begins. After a feast
or the holidays is the first working day on which the country works again. Countries without our four seasons, such as
Kenya, have none: nothing is read there, and the advisor chooses.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

from dooropener import regions
from dooropener.mailbox.reading.dates import next_one
from dooropener.mailbox.reading.phrases import alternatives, pattern, phrases

_FIRST_MONTHS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_NEAR_THE_EQUATOR = frozenset(
    ["KE", "TZ", "UG", "RW", "BI", "ET", "SO", "SS", "CD", "NG", "GH", "ID", "MY", "SG", "PH", "TH", "VN", "LK", "IN"]
)
_SOUTH_OF_IT = frozenset(
    ["ZA", "ZW", "ZM", "MZ", "BW", "NA", "MG", "AU", "NZ", "BR", "AR", "CL", "UY", "PY", "PE", "BO", "CO", "VE", "EC"]
)
_SEASONLESS = _NEAR_THE_EQUATOR | _SOUTH_OF_IT
_HOMES = {
    "sv": "SE", "it": "IT", "de": "DE", "zh": "CN", "lv": "LV",
    "fi": "FI", "da": "DK", "nb": "NO", "is": "IS", "sw": "KE",
}  # fmt: skip
"""Where a language is at home, for a mail that tells nothing else of its writer's country."""

_DOMAIN = re.compile(r"\.([a-z]{2})$")
_DOMAINS = {"UK": "GB"}
_NO_COUNTRY = frozenset(["EU", "IO", "AI", "ME", "TV", "CO", "CC"])
"""Ends of addresses that everybody uses."""

_YEAR = re.compile(r"[\s,]{0,2}(?:of |de |del |dell'|van )?((?:20)\d\d)(?!\d)")
_YEAR_BEFORE = re.compile(r"((?:20)\d\d)(?:年|\. ?g(?:ada)?)?\s{0,2}$")
_NEAR = timedelta(days=120)
_SUMMER = (7, 8, 9)
_EPIPHANY = (1, 6)
_LONGEST = 8_000


@dataclass(frozen=True, slots=True)
class Vague:
    """Where it stands in the text, and from which day on it is meant."""

    start: int
    end: int
    day: date


def country_of(address: str, language: str | None) -> str | None:
    """The country that an address ends in, else the home of the language; None where neither says it."""
    match = _DOMAIN.search(address.lower())
    code = match[1].upper() if match else ""
    if code and code not in _NO_COUNTRY:
        return _DOMAINS.get(code, code)
    return _HOMES.get(language or "")


def vague_times(text: str, today: date, country: str | None) -> list[Vague]:
    """Everything of the kind in the text, in order. Without a country Monday to Friday are worked."""
    text = text[:_LONGEST]
    found = [*_holidays(text, today, country), *_feasts(text, today, country), *_halves(text, today, country)]
    found += _quarters(text, today, country)
    if country not in _SEASONLESS:
        found += _seasons(text, today, country)
    return sorted((one for one in found if not _is_before(text, one)), key=lambda one: one.start)


def _working(day: date, country: str | None) -> date:
    """The day itself, or the first one after it that is worked there."""
    return regions.work_calendar(country or "", "").first_from(day)


def _is_before(text: str, one: Vague) -> bool:
    """ "Before the summer" is no time to wait for; "not before the summer" is."""
    before = text[max(0, one.start - 40) : one.start]
    match = _before().search(before)
    if match is None:
        return bool(_before_behind().match(text, one.end))
    return not _negated().search(before[: match.start()])


def _seasons(text: str, today: date, country: str | None) -> Iterator[Vague]:
    for name, month in _FIRST_MONTHS.items():
        for start, end in _named_seasons(name, text):
            around = text[max(0, start - 30) : start], text[end : end + 16]
            year = _named_year(*around)
            after = bool(_after().search(around[0])) or bool(_after_behind().match(around[1]))
            day = _season_day(month, today, year, _following(around, text[start:end]), after=after)
            if day is not None:
                day = day if after else _shifted(day, _part(text[start:end], *around))
                yield Vague(start, end, _working(day, country))


def _season_day(month: int, today: date, year: int | None, following: bool, *, after: bool) -> date | None:
    """The first day of the season, or of the one that follows it; None for a season that is running."""
    starts = [date(each, month, 1) for each in ([year] if year else range(today.year - 1, today.year + 3))]
    ends = [_shifted(start, 3) for start in starts]
    if after:
        later = [end for end in ends if end > today]
        running = [end for start, end in zip(starts, ends, strict=True) if start <= today < end]
        return running[0] if running and not following else next(iter(later), None)
    if not year and not following and any(start <= today < end for start, end in zip(starts, ends, strict=True)):
        return None
    return next((start for start in starts if start > today), None)


def _shifted(day: date, months: int) -> date:
    number = day.month - 1 + months
    return date(day.year + number // 12, number % 12 + 1, 1)


def _part(written: str, before: str, after: str) -> int:
    """How many months into the season: late is its third, the middle its second."""
    for which, months in (("late", 2), ("middle", 1)):
        words = phrases("dates", which)
        link = r"\s{0,2}(?:of|i|in|im|des|di|del|dell'|af|av|mwa|wa|the|den|d)?\s{0,2}$"
        if pattern(words, after=link).search(before) or pattern(words, before=r"\s{0,2}").match(after):
            return months
    return 2 if pattern(_words("late_season")).match(written) else 0


def _following(around: tuple[str, str], written: str) -> bool:
    """Whether the next one is named, and not the one that may be running."""
    near = f"{around[0][-14:]} {written} {around[1][:10]}"
    return bool(pattern(_words("next")).search(near))


def _named_year(before: str, after: str) -> int | None:
    match = _YEAR.match(after) or _YEAR_BEFORE.search(before)
    return int(match[1]) if match else None


def _quarters(text: str, today: date, country: str | None) -> Iterator[Vague]:
    """The first quarter, in words; ``Q1`` is read with the months. The one that is running is the next year's."""
    for number in range(4):
        for match in _numbered("quarters", number).finditer(text):
            yield from _month_of_year(text, match, 3 * number + 1, today, country)
    for match in pattern(_words("next_quarter")).finditer(text):
        first = _shifted(today.replace(day=1), 3 - (today.month - 1) % 3)
        yield Vague(*match.span(), _working(first, country))


def _halves(text: str, today: date, country: str | None) -> Iterator[Vague]:
    for number in range(2):
        for match in _numbered("halves", number).finditer(text):
            yield from _month_of_year(text, match, 6 * number + 1, today, country)


def _month_of_year(text: str, match: re.Match[str], month: int, today: date, country: str | None) -> Iterator[Vague]:
    before, after = text[max(0, match.start() - 30) : match.start()], text[match.end() : match.end() + 24]
    year = _named_year(before, after)
    if year is None and next_one("year").search(f"{before} {after}"):
        year = today.year + 1
    day = date(year or today.year, month, 1)
    if year is None and day <= today:
        day = date(today.year + 1, month, 1)
    yield Vague(*match.span(), _working(day, country))


def _holidays(text: str, today: date, country: str | None) -> Iterator[Vague]:
    """After the holidays, whichever of the country's times of rest is running or comes soon; after the summer's.

    Where no rest in summer is known, as in Germany, whose parts go one after the other, it is over in September.
    """
    years = (today.year - 1, today.year, today.year + 1)
    rests = [one for year in years for one in regions.seasons_of(country or "", year) if one.key != "midsummer"]
    coming = [one for one in rests if one.ends >= today]
    soon = [one for one in coming if one.starts - today <= _NEAR]
    for key, meant in (("holidays", soon), ("summer_holidays", [one for one in coming if one.ends.month in _SUMMER])):
        for match in pattern(_words(key)).finditer(text):
            if not _is_after(text, match):
                continue
            if meant:
                yield Vague(*match.span(), _working(meant[0].ends + timedelta(days=1), country))
            elif key == "summer_holidays" and country not in _SEASONLESS:
                september = date(today.year + (today.month > 8), 9, 1)
                yield Vague(*match.span(), _working(september, country))


def _feasts(text: str, today: date, country: str | None) -> Iterator[Vague]:
    for feast in ("christmas", "easter", "midsummer", "spring_festival", "national_day", "may_day"):
        for match in pattern(_words(feast)).finditer(text):
            if not _is_after(text, match):
                continue
            ends = [_end_of(feast, year) for year in (today.year - 1, today.year, today.year + 1)]
            if day := next((end for end in ends if end and end >= today), None):
                yield Vague(*match.span(), _working(day + timedelta(days=1), country))


def _end_of(feast: str, year: int) -> date | None:
    """The last day of a feast that begins in a year: Christmas lasts until Epiphany, May Day for five days."""
    if feast == "christmas":
        return date(year + 1, *_EPIPHANY)
    if feast == "easter":
        return regions.find_feast("SE", year, "Easter Monday")  # the same in all countries, kept as a holiday in some
    if feast == "midsummer":
        return next(day for day in (date(year, 6, number) for number in range(20, 27)) if day.weekday() == 5)
    if feast == "may_day":
        return date(year, 5, 5)
    key = {"spring_festival": "spring_festival", "national_day": "national_day_week"}[feast]
    return next((one.ends for one in regions.seasons_of("CN", year) if one.key == key), None)


def _is_after(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 30) : match.start()]
    return bool(
        _after().search(before) or _after_behind().match(text, match.end()) or match[0] in _words("after_within")
    )


@cache
def _file() -> Mapping[str, Mapping[str, Any]]:
    file = resources.files("dooropener.mailbox.reading") / "data" / "vague.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def _words(key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(phrase for language in _file().values() for phrase in language.get(key, ())))


def _named_seasons(name: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a season is a time and not a kind of coat: behind a word that makes it one, or in such a case."""
    seen: set[tuple[int, int]] = set()
    for names, links in _season_patterns(name):
        for match in names.finditer(text):
            if match.span() not in seen and (
                links is None or links.search(text[max(0, match.start() - 40) : match.start()])
            ):
                seen.add(match.span())
                yield match.span()


@cache
def _season_patterns(name: str) -> tuple[tuple[re.Pattern[str], re.Pattern[str] | None], ...]:
    found = []
    between = alternatives([*phrases("dates", "late"), *phrases("dates", "early"), *phrases("dates", "middle")])
    for language in _file().values():
        if name in language:
            links = language.get("links")
            gap = rf"[ \t\n]{{0,3}}(?:{between}[ \t\n]{{0,3}})?(?:(?:the|den|dem|der|det|la|l'|il)[ \t\n]{{0,3}})?$"
            found.append((pattern(language[name]), pattern(links, after=gap) if links else None))
    return tuple(found)


@cache
def _numbered(key: str, number: int) -> re.Pattern[str]:
    ways = [language[key][number] for language in _file().values() if key in language]
    return pattern(way for several in ways for way in several.split("|"))


_ARTICLE = r"\s{0,2}(?:the|den|dem|der|die|das|il|lo|la|le|l'|gli|i|de|det|dei|delle)?\s{0,2}(?:\w{3,12}\s)?$"


@cache
def _after() -> re.Pattern[str]:
    words = [word for word in phrases("dates", "after") if word[0] < "\u3000"]
    return pattern([*words, "over", "when", "once"], after=_ARTICLE)


@cache
def _after_behind() -> re.Pattern[str]:
    return pattern(_words("after_behind"), before=r"\s{0,2}(?:假期|长假|假|节)?\s{0,2}")


@cache
def _before() -> re.Pattern[str]:
    return pattern(_words("before"), after=_ARTICLE)


@cache
def _before_behind() -> re.Pattern[str]:
    return pattern(_words("before_behind"), before=r"\s{0,2}(?:假期|节)?")


@cache
def _negated() -> re.Pattern[str]:
    words = r"not|n't|nicht|kaum|inte|ikke|ej|non|ei|ekki|ne|si|sio|hakuna|no|nothing|nichts"
    return re.compile(rf"(?:\b|(?<=n't))(?:{words})\b[^.!?]{{0,16}}$", re.IGNORECASE)
