"""Working days as their people count them, and what holds in a country."""

from datetime import UTC, date, datetime

import pytest

import dooropener_matching as matching
from dooropener import regions
from dooropener.regions import Route, work_calendar


@pytest.mark.parametrize(
    ("country", "region", "day"),
    [
        ("DE", "esslingen", date(2026, 1, 6)),
        ("DE", "esslingen", date(2026, 6, 4)),
        ("AT", "linz", date(2026, 10, 26)),
        ("IT", "emilia-romagna", date(2026, 6, 2)),
        ("IT", "emilia-romagna", date(2026, 8, 14)),
        ("LV", "riga", date(2026, 11, 18)),
        ("NO", "trondheim", date(2027, 5, 17)),
        ("DK", "odense", date(2026, 4, 2)),
        ("FI", "tampere", date(2027, 12, 6)),
        ("IS", "kopavogur", date(2026, 6, 17)),
        ("KE", "kenya", date(2026, 10, 20)),
        ("CN", "xuzhou", date(2026, 2, 17)),
        ("CN", "xuzhou", date(2026, 10, 2)),
    ],
)
def test_a_holiday_or_a_time_of_rest_is_no_working_day(country, region, day):
    assert not work_calendar(country, region).works_on(day)


@pytest.mark.parametrize(
    ("country", "region", "day"),
    [
        ("DE", "elsewhere", date(2026, 6, 4)),
        ("IT", "emilia-romagna", date(2026, 8, 25)),
        ("SE", "norrkoping", date(2026, 10, 26)),
        ("KE", "kenya", date(2026, 8, 14)),
        ("XX", "atlantis", date(2026, 12, 25)),
    ],
)
def test_other_days_are_worked(country, region, day):
    assert work_calendar(country, region).works_on(day)


def test_a_saturday_that_china_works_for_a_bridge_day_counts():
    calendar = work_calendar("CN", "xuzhou")

    assert calendar.works_on(date(2026, 5, 9))
    assert not calendar.works_on(date(2026, 5, 16))


def test_days_are_counted_over_ferragosto():
    assert work_calendar("IT", "emilia-romagna").after(date(2026, 8, 6), 5) == date(2026, 8, 28)


def test_no_days_after_a_rest_day_is_that_day_itself():
    calendar = work_calendar("SE", "norrkoping")

    assert calendar.after(date(2026, 3, 7), 0) == date(2026, 3, 7)
    assert calendar.after(date(2026, 3, 7), 1) == date(2026, 3, 9)


def test_own_rests_are_left_out_from_the_first_to_the_last_day():
    calendar = work_calendar("SE", "norrkoping", rests=[(date(2026, 3, 3), date(2026, 3, 5))])

    assert [calendar.works_on(date(2026, 3, day)) for day in range(2, 7)] == [True, False, False, False, True]
    assert calendar.after(date(2026, 3, 2), 1) == date(2026, 3, 6)


@pytest.mark.parametrize(
    ("country", "moment", "is_open"),
    [
        ("CN", datetime(2026, 3, 2, 1, 0, tzinfo=UTC), True),
        ("CN", datetime(2026, 3, 2, 0, 59, tzinfo=UTC), False),
        ("CN", datetime(2026, 3, 2, 8, 0, tzinfo=UTC), False),
        ("IS", datetime(2026, 3, 2, 9, 0, tzinfo=UTC), True),
        ("IT", datetime(2026, 3, 1, 12, 0, tzinfo=UTC), False),
        ("IT", datetime(2026, 7, 6, 7, 0, tzinfo=UTC), True),
    ],
)
def test_offices_open_by_their_own_clock(country, moment, is_open):
    assert work_calendar(country, "somewhere").is_open(moment) is is_open


def test_a_day_is_that_of_the_place():
    late = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)

    assert work_calendar("CN", "xuzhou").day_of(late) == date(2026, 3, 3)
    assert work_calendar("IS", "kopavogur").day_of(late) == date(2026, 3, 2)


def test_where_advertising_mail_is_restricted_an_institution_goes_first():
    found = {region.id: regions.route_into(region.country) for region in matching.default_regions()}

    assert {name for name, route in found.items() if route is Route.VIA_INSTITUTION} == {"esslingen", "linz"}
    assert {country: regions.mail_law(country) for country in ("DE", "AT", "IT")} == {
        "DE": "§ 7 UWG",
        "AT": "§ 174 TKG 2021",
        "IT": "",
    }


def test_data_leave_the_law_of_the_union_in_kenya_and_china_alone():
    leaving = {region.id for region in matching.default_regions() if regions.is_transfer(region.country)}

    assert leaving == {"kenya", "xuzhou"}
    assert not regions.is_transfer("JP")
    assert regions.is_transfer("US")


@pytest.mark.parametrize(
    ("moment", "country", "morning"),
    [
        ("2026-03-06T12:00+00:00", "SE", "2026-03-09T07:30+00:00"),  # Friday noon, Monday
        ("2026-03-06T05:00+00:00", "SE", "2026-03-06T07:30+00:00"),  # before the morning itself
        ("2026-08-12T12:00+00:00", "IT", "2026-08-25T06:30+00:00"),  # Ferragosto
        ("2026-03-06T02:00+00:00", "CN", "2026-03-09T00:30+00:00"),  # ten o'clock in Xuzhou
        ("2026-03-05T12:00+00:00", "XX", "2026-03-06T07:30+00:00"),  # a country that nobody knows
    ],
)
def test_mornings_are_those_of_the_reader(moment, country, morning):
    found = work_calendar(country, "").next_morning(datetime.fromisoformat(moment))

    assert found == datetime.fromisoformat(morning)


def test_mornings_are_counted_by_the_readers_own_clock_without_the_holidays_of_its_region():
    moment = datetime(2026, 6, 3, 12, 0, tzinfo=UTC)  # the day before Corpus Christi, which Baden-Württemberg keeps

    berlin = work_calendar("DE", "esslingen").morning_after(moment, 2)
    nairobi = work_calendar("DE", "", zone=regions.zone_of("KE")).morning_after(moment, 2)

    assert berlin == datetime(2026, 6, 8, 6, 30, tzinfo=UTC)
    assert nairobi == datetime(2026, 6, 5, 5, 30, tzinfo=UTC)
