"""The time of a meeting on both sides: zones, how it is said, and what speaks against it."""

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel import dates

from dooropener.introductions.models import Introduction
from dooropener.organisations.models import Organisation
from dooropener.regions import public_holidays, subdivision_of, zone_of
from dooropener.words import OFFICE_ZONE, Words

DAY_BEGINS, DAY_ENDS = time(8), time(18)
"""Between these a call is no surprise anywhere."""

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Place:
    """Where a side sits: its zone, its country, what it is called to a reader, and the part of the country it is in."""

    zone: ZoneInfo
    country: str
    name: str
    subdivision: str | None = None


class Against(enum.StrEnum):
    """What speaks against a time; it is said, and the time may be chosen all the same."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    EARLY_OR_LATE = "early_or_late"


@dataclass(frozen=True, slots=True)
class Doubt:
    """`place` is where it is so; `name` what the holiday is called there."""

    against: Against
    place: str
    name: str = ""


def partner_zone(introduction: Introduction) -> ZoneInfo:
    """The zone of the partner; its listing and organisation must be loaded."""
    return zone_of(introduction.match.partner.organisation.country)


def places_of(introduction: Introduction, reader: Words) -> tuple[Place, Place]:
    """The company's place and the partner's."""
    local, partner = introduction.match.local.organisation, introduction.match.partner.organisation
    return _place(local, OFFICE_ZONE, reader), _place(partner, zone_of(partner.country), reader)


def _place(organisation: Organisation, zone: ZoneInfo, reader: Words) -> Place:
    name, part = organisation.region.name(reader.language), subdivision_of(organisation.region_id)
    return Place(zone, organisation.country, name, part)


def said_of(starts: datetime, minutes: int, places: Sequence[Place], reader: Words) -> str:
    """ "Tuesday 10 March 2026, 10:00–10:30 (Norrköping) · 17:00–17:30 (Jiangsu)": the day again where it is another."""
    first = places[0]
    parts, day = [], None
    for place in places:
        local = starts.astimezone(place.zone)
        span = f"{_clock(local, reader)}–{_clock(local + timedelta(minutes=minutes), reader)}"
        if local.date() != day:
            span = f"{spelt_day(local.date(), reader)}{_after_day(reader)}{span}"
        day = local.date() if day is None or place is first else day
        parts.append(reader.bracketed(span, place.name))
    return ("；" if reader.language == "zh" else " · ").join(parts)


def _after_day(reader: Words) -> str:
    return " " if reader.language == "zh" else ", "


def short_of(starts: datetime, zone: ZoneInfo, reader: Words) -> str:
    """ "Tue 10 Mar, 10:00": for a button."""
    local = starts.astimezone(zone)
    day = dates.format_skeleton("MMMEd", local, tzinfo=zone, locale=reader.locale)
    return f"{day}{_after_day(reader)}{_clock(local, reader)}"


def spelt_day(day: date, reader: Words) -> str:
    """The day with its weekday."""
    return str(dates.format_date(day, "full", locale=reader.locale))


def _clock(moment: datetime, reader: Words) -> str:
    return str(dates.format_time(moment, "short", locale=reader.locale))


def doubts(starts: datetime, minutes: int, places: Sequence[Place], reader: Words) -> list[Doubt]:
    """What speaks against a time on either side: weekend, public holiday, an hour before eight or after six."""
    return [doubt for place in places for doubt in _doubts_at(starts, minutes, place, reader)]


def _doubts_at(starts: datetime, minutes: int, place: Place, reader: Words) -> Iterator[Doubt]:
    begins = starts.astimezone(place.zone)
    ends = begins + timedelta(minutes=minutes)
    if begins.weekday() >= _SATURDAY:
        yield Doubt(Against.WEEKEND, place.name)
    elif feast := holiday_on(place.country, begins.date(), reader.language):
        yield Doubt(Against.HOLIDAY, _country(place, reader), feast)
    elif feast := holiday_on(place.country, begins.date(), reader.language, part=place.subdivision):
        yield Doubt(Against.HOLIDAY, place.name, feast)
    if begins.time() < DAY_BEGINS or ends.time() > DAY_ENDS or ends.date() != begins.date():
        yield Doubt(Against.EARLY_OR_LATE, place.name)


def _country(place: Place, reader: Words) -> str:
    return str(reader.locale.territories.get(place.country, place.name))


def holiday_on(country: str, day: date, language: str, *, part: str | None = None) -> str:
    """The public holiday of a country, or of a part of it, in the language where it is known in it; nothing on other
    days."""
    known = public_holidays(country.upper(), part, language=language)
    return str(known.get(day) or "") if known is not None else ""


def utc(moment: datetime) -> datetime:
    """The moment in UTC, to the minute."""
    return moment.astimezone(UTC).replace(second=0, microsecond=0)
