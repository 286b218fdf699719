"""Hours without a word that says so, where times were asked for: "torsdag 14", "Tuesday 10, Friday 9", "14-15"."""

import re
from collections.abc import Sequence
from datetime import date, time, timedelta

from dooropener.mailbox.reading.days_and_clocks import Clock, Day, afternoon_if_early, overlap

_WEEKS = 5
_LAST_HOUR = 23
_OFFICE_HOURS = range(7, 19)
_NEAR = 6
_BEHIND = re.compile(
    r"[\s,]{1,3}(?P<article>(?:den|the|il|der|dem|þann) )?(?P<number>\d{1,2})"
    r"(?P<until>\s?[-–]\s?\d{1,2})?(?![\d:%/]|[.,]\d|\.?\s?(?:min|dakika|分))",
    re.IGNORECASE,
)
_ALONE = re.compile(r"\s*(?P<number>[01]?\d|2[0-3])(?:\s?[-–]\s?\d{1,2})?[\s.!]*")


def bare_hours(text: str, days: Sequence[Day], clocks: Sequence[Clock]) -> tuple[list[Day], list[Clock]]:
    """The days and hours with those that a bare number behind a day, or alone, names.

    A number that fits a weekday as its date ("Thursday 26") is that date where it is no usual hour, or has an hour
    of its own.
    """
    alone = _ALONE.fullmatch(text)
    if alone and not days and not clocks:
        return [], [Clock(0, len(text), time(afternoon_if_early(alone["number"])))]
    seen, hours = list(days), list(clocks)
    for number, day in enumerate(days):
        match = _BEHIND.match(text, day.end)
        if match is None or any(overlap(Day(match.start("number"), match.end(), day.day), one) for one in seen + hours):
            continue
        dated = _dated(day, int(match["number"])) if day.weekday and not match["until"] else None
        if dated is not None and (
            match["article"] or int(match["number"]) not in _OFFICE_HOURS or _has_hour(match.end(), hours)
        ):
            seen[number] = Day(day.start, match.end(), dated)
        elif not match["article"] and int(match["number"]) <= _LAST_HOUR:
            hours.append(Clock(match.start("number"), match.end(), time(afternoon_if_early(match["number"]))))
    return seen, hours


def _has_hour(end: int, clocks: Sequence[Clock]) -> bool:
    return any(0 <= clock.start - end <= _NEAR for clock in clocks)


def _dated(weekday: Day, number: int) -> date | None:
    """The date with this number among the next few such weekdays."""
    coming = (weekday.day + timedelta(weeks=week) for week in range(_WEEKS))
    return next((day for day in coming if day.day == number), None)
