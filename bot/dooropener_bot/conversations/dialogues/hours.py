"""Hours as people say them: *21–7*, *9 pm to 6.30 am*, *tio på kvällen*, *晚上10点*, *saa 4 usiku*."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from functools import cache
from itertools import pairwise

from dooropener_bot.words import languages

_PARTS = ("morning", "afternoon", "midday", "evening", "night", "dawn")
_DIGITS = r"(?P<digits>(?<!\d)(?:[01]?\d|2[0-4])(?!\d))(?:[:.：](?P<minutes>[0-5]\d)(?!\d))?"
_ENGLISH = {"morning": r"|(?<=\d)\s*a\.?m\b\.?|\ba\.?m\b", "afternoon": r"|(?<=\d)\s*p\.?m\b\.?|\bp\.?m\b"}
"""Written in every language."""

_NEVER = r"(?!)"
_HALF = 30
_NOON = 12
_SIX_HOURS = 6
_SWAHILI = re.compile(r"\bsaa\b", re.IGNORECASE)


@dataclass(slots=True)
class _Hour:
    hour: int
    minute: int
    part: str = ""
    exact: bool = False


def times(text: str, language: str) -> list[time]:
    """The hours in the text, in its order. In Swahili the day's first hour, *saa moja asubuhi*, is at seven."""
    hours = _hours(text, language)
    if language == "sw" and _SWAHILI.search(text) and any(hour.part for hour in hours):
        for before, hour in pairwise(hours):
            hour.part = hour.part or before.part
        return [time(_counted_from_six(hour), hour.minute) for hour in hours]
    if [hour.part for hour in hours] == ["", "morning"] and _SIX_HOURS <= hours[0].hour < _NOON:
        hours[0].part = "evening"  # *from ten to six in the morning*
    return [time(_of_day(hour), hour.minute) for hour in hours]


def _hours(text: str, language: str) -> list[_Hour]:
    """A part of the day belongs to the hour before it; to the next one where a part comes first."""
    found: list[_Hour] = []
    waiting, leads = "", None
    for kind, hour in _tokens(text, language):
        if hour is not None:
            hour.part, waiting = hour.part or waiting, ""
            found.append(hour)
            leads = leads or False
        else:
            leads = leads if leads is not None else True
            if leads:
                waiting = kind
            elif not found[-1].exact:
                found[-1].part = found[-1].part or kind
    return found


def _tokens(text: str, language: str) -> Iterator[tuple[str, _Hour | None]]:
    for match in _expression(language).finditer(text):
        kind = match.lastgroup or ""
        if match["midnight"] or match["noon"]:
            yield kind, _Hour(_NOON if match["noon"] else 0, 0, exact=True)
        elif part := next((part for part in _PARTS if match[part]), ""):
            yield part, None
        else:
            yield "hour", _read(match)


def _read(match: re.Match[str]) -> _Hour:
    digits = match["digits"]
    hour = int(digits) if digits else next(n for n in range(1, 13) if match[f"h{n}"])
    minute = int(match["minutes"] or 0)
    if match["half_to"]:
        return _Hour((hour - 1) % _NOON if hour <= _NOON else hour - 1, _HALF)
    return _Hour(hour, _HALF if match["half_past"] or match["and_half"] else minute)


@cache
def _expression(language: str) -> re.Pattern[str]:
    """Twelve and eleven before the shorter words for ten, two and one that they begin with."""
    file = languages()[language]
    edge = r"\b" if file["spaces"] else ""

    def said(key: str) -> str:
        pieces = [piece.replace(" ", r"\s+") for piece in file["day"][key]]
        return rf"{edge}(?:{'|'.join(pieces)}){edge}" if pieces else _NEVER

    numbers = [
        rf"(?P<h{n}>{edge}(?:{file['day']['hours'][n - 1]}){edge})".replace(" ", r"\s+") for n in range(12, 0, -1)
    ]
    parts = [rf"(?P<{part}>{said(part)}{_ENGLISH.get(part, '')})" for part in _PARTS]
    half = rf"(?:(?P<half_to>{said('half_to')})\s*|(?P<half_past>{said('half_past')})\s*)?"
    after = rf"(?:\s*(?P<and_half>{said('and_half')}))?"
    hour = rf"{half}(?:{_DIGITS}|{'|'.join(numbers)}){after}"
    fixed = rf"(?P<midnight>{said('midnight')})|{'|'.join(parts)}|(?P<noon>{said('noon')})"
    return re.compile(f"{fixed}|{hour}", re.IGNORECASE)


def _of_day(hour: _Hour) -> int:
    """*10 in the evening* is at 22; above twelve the part of the day adds nothing."""
    value, part = hour.hour % 24, hour.part
    if value > _NOON or not part:
        return value
    noon = value == _NOON
    if part == "afternoon":
        return _NOON if noon else value + _NOON
    if part == "midday":
        return value if value >= _NOON - 2 else value + _NOON
    if part == "evening" or (part == "night" and value > _SIX_HOURS):
        return 0 if noon else value + _NOON
    return 0 if noon else value


def _counted_from_six(hour: _Hour) -> int:
    """Swahili counts the hours of the day from six in the morning, those of the night from six in the evening."""
    if hour.exact or hour.hour > _NOON or not hour.part:
        return hour.hour % 24
    value = hour.hour % _NOON + _SIX_HOURS
    if hour.part == "night":
        return (value + _NOON) % 24
    if hour.part == "dawn":
        return value % _NOON
    return value + _NOON if hour.part == "evening" and value < _NOON else value
