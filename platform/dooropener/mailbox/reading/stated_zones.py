"""Time zones said with an hour: "3pm CET", "15 Uhr MEZ", "15.00 Riga time", 北京时间下午3点."""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dooropener.mailbox.reading.days_and_clocks import Clock, Day
from dooropener.mailbox.reading.phrases import alternatives, pattern
from dooropener.mailbox.reading.word_lists import meeting_words
from dooropener.words import OFFICE_ZONE

_NEAR = 40


class _Named(NamedTuple):
    """`zone` is None where the writer says that its own is meant."""

    start: int
    end: int
    zone: ZoneInfo | None


def zones_of(text: str, days: Sequence[Day], clocks: Sequence[Clock]) -> list[ZoneInfo | None]:
    """Return the zone of each clock: the only one named with an hour or for all, else the one that stands beside it."""
    named = _zones(text, days, clocks)
    if len({one.zone for one in named}) <= 1:
        return [named[0].zone if named else None for _ in clocks]
    return [_beside(clock, clocks, named) for clock in clocks]


def _beside(clock: Clock, clocks: Sequence[Clock], named: Sequence[_Named]) -> ZoneInfo | None:
    others = [other.start for other in clocks if other.start > clock.start]
    behind = [one.zone for one in named if clock.end <= one.start <= min([clock.end + _NEAR, *others])]
    before = [one.zone for one in named if clock.start - _NEAR <= one.end <= clock.start]
    return behind[0] if behind else before[-1] if before else None


def _zones(text: str, days: Sequence[Day], clocks: Sequence[Clock]) -> list[_Named]:
    """Zones named near an hour or for all times; "your time" only right beside an hour: it is also thanked for."""
    zones = [
        one
        for key, names in _patterns().items()
        for one in _matches(text, names, ZoneInfo(key))
        if any(_is_near(one, clock) for clock in clocks) or _for_all(text, one)
    ]
    blank = _without(text, days)
    owned = [
        one
        for key, zone in (("yours", OFFICE_ZONE), ("ours", None))
        for one in _matches(text, (_whose(key),), zone)
        if any(_is_right_beside(blank, one, clock) for clock in clocks)
    ]
    return sorted([*zones, *owned], key=lambda one: (one.start, one.end))


def _matches(text: str, names: Sequence[re.Pattern[str]], zone: ZoneInfo | None) -> list[_Named]:
    return [_Named(match.start(), match.end(), zone) for each in names for match in each.finditer(text)]


def _is_near(one: _Named, clock: Clock) -> bool:
    return one.start < clock.end + _NEAR and clock.start - _NEAR < one.end


def _is_right_beside(blank: str, one: _Named, clock: Clock) -> bool:
    """ "At 10 on Friday, your time": nothing but a day stands between. In Chinese it stands before its hour, too."""
    return bool(_between().fullmatch(blank, clock.end, one.start)) if clock.end <= one.start else clock.start == one.end


def _for_all(text: str, one: _Named) -> bool:
    return bool(_all_times().search(text[max(0, one.start - _NEAR) : one.start]))


def _without(text: str, days: Sequence[Day]) -> str:
    for day in days:
        text = f"{text[: day.start]}{' ' * (day.end - day.start)}{text[day.end :]}"
    return text


@cache
def _patterns() -> dict[str, tuple[re.Pattern[str], ...]]:
    """Abbreviations count in capitals only: who wants to eat names no zone."""
    return {
        zone["key"]: (
            re.compile(rf"(?<!\w){alternatives(zone['short'])}(?!\w)") if zone["short"] else re.compile(r"(?!)"),
            pattern(zone["names"]),
        )
        for zone in meeting_words()["zones"]
    }


@cache
def _whose(key: str) -> re.Pattern[str]:
    return pattern(meeting_words()["whose_time"][key])


@cache
def _between() -> re.Pattern[str]:
    """What may stand between an hour and whose it is: the end of a span, and small words."""
    words = alternatives(meeting_words()["whose_time"]["between"])
    span = r"(?:\s?(?:[-–—]|to|till|bis|alle)\s?\d{1,2}(?:[:.]\d\d)?(?:\s?uhr)?)?"
    return re.compile(rf"{span}(?:[ \t\xa0,，(（]|\n(?!\s)|{words}){{0,{_NEAR}}}", re.IGNORECASE)


@cache
def _all_times() -> re.Pattern[str]:
    return re.compile(rf"{alternatives(meeting_words()['whose_time']['all_times'])}[^.!?。！？\n]*$", re.IGNORECASE)
