"""When a question may reach its reader: on a working morning where the reader is."""

import calendar
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
from babel.core import get_global

from dooropener.regions import find_season

MORNING = time(8, 30)
_SATURDAY = 5


def zone_of(country: str) -> ZoneInfo:
    """The zone of a country (CLDR), its chief one where it has several; Stockholm's for one that nobody knows."""
    zones = get_global("territory_zones").get(country) or ["Europe/Stockholm"]
    return ZoneInfo(zones[0])


def next_morning(moment: datetime, country: str, zone: ZoneInfo) -> datetime:
    """The first working morning at or after `moment`: no weekend, public holiday or season of rest of the country."""
    local = moment.astimezone(zone)
    day = local.date() if local.time() <= MORNING else local.date() + timedelta(days=1)
    while not is_working_day(day, country):
        day += timedelta(days=1)
    return datetime.combine(day, MORNING, zone).astimezone(moment.tzinfo)


def is_working_day(day: date, country: str) -> bool:
    free = day.weekday() >= _SATURDAY or day in _holidays(country, day.year)
    return not free and find_season(country, day) is None


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()


def after_working_days(moment: datetime, days: int, country: str, zone: ZoneInfo) -> datetime:
    """The working morning so many working days after `moment`."""
    for _ in range(days):
        moment = next_morning(moment + timedelta(minutes=1), country, zone)
    return moment


def months_later(moment: datetime, months: int) -> datetime:
    """The same day that many months later, the last of a month that has no such day."""
    year, month = divmod(moment.month - 1 + months, 12)
    last = calendar.monthrange(moment.year + year, month + 1)[1]
    return moment.replace(year=moment.year + year, month=month + 1, day=min(moment.day, last))
