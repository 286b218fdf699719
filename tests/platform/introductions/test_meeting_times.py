"""Both clocks, and what speaks against a time."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dooropener.introductions import Against, doubts, said_of
from dooropener.introductions.meeting_times import Place, holiday_on
from dooropener.regions import zone_of
from dooropener.words import LANGUAGES, words

HERE = Place(ZoneInfo("Europe/Stockholm"), "SE", "Norrköping")
MODENA = Place(ZoneInfo("Europe/Rome"), "IT", "Emilia-Romagna")
XUZHOU = Place(ZoneInfo("Asia/Shanghai"), "CN", "Xuzhou")


@pytest.mark.parametrize(
    ("country", "zone"),
    [
        ("IT", "Europe/Rome"),
        ("DE", "Europe/Berlin"),
        ("LV", "Europe/Riga"),
        ("IS", "Atlantic/Reykjavik"),
        ("KE", "Africa/Nairobi"),
        ("CN", "Asia/Shanghai"),
        ("XX", "Europe/Stockholm"),
    ],
)
def test_zone_of_each_country(country, zone):
    assert zone_of(country).key == zone


def test_day_is_said_again_where_it_is_another():
    late = datetime(2026, 3, 10, 17, 0, tzinfo=UTC)

    said = said_of(late, 60, (HERE, XUZHOU), words("en"))

    assert said == ("Tuesday, 10 March 2026, 18:00–19:00 (Norrköping) · Wednesday, 11 March 2026, 01:00–02:00 (Xuzhou)")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_both_hours(language):
    said = said_of(datetime(2026, 3, 10, 9, 0, tzinfo=UTC), 30, (HERE, XUZHOU), words(language))

    assert "10" in said
    assert "17" in said or "5:00" in said


@pytest.mark.parametrize(
    ("moment", "found"),
    [
        (datetime(2026, 3, 10, 9, 0, tzinfo=UTC), []),
        (datetime(2026, 3, 14, 9, 0, tzinfo=UTC), [Against.WEEKEND, Against.WEEKEND]),
        (datetime(2026, 4, 25, 9, 0, tzinfo=UTC), [Against.WEEKEND, Against.WEEKEND]),
        (datetime(2026, 6, 2, 9, 0, tzinfo=UTC), [Against.HOLIDAY]),
        (datetime(2026, 3, 10, 5, 0, tzinfo=UTC), [Against.EARLY_OR_LATE, Against.EARLY_OR_LATE]),
        (datetime(2026, 3, 10, 16, 45, tzinfo=UTC), [Against.EARLY_OR_LATE, Against.EARLY_OR_LATE]),
    ],
)
def test_what_speaks_against_a_time(moment, found):
    assert [doubt.against for doubt in doubts(moment, 30, (HERE, MODENA), words("en"))] == found


def test_holiday_is_named_with_its_country():
    (doubt,) = doubts(datetime(2026, 6, 2, 9, 0, tzinfo=UTC), 30, (HERE, MODENA), words("it"))

    assert (doubt.place, doubt.name) == ("Italia", "Festa della Repubblica")


def test_country_without_known_holidays_has_none():
    assert holiday_on("XX", datetime(2026, 12, 25, tzinfo=UTC).date(), "en") == ""


def test_holiday_of_a_part_of_the_country_is_named_with_that_part():
    stuttgart = Place(ZoneInfo("Europe/Berlin"), "DE", "Esslingen", "BW")
    corpus_christi = datetime(2026, 6, 4, 9, 0, tzinfo=UTC)

    found = doubts(corpus_christi, 30, (HERE, stuttgart), words("de"))

    assert [(doubt.against, doubt.place, doubt.name) for doubt in found] == [
        (Against.HOLIDAY, "Esslingen", "Fronleichnam")
    ]


def test_chinese_is_written_with_its_own_marks():
    said = said_of(datetime(2026, 3, 10, 9, 0, tzinfo=UTC), 30, (HERE, XUZHOU), words("zh"))

    assert said == "2026年3月10日星期二 10:00–10:30（Norrköping）；17:00–17:30（Xuzhou）"
