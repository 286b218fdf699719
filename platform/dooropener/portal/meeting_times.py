"""The times of a meeting as an advisor reads them: on both sides, with what speaks against them."""

from dataclasses import dataclass
from datetime import datetime

from dooropener import introductions
from dooropener.introductions import Doubt, Introduction, Meeting
from dooropener.words import Words


@dataclass(frozen=True, slots=True)
class Told:
    """`said` is the time on both sides; `value` is the same for forms."""

    starts: datetime
    value: str
    said: str
    doubts: list[Doubt]


def told(introduction: Introduction, starts: datetime, minutes: int, reader: Words) -> Told:
    places = introductions.places_of(introduction, reader)
    return Told(
        starts=starts,
        value=starts.isoformat(),
        said=introductions.said_of(starts, minutes, places, reader),
        doubts=introductions.doubts(starts, minutes, places, reader),
    )


def meeting_times(introduction: Introduction, meeting: Meeting | None, reader: Words) -> list[Told]:
    """The chosen time, else those proposed."""
    if meeting is None:
        return []
    moments = [meeting.starts_at] if meeting.starts_at else meeting.proposed
    return [told(introduction, moment, meeting.minutes, reader) for moment in moments]


def wished_time(introduction: Introduction, meeting: Meeting | None, reader: Words) -> Told | None:
    """The other time that a side wishes for."""
    wish = meeting.wish if meeting else None
    if meeting is None or not wish or not wish.get("starts_at"):
        return None
    minutes = int(wish.get("minutes") or meeting.minutes)
    return told(introduction, datetime.fromisoformat(wish["starts_at"]), minutes, reader)
