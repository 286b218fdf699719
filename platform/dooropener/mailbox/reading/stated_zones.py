"""Time zones said with an hour: "3pm CET", "15 Uhr MEZ", "15.00 Riga time", 北京时间下午3点."""

import re
from collections.abc import Sequence
from functools import cache
from zoneinfo import ZoneInfo

from dooropener.mailbox.reading.days_and_clocks import Clock
from dooropener.mailbox.reading.phrases import alternatives, pattern
from dooropener.mailbox.reading.word_lists import meeting_words

_NEAR = 40


def stated_zone(text: str, clock: Clock, clocks: Sequence[Clock]) -> ZoneInfo | None:
    """Return the zone that goes with this clock: the only one named, else the one that stands beside it."""
    named = _zones(text)
    if len({zone.key for _, _, zone in named}) <= 1:
        return named[0][2] if named else None
    others = [other.start for other in clocks if other.start > clock.start]
    behind = [zone for start, _, zone in named if clock.end <= start <= min([clock.end + _NEAR, *others])]
    before = [zone for _, end, zone in named if clock.start - _NEAR <= end <= clock.start]
    return behind[0] if behind else before[-1] if before else None


def _zones(text: str) -> list[tuple[int, int, ZoneInfo]]:
    found = [
        (match.start(), match.end(), ZoneInfo(key))
        for key, names in _patterns().items()
        for each in names
        for match in each.finditer(text)
    ]
    return sorted(found, key=lambda one: one[:2])


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
