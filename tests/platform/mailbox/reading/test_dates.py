"""Dates in running text, and the day from which a new contact makes sense."""

import time
from datetime import date

import pytest

from dooropener.mailbox.reading.dates import mentions
from dooropener.mailbox.reading.letters import ProposalLabel
from dooropener.mailbox.reading.resumption import resume_on

TODAY = date(2026, 6, 15)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("on 14 September 2026", [date(2026, 9, 14)]),
        ("on September 14th", [date(2026, 9, 14)]),
        ("from 3 to 9 July", [date(2026, 7, 9)]),
        ("den 8 oktober", [date(2026, 10, 8)]),
        ("am 9.7. um 16 Uhr", [date(2026, 7, 9)]),
        ("1. Jänner", [date(2027, 1, 1)]),
        ("l'8 luglio e il 1° agosto", [date(2026, 7, 8), date(2026, 8, 1)]),
        ("10月1日至10月8日", [date(2026, 10, 1), date(2026, 10, 8)]),
        ("2027年3月", [date(2027, 3, 1)]),
        ("2026. gada 6. augustā", [date(2026, 8, 6)]),
        ("15. syyskuuta, 27.7.", [date(2026, 9, 15), date(2026, 7, 27)]),
        ("den 22. august", [date(2026, 8, 22)]),
        ("7. desember", [date(2026, 12, 7)]),
        ("þriðjudaginn 4. ágúst", [date(2026, 8, 4)]),
        ("tarehe 18 Septemba", [date(2026, 9, 18)]),
        ("2026-07-01", [date(2026, 7, 1)]),
        ("01/07/2026", [date(2026, 7, 1)]),
        ("in week 34", [date(2026, 8, 17)]),
        ("in three weeks", [date(2026, 7, 6)]),
        ("om två månader", [date(2026, 8, 15)]),
        ("kolmen viikon kuluttua", [date(2026, 7, 6)]),
        ("九月初", [date(2026, 9, 1)]),
        ("三个月后", [date(2026, 9, 15)]),
        ("baada ya miezi miwili", [date(2026, 8, 15)]),
        ("We may come at 11.30 with 2.5 t, 30.6 kg", []),
        ("in 45.13.2026 pieces", []),
    ],
)
def test_dates_are_found(text, days):
    assert [mention.day for mention in mentions(text, TODAY)] == days


OUT, LATER = ProposalLabel.OUT_OF_OFFICE, ProposalLabel.NOT_NOW


@pytest.mark.parametrize(
    ("label", "text", "day"),
    [
        (OUT, "Away from 14 to 23 September. I will reply on 24 September.", date(2026, 9, 24)),
        (OUT, "I am out of the office until 10 July.", date(2026, 7, 11)),
        (OUT, "Ich bin vom 20. Juni bis einschließlich 7. August nicht im Büro.", date(2026, 8, 8)),
        (OUT, "Chiusi dal 10 al 23 agosto 2026.", date(2026, 8, 24)),
        (OUT, "Olen lomalla 29.6.–24.7.2026.", date(2026, 7, 25)),
        (OUT, "Olen lomalla 24.7. asti.", date(2026, 7, 25)),
        (OUT, "2026年10月1日至10月8日休假。", date(2026, 10, 9)),
        (OUT, "Tillbaka den 3 augusti.", date(2026, 8, 3)),
        (OUT, "Jeg er på ferie til og med 2. august.", date(2026, 8, 3)),
        (LATER, "Write again in October.", date(2026, 10, 1)),
        (LATER, "Bitte Anfang März 2027 anrufen.", date(2027, 3, 1)),
        (LATER, "Bis Oktober Bausaison. Gerne nach dem 1. November wieder.", date(2026, 11, 1)),
        (LATER, "Ci ricontatti a settembre, allora avremo il budget.", date(2026, 9, 1)),
        (LATER, "Bis Ende August haben wir keine Kapazität.", date(2026, 9, 1)),
        (LATER, "Vi bygger om till september, prata med mig då.", date(2026, 9, 1)),
        (LATER, "Skriv til mig omkring 10. april.", date(2027, 4, 10)),
        (LATER, "明年春节后再联系，2027年3月开始看新项目。", date(2027, 3, 1)),
        (LATER, "Later, perhaps.", None),
        (ProposalLabel.INTERESTED, "Samples by 10 July.", None),
    ],
)
def test_day_to_resume(label, text, day):
    assert resume_on(text, label, TODAY) == day


@pytest.mark.parametrize(
    ("text", "today", "expected"),
    [
        ("Vi håller stängt vecka 52-1.", date(2026, 12, 20), date(2027, 1, 11)),
        ("Verkstaden håller semesterstängt vecka 28–31.", date(2026, 7, 8), date(2026, 8, 3)),
        ("I will be out 07/17/2026 and will not return until 08/04/2026.", date(2026, 7, 20), date(2026, 8, 4)),
        ("五月二十八日起至六月十日止无法查收邮件。", date(2026, 6, 2), date(2026, 6, 11)),
        ("Ich bin bis einschließlich Ostermontag (06.04.2026) im Urlaub.", date(2026, 3, 31), date(2026, 4, 7)),
        ("六月二三号再联系", date(2026, 5, 2), None),
        ("Gli uffici sono chiusi e riaprono martedì 7 aprile 2026.", date(2026, 4, 2), date(2026, 4, 7)),
        ("Birojs slēgts, būsim atpakaļ 3. martā.", date(2026, 2, 20), date(2026, 3, 3)),
        ("We are closed from 23 December 2026 to 3 January 2027.", date(2026, 12, 23), date(2027, 1, 4)),
    ],
)
def test_absence_ends_on_the_day_after_it(text, today, expected):
    assert resume_on(text, ProposalLabel.OUT_OF_OFFICE, today) == expected


def test_a_mail_of_nothing_but_dates_is_read_in_time():
    started = time.process_time()

    resume_on(("Q1 " * 2000)[:4000], ProposalLabel.NOT_NOW, TODAY)

    assert time.process_time() - started < 5
