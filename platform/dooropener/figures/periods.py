"""Spans of whole days by the office's clock, and how they are cut into months, quarters or years."""

import enum
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dooropener.errors import Invalid
from dooropener.words import OFFICE_ZONE

LONGEST_YEARS = 10


class InvalidPeriod(Invalid):
    """The first day comes after the last, or more than ten years lie between them."""

    code = "invalid_time_frame"


class Step(enum.StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    def first_of(self, day: date) -> date:
        """The first day of the step that a day lies in."""
        if self is Step.YEAR:
            return date(day.year, 1, 1)
        month = day.month if self is Step.MONTH else (day.month - 1) // 3 * 3 + 1
        return date(day.year, month, 1)

    def next(self, first: date) -> date:
        """The first day of the step that follows."""
        return self.first_of(first + timedelta(days={Step.MONTH: 31, Step.QUARTER: 100, Step.YEAR: 366}[self]))


class Frame(enum.StrEnum):
    """How a span is chosen."""

    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"
    THIS_QUARTER = "this_quarter"
    LAST_QUARTER = "last_quarter"
    DATES = "dates"


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        """Midnight at the office before the first day."""
        return datetime.combine(self.first, time(), OFFICE_ZONE)

    @property
    def end(self) -> datetime:
        """Midnight at the office after the last day; it lies outside."""
        return datetime.combine(self.last + timedelta(days=1), time(), OFFICE_ZONE)

    @property
    def step(self) -> Step:
        """The cut that gives a readable number of columns."""
        days = (self.last - self.first).days
        return Step.MONTH if days <= 370 else Step.QUARTER if days <= 1100 else Step.YEAR

    def cut(self, step: Step) -> list[date]:
        """The first day of each step that the span touches."""
        found, first = [], step.first_of(self.first)
        while first <= self.last:
            found.append(first)
            first = step.next(first)
        return found


def year(number: int) -> Period:
    return Period(date(number, 1, 1), date(number, 12, 31))


def framed(frame: Frame, *, today: date, first: date | None = None, last: date | None = None) -> Period:
    """The span of a frame as seen from a day; raise `InvalidPeriod` where dates make none."""
    if frame is Frame.DATES:
        return _between(first, last)
    if frame in {Frame.THIS_YEAR, Frame.LAST_YEAR}:
        return year(today.year - (frame is Frame.LAST_YEAR))
    starts = Step.QUARTER.first_of(today)
    if frame is Frame.LAST_QUARTER:
        starts = Step.QUARTER.first_of(starts - timedelta(days=1))
    return Period(starts, Step.QUARTER.next(starts) - timedelta(days=1))


def _between(first: date | None, last: date | None) -> Period:
    if first is None or last is None:
        raise InvalidPeriod(field="first" if first is None else "last", rule="not_a_date")
    if not 1900 <= first.year <= last.year <= 2999 or first > last:
        raise InvalidPeriod(field="last", rule="time_frame")
    if last.year - first.year > LONGEST_YEARS:
        raise InvalidPeriod(field="last", rule="time_frame")
    return Period(first, last)
