"""When a country rests."""

from datetime import date

import pytest

from dooropener import regions
from dooropener.regions.seasons import seasons


@pytest.mark.parametrize(
    ("country", "day", "key", "ends"),
    [
        ("IT", date(2026, 8, 15), "ferragosto", date(2026, 8, 24)),
        ("LV", date(2026, 6, 23), "midsummer", date(2026, 6, 25)),
        ("SE", date(2026, 7, 20), "industrial_holiday", date(2026, 8, 2)),
        ("NO", date(2026, 7, 20), "industrial_holiday", date(2026, 7, 26)),
        ("FI", date(2026, 7, 31), "july", date(2026, 7, 31)),
        ("CN", date(2026, 2, 17), "spring_festival", date(2026, 2, 28)),
        ("CN", date(2027, 2, 10), "spring_festival", date(2027, 2, 17)),
        ("KE", date(2027, 1, 1), "christmas", date(2027, 1, 2)),
        ("IT", date(2027, 1, 5), "christmas", date(2027, 1, 6)),
    ],
)
def test_a_country_rests_in_its_season(country, day, key, ends):
    season = regions.find_season(country, day)

    assert (season.key, season.ends) == (key, ends)


@pytest.mark.parametrize(
    ("country", "day"), [("IT", date(2026, 8, 25)), ("KE", date(2026, 8, 15)), ("CN", date(2026, 12, 24))]
)
def test_a_country_works_outside_its_seasons(country, day):
    assert regions.find_season(country, day) is None


def test_every_rule_gives_days_in_order_for_years_to_come():
    found = [
        one
        for country in ("SE", "IT", "CN", "FI", "KE")
        for year in range(2026, 2036)
        for one in seasons(country, year)
    ]

    assert all(one.starts <= one.ends for one in found)
    assert len(found) == 10 * (3 + 2 + 2 + 3 + 1)
