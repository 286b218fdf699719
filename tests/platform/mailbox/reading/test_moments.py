"""Times of a meeting in people's own words, in every language."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from dooropener.mailbox import said_moments

MONDAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
STOCKHOLM = ZoneInfo("Europe/Stockholm")


def said(text, zone=STOCKHOLM):
    return said_moments(text, now=MONDAY, zone=zone)


def shown(text):
    return [f"{moment:%d.%m %H:%M}" for moment in said(text).moments]


@pytest.mark.parametrize(
    ("text", "moments"),
    [
        ("nästa tisdag kl 10", ["10.03 10:00"]),
        ("tisdag eller onsdag kl 13.30", ["03.03 13:30", "04.03 13:30"]),
        ("kl 10 på tisdag och kl 14 på torsdag", ["03.03 10:00", "05.03 14:00"]),
        ("Onsdag den 11 mars kl 15:00", ["11.03 15:00"]),
        ("Thursday 14:00", ["05.03 14:00"]),
        ("next Tuesday at 10 or Thursday 12 March at 2.30 pm", ["10.03 10:00", "12.03 14:30"]),
        ("Tuesday 10 March at 10am or Thursday 12 March at 3pm", ["10.03 10:00", "12.03 15:00"]),
        ("on 12 March at 10.00–11.00", ["12.03 10:00"]),
        ("giovedì alle 14 o venerdì alle ore 9.30", ["05.03 14:00", "06.03 09:30"]),
        ("martedì prossimo alle 10", ["10.03 10:00"]),
        ("Dienstag nächster Woche um 10 Uhr", ["10.03 10:00"]),
        ("Mittwoch, 11. März, 9:00 bis 10:00 Uhr", ["11.03 09:00"]),
        ("下周二上午10点", ["10.03 10:00"]),
        ("周四下午3点半", ["05.03 15:30"]),
        ("下周二上午10点或者3月12日下午两点半", ["10.03 10:00", "12.03 14:30"]),
        ("tisdag och 12 mars kl 10", ["03.03 10:00", "12.03 10:00"]),
        ("3月12日下午两点", ["12.03 14:00"]),
        ("otrdien plkst. 10", ["03.03 10:00"]),
        ("nākamo ceturtdien 14.00", ["12.03 14:00"]),
        ("ensi tiistaina klo 10", ["10.03 10:00"]),
        ("torstaina 14.30", ["05.03 14:30"]),
        ("næste tirsdag kl. 10", ["10.03 10:00"]),
        ("torsdag den 12. marts kl 14", ["12.03 14:00"]),
        ("neste torsdag klokken 14", ["12.03 14:00"]),
        ("næsta þriðjudag kl. 10", ["10.03 10:00"]),
        ("á morgun klukkan 9", ["03.03 09:00"]),
        ("Jumanne ijayo saa nne asubuhi", ["10.03 10:00"]),
        ("Alhamisi saa nane na nusu mchana", ["05.03 14:30"]),
        ("2026-03-12 10:00", ["12.03 10:00"]),
        ("vi säljer 10 pumpar och 20 kg koppar", []),
    ],
)
def test_moments_are_read(text, moments):
    assert shown(text) == moments


def test_what_is_missing_is_told_apart():
    assert said("på tisdag").days == (date(2026, 3, 3),)
    assert said("kl 10").clocks == (time(10),)
    assert said("hej").nothing
    assert said("45 minuter räcker").minutes == 45


def test_an_hour_that_can_be_counted_in_two_ways_has_both():
    ((counted, on_face),) = said("Ijumaa saa 10:00").either

    assert (counted.hour, on_face.hour) == (16, 10)


def test_hours_are_those_of_the_writer():
    (moment,) = said("下周二上午10点", ZoneInfo("Asia/Shanghai")).moments

    assert moment.astimezone(UTC) == datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


def test_hours_hold_after_the_clocks_have_changed():
    (moment,) = said("tisdag den 31 mars kl 10").moments

    assert moment.astimezone(UTC) == datetime(2026, 3, 31, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["9" * 5000, "kl " * 2000, "tisdag " * 500 + "kl 10 " * 500, "周" * 3000, "saa " * 900]
)
def test_nonsense_takes_no_time_and_raises_nothing(text):
    said(text)
