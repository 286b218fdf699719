"""Spans of days by the office's clock."""

from datetime import UTC, date, datetime

import pytest

from dooropener import figures
from dooropener.figures import Frame, InvalidPeriod, Period, Step

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("frame", "first", "last"),
    [
        (Frame.THIS_YEAR, date(2026, 1, 1), date(2026, 12, 31)),
        (Frame.LAST_YEAR, date(2025, 1, 1), date(2025, 12, 31)),
        (Frame.THIS_QUARTER, date(2026, 10, 1), date(2026, 12, 31)),
        (Frame.LAST_QUARTER, date(2026, 7, 1), date(2026, 9, 30)),
    ],
)
def test_frame_is_seen_from_today(frame, first, last):
    assert figures.framed(frame, today=TODAY) == Period(first, last)


def test_last_quarter_of_a_january_lies_in_the_year_before():
    assert figures.framed(Frame.LAST_QUARTER, today=date(2026, 1, 31)) == Period(date(2025, 10, 1), date(2025, 12, 31))


def test_days_begin_at_midnight_in_the_office_summer_and_winter():
    year, july = figures.year(2026), Period(date(2026, 7, 1), date(2026, 7, 31))

    assert [moment.astimezone(UTC) for moment in (year.start, year.end)] == [
        datetime(2025, 12, 31, 23, tzinfo=UTC),
        datetime(2026, 12, 31, 23, tzinfo=UTC),
    ]
    assert july.start.astimezone(UTC) == datetime(2026, 6, 30, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (None, TODAY, "first"),
        (TODAY, None, "last"),
        (TODAY, date(2026, 11, 28), "last"),
        (date(2010, 1, 1), TODAY, "last"),
        (date(1, 1, 1), TODAY, "last"),
    ],
)
def test_dates_that_make_no_span_are_refused(first, last, field):
    with pytest.raises(InvalidPeriod) as refused:
        figures.framed(Frame.DATES, today=TODAY, first=first, last=last)

    assert refused.value.details["field"] == field


def test_cut_begins_with_the_step_that_the_first_day_lies_in():
    span = Period(date(2025, 11, 15), date(2026, 2, 1))

    assert {step: span.cut(step) for step in Step} == {
        Step.MONTH: [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)],
        Step.QUARTER: [date(2025, 10, 1), date(2026, 1, 1)],
        Step.YEAR: [date(2025, 1, 1), date(2026, 1, 1)],
    }
