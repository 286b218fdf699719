"""Working days as their people count them: weekends, public holidays, seasons and times of rest of their own."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import holidays

from dooropener.regions.countries import subdivision_of, zone_of
from dooropener.regions.seasons import Season, SeasonRules, seasons

OPENS, CLOSES = time(9), time(16)
"""When offices read mail, by their own clock; from the closing on it is tomorrow's."""

MORNING = time(8, 30)
"""When a question reaches its reader."""

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The days on which somebody works. `rests` are further days off, the first and the last included.

    `seasons` are the rules in force, see `find_season`.
    """

    country: str
    zone: ZoneInfo
    subdivision: str | None = None
    rests: tuple[tuple[date, date], ...] = ()
    seasons: SeasonRules | None = None
    region_id: str | None = None
    _begun: dict[int, tuple[Season, ...]] = field(default_factory=dict, init=False, compare=False, repr=False)
    _asked: dict[date, bool] = field(default_factory=dict, init=False, compare=False, repr=False)
    _counted: dict[tuple[date, int], date] = field(default_factory=dict, init=False, compare=False, repr=False)

    def works_on(self, day: date) -> bool:
        """Neither weekend nor holiday nor season nor rest; a Saturday worked for a bridge day counts."""
        if day not in self._asked:
            self._asked[day] = self._works_on(day)
        return self._asked[day]

    def _works_on(self, day: date) -> bool:
        if any(first <= day <= last for first, last in self.rests):
            return False
        if any(one.starts <= day <= one.ends for year in (day.year - 1, day.year) for one in self._of_year(year)):
            return False
        known = public_holidays(self.country, self.subdivision)
        # without known holidays Monday to Friday are worked
        return known.is_working_day(day) if known is not None else day.weekday() < _SATURDAY

    def _of_year(self, year: int) -> tuple[Season, ...]:
        """The seasons that begin in a year: looking them up by their rules takes longer than the rest of it."""
        if year not in self._begun:
            self._begun[year] = seasons(self.country, year, self.seasons, self.region_id)
        return self._begun[year]

    def day_of(self, moment: datetime) -> date:
        """The day on which a moment falls there."""
        return moment.astimezone(self.zone).date()

    def first_from(self, day: date) -> date:
        """The day itself, or the next one that is worked."""
        while not self.works_on(day):
            day += timedelta(days=1)
        return day

    def after(self, day: date, number: int) -> date:
        """The working day that comes so many working days after a day."""
        asked = day, number
        if asked not in self._counted:
            for _ in range(number):
                day = self.first_from(day + timedelta(days=1))
            self._counted[asked] = day
        return self._counted[asked]

    def next_morning(self, moment: datetime) -> datetime:
        """The first working morning at or after a moment."""
        there = moment.astimezone(self.zone)
        day = there.date() if there.time() <= MORNING else there.date() + timedelta(days=1)
        return datetime.combine(self.first_from(day), MORNING, self.zone).astimezone(moment.tzinfo)

    def morning_after(self, moment: datetime, number: int) -> datetime:
        """The working morning so many working days after a moment."""
        for _ in range(number):
            moment = self.next_morning(moment + timedelta(minutes=1))
        return moment

    def is_open(self, moment: datetime) -> bool:
        """Whether a moment lies in office hours there."""
        there = moment.astimezone(self.zone)
        return OPENS <= there.time() < CLOSES and self.works_on(there.date())


def work_calendar(
    country: str,
    region_id: str,
    *,
    subdivision: str | None = None,
    rests: Iterable[tuple[date, date]] = (),
    zone: ZoneInfo | None = None,
    seasons: SeasonRules | None = None,
) -> WorkCalendar:
    """The calendar of an organisation in a region: the holidays of the country's part where that is known.

    `subdivision` is what an advisor wrote down for the region. `zone` is the clock of its reader, where that is another
    than the country's.
    """
    part = subdivision or subdivision_of(region_id)
    return _shared(country, zone or zone_of(country), part, tuple(rests), seasons, region_id or None)


_shared = lru_cache(maxsize=256)(WorkCalendar)
"""Who works on the same days has one calendar: it remembers what it has looked up."""


def office_works_on(day: date) -> bool:
    """Whether it is a working day in Sweden: people at the office are there in July, too."""
    known = public_holidays("SE")
    return known is not None and known.is_working_day(day)


@cache
def public_holidays(
    country: str, subdivision: str | None = None, *, language: str | None = None
) -> holidays.HolidayBase | None:
    """The holidays of a country or a part of it; None where nobody has written them down.

    They are named in `language` where they are known in it, else in English; without one as the country does.
    """
    try:
        supported = holidays.country_holidays(country).supported_languages
        wanted = [tag for code in (language, "en") for tag in supported if code and tag.partition("_")[0] == code]
        named = wanted[0] if language and wanted else None
        return holidays.country_holidays(country, subdiv=subdivision, language=named)
    except NotImplementedError:
        return None
