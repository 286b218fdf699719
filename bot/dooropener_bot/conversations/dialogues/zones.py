"""Time zones by the names of their cities, in the reader's language."""

import re
from collections.abc import Mapping
from functools import cache
from zoneinfo import available_timezones

from babel import dates

from dooropener.words import words
from dooropener_bot.conversations.spoken import normal

_CONTINENTS = frozenset(
    {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
)
"""Other names of zones are older ones for the same."""

_HAN = re.compile("[\u4e00-\u9fff]")


def city_of(zone: str, language: str) -> str:
    """What the city that a time zone is named after is called."""
    return str(dates.get_timezone_location(zone, locale=words(language).locale, return_city=True))


@cache
def _zones(language: str) -> dict[str, str]:
    known = sorted(zone for zone in available_timezones() if zone.partition("/")[0] in _CONTINENTS)
    english = {zone.rpartition("/")[2].replace("_", " ").casefold(): zone for zone in known}
    return english | {normal(city_of(zone, language)): zone for zone in known}


def find_zone(text: str, language: str) -> str | None:
    """The time zone of the city that a message names, if a zone is named after it."""
    known, said = _zones(language), normal(text).split()
    for length in (3, 2, 1):
        for start in range(len(said) - length + 1):
            name = " ".join(said[start : start + length])
            if name in known:
                return known[name]
    return _unspaced(text, known)


def _unspaced(text: str, known: Mapping[str, str]) -> str | None:
    """The same where words are written without spaces: the longest name counts."""
    named = [name for name in known if _HAN.match(name) and name in text]
    return known[max(named, key=len)] if named else None
