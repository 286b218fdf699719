"""Days and hours as they stand in a text."""

from dataclasses import dataclass
from datetime import date, time
from zoneinfo import ZoneInfo

AFTERNOON_BELOW = 7
"""Who says "at 2" means the afternoon; who says "02:00" does not."""

_NOON = 12


@dataclass(frozen=True, slots=True)
class Day:
    """`weekday`: only the name of the day was said, and this is the next one."""

    start: int
    end: int
    day: date
    weekday: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """`other` is the second reading of an hour that two ways of counting name alike; `zone` the one said with it."""

    start: int
    end: int
    at: time
    other: time | None = None
    zone: ZoneInfo | None = None


def overlap(one: Day | Clock, other: Day | Clock) -> bool:
    return one.start < other.end and other.start < one.end


def afternoon_if_early(written: str) -> int:
    """The hour that these digits mean where nothing says which half of the day."""
    hour = int(written)
    return hour + _NOON if len(written) == 1 and 0 < hour < AFTERNOON_BELOW else hour
