"""Half hours and bare hours in answers to "when could you meet?", in every language."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dooropener.mailbox import said_moments
from dooropener_bot.conversations.dialogues.hour_words import in_figures

MONDAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def read(text, language):
    return said_moments(in_figures(text, language), now=MONDAY, zone=ZoneInfo("Europe/Stockholm"), asked=True)


def shown(text, language):
    return [f"{moment:%d.%m %H:%M}" for moment in read(text, language).moments]


@pytest.mark.parametrize(
    ("language", "text", "moments"),
    [
        ("sv", "torsdag halv tre", ["05.03 14:30"]),
        ("sv", "torsdag klockan tre eller fredag halv 9", ["05.03 15:00", "06.03 08:30"]),
        ("sv", "tisdag 10 eller torsdag 14", ["03.03 10:00", "05.03 14:00"]),
        ("sv", "torsdag halv ett", ["05.03 12:30"]),
        ("sv", "torsdag 14-15", ["05.03 14:00"]),
        ("en", "Thursday 14", ["05.03 14:00"]),
        ("en", "Thursday half past two", ["05.03 14:30"]),
        ("en", "Tuesday at three, or Friday at nine o'clock", ["03.03 15:00", "06.03 09:00"]),
        ("it", "giovedì alle due e mezza", ["05.03 14:30"]),
        ("it", "giovedì 14 o venerdì alle tre", ["05.03 14:00", "06.03 15:00"]),
        ("it", "giovedì all'una e mezza", ["05.03 13:30"]),
        ("de", "Donnerstag um halb drei", ["05.03 14:30"]),
        ("de", "Donnerstag um drei Uhr oder Freitag um neun", ["05.03 15:00", "06.03 09:00"]),
        ("fi", "torstaina kello puoli kolme", ["05.03 14:30"]),
        ("fi", "torstaina klo kolme tai perjantaina puoli kymmeneltä", ["05.03 15:00", "06.03 09:30"]),
        ("nb", "torsdag klokken halv tre", ["05.03 14:30"]),
        ("da", "torsdag klokken halv tre eller fredag kl. ni", ["05.03 14:30", "06.03 09:00"]),
        ("is", "fimmtudaginn klukkan hálf þrjú", ["05.03 14:30"]),
        ("lv", "ceturtdien plkst. pustrijos", ["05.03 14:30"]),
        ("lv", "ceturtdien pusdivos vai piektdien 10", ["05.03 13:30", "06.03 10:00"]),
        ("zh", "周四下午两点半", ["05.03 14:30"]),
        ("sw", "Alhamisi saa nane na nusu mchana", ["05.03 14:30"]),
        ("sv", "i morgon 10", ["03.03 10:00"]),
        ("sv", "torsdag 12 kl 10", ["12.03 10:00"]),
        ("sv", "torsdag den 12 kl 10", ["12.03 10:00"]),
        ("en", "Thursday 12", ["05.03 12:00"]),
    ],
)
def test_hours_are_read(language, text, moments):
    assert shown(text, language) == moments


def test_a_weekday_with_its_date_waits_for_an_hour():
    said = read("Thursday 26", "en")

    assert [day.isoformat() for day in said.days] == ["2026-03-26"]
    assert not said.moments


def test_a_number_alone_is_an_hour():
    assert [clock.isoformat("minutes") for clock in read("14", "sv").clocks] == ["14:00"]
    assert [clock.isoformat("minutes") for clock in read("halv tre", "sv").clocks] == ["14:30"]


@pytest.mark.parametrize("text", ["vi är tre personer", "torsdag 30 min", "alla tre passar", "en av dem", "123", "99"])
def test_other_numbers_are_no_hours(text):
    said = read(text, "sv")

    assert not said.clocks
    assert not said.moments


def test_mail_is_read_as_before():
    assert said_moments("Thursday 14", now=MONDAY, zone=ZoneInfo("Europe/Stockholm")).moments == ()
