"""Hours of other zones, half hours, and times that do not do."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from dooropener.mailbox.reading.moments import said_moments

NOW = datetime(2026, 3, 2, 12, tzinfo=ZoneInfo("Europe/Stockholm"))  # a Monday
ROME, RIGA, NAIROBI, SHANGHAI = map(ZoneInfo, ["Europe/Rome", "Europe/Riga", "Africa/Nairobi", "Asia/Shanghai"])
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 3, day) for day in (3, 4, 5, 6))


def said(text, zone=ROME):
    return said_moments(text, now=NOW, zone=zone)


def at(moments, zone="Europe/Stockholm"):
    return [f"{moment.astimezone(ZoneInfo(zone)):%a %H:%M}" for moment in moments]


@pytest.mark.parametrize(
    ("text", "here"),
    [
        ("Thursday 3pm CET", "Thu 15:00"),
        ("Donnerstag um 15 Uhr MEZ", "Thu 15:00"),
        ("Donnerstag, 15 Uhr schwedischer Zeit", "Thu 15:00"),
        ("Thursday at 15.00 Riga time", "Thu 14:00"),
        ("ceturtdien plkst. 15.00 pēc Rīgas laika", "Thu 14:00"),
        ("Alhamisi 3pm EAT", "Thu 13:00"),
        ("Alhamisi saa tisa alasiri, saa za Afrika Mashariki", "Thu 13:00"),
        ("周四北京时间下午3点", "Thu 08:00"),
        ("周四下午3点（北京时间）", "Thu 08:00"),
        ("torsdag kl 15 svensk tid", "Thu 15:00"),
        ("giovedì alle 15 ora svedese", "Thu 15:00"),
        ("torstaina klo 15 Suomen aikaa", "Thu 14:00"),
        ("torsdag kl. 15 dansk tid", "Thu 15:00"),
        ("torsdag kl. 15 norsk tid", "Thu 15:00"),
        ("á fimmtudag klukkan 15 að íslenskum tíma", "Thu 16:00"),
        ("Thursday at 14:00 GMT", "Thu 15:00"),
    ],
)
@pytest.mark.parametrize("zone", [ROME, NAIROBI, SHANGHAI], ids=lambda zone: zone.key)
def test_zone_that_is_said_counts_wherever_the_writer_is(text, here, zone):
    assert at(said(text, zone).moments) == [here]


def test_each_hour_goes_with_the_zone_beside_it():
    text = "Thursday at 10:00 CET, or Friday at 10:00 EAT"

    assert at(said(text).moments) == ["Thu 10:00", "Fri 08:00"]


def test_the_same_hour_in_two_zones_is_one_moment():
    assert at(said("Thursday at 10:00 CET (12:00 EAT)").moments) == ["Thu 10:00"]


@pytest.mark.parametrize(
    "text",
    [
        "Tack för er tid. Torsdag kl 10 passar oss.",
        "Thank you for your time. Thursday at 10 suits us.",
        "Grazie per il vostro tempo e per la vostra ora. Giovedì alle 10 va bene.",
        "Danke, dass Sie sich Ihrer Zeit annehmen. Donnerstag um 10 Uhr passt uns.",
        "感谢你们时间上的安排。周四上午10点可以。",
        "Paldies par jūsu laiku. Ceturtdien plkst. 10 mums der.",
        "Kiitos teidän aikaanne kunnioittaen. Torstaina klo 10 sopii meille.",
        "Tak for jeres tid. Torsdag kl. 10 passer os.",
        "Takk for deres tid. Torsdag kl. 10 passer for oss.",
        "Þakka ykkur fyrir ykkar tíma. Fimmtudagur klukkan 10 hentar okkur.",
        "Asante kwa saa zenu. Alhamisi saa nne asubuhi inafaa.",
        "Thursday at 10 suits us, thank you for your time",
        "Torsdag kl 10 passar.\n\nEr tid är uppskattad.",
        "We are proud of our Swedish time together and of all that we have seen of it. Thursday at 10 suits us.",
    ],
)
def test_who_thanks_for_our_time_names_no_zone(text):
    assert at(said(text, NAIROBI).moments, "Africa/Nairobi") == ["Thu 10:00"]


@pytest.mark.parametrize(
    "text",
    [
        "torsdag kl 10 er tid",
        "Thursday at 10:00 your time",
        "10:00 on Thursday, your time",
        "Thursday 10:00-11:00 (your time)",
        "giovedì alle 10 ora vostra",
        "Donnerstag um 10 Uhr Ihrer Zeit",
        "周四贵方时间上午10点",
        "ceturtdien plkst. 10.00 pēc jūsu laika",
        "torstaina klo 10 teidän aikaanne",
        "torsdag kl. 10 jeres tid",
        "torsdag kl. 10 deres tid",
        "á fimmtudag klukkan 10 að ykkar tíma",
        "Alhamisi saa nne asubuhi saa zenu",
        "Thursday at 12:00 our time (10:00 your time)",
    ],
)
def test_your_time_beside_an_hour_is_the_time_at_the_office(text):
    assert at(said(text, NAIROBI).moments) == ["Thu 10:00"]


@pytest.mark.parametrize(
    "text",
    [
        "All times in CET. I would be glad to meet you and your colleagues: Thursday at 10:00.",
        "Alla tider är svensk tid. Det vore roligt att träffa er och era kolleger: torsdag kl 10.",
        "Thursday at 10:00 would be a very good time for all of us here. All times are in CET.",
    ],
)
def test_zone_said_of_all_times_counts_wherever_it_stands(text):
    assert at(said(text, NAIROBI).moments) == ["Thu 10:00"]


def test_who_wants_to_eat_names_no_zone():
    assert at(said("Thursday at 12:00, let us eat together").moments) == ["Thu 12:00"]


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("Thursday at half past two", time(14, 30)),
        ("Thursday, half two", time(14, 30)),
        ("Thursday, half three", time(15, 30)),
        ("Donnerstag um halb drei", time(14, 30)),
        ("Donnerstag halb 10", time(9, 30)),
        ("torsdag halv tre", time(14, 30)),
        ("torsdag halv 10", time(9, 30)),
        ("torsdag kl. halv to", time(13, 30)),
        ("torsdag klokken halvtolv", time(11, 30)),
        ("torstaina puoli kolmelta", time(14, 30)),
        ("torstaina puoli kolme", time(14, 30)),
        ("ceturtdien pustrijos", time(14, 30)),
        ("ceturtdien pusdesmitos", time(9, 30)),
        ("á fimmtudag klukkan hálf þrjú", time(14, 30)),
        ("giovedì alle due e mezza", time(14, 30)),
        ("giovedì alle due e trenta", time(14, 30)),
        ("周四下午两点半", time(14, 30)),
        ("Alhamisi saa nane na nusu mchana", time(14, 30)),
        ("Donnerstag um halb eins", time(12, 30)),
    ],
)
def test_half_hours_count_as_the_language_does(text, hour):
    moments = said(text).moments

    assert [(moment.date(), moment.time()) for moment in moments] == [(THURSDAY, hour)]


@pytest.mark.parametrize("text", ["half a day on Thursday", "en halv dag på torsdag", "ein halber Tag am Donnerstag"])
def test_half_of_something_else_is_no_hour(text):
    assert said(text).moments == ()


@pytest.mark.parametrize(
    ("text", "moments"),
    [
        ("Tisdag passar inte, men onsdag kl 10 går bra.", ["Wed 10:00"]),
        ("Inte på torsdag. Fredag kl 9?", ["Fri 09:00"]),
        ("Tuesday does not work, but Wednesday at 10 would.", ["Wed 10:00"]),
        ("I can't do Tuesday, Wednesday or Thursday, but Friday at 9 is fine.", ["Fri 09:00"]),
        ("Dienstag passt leider nicht, Mittwoch um 10 Uhr schon.", ["Wed 10:00"]),
        ("Am Dienstag um 10 Uhr geht es nicht, aber am Freitag um 9 Uhr.", ["Fri 09:00"]),
        ("Martedì non posso, mercoledì alle 10 sì.", ["Wed 10:00"]),
        ("周二不行，周三上午10点可以。", ["Wed 10:00"]),
        ("Otrdien nevaru, bet trešdien plkst. 10 varu.", ["Wed 10:00"]),
        ("Tiistai ei sovi, mutta keskiviikkona klo 10 kyllä.", ["Wed 10:00"]),
        ("Tirsdag passer ikke, men onsdag kl. 10 går fint.", ["Wed 10:00"]),
        ("Tirsdag kan jeg dessverre ikke, men onsdag kl. 10 passer bra.", ["Wed 10:00"]),
        ("Þriðjudagur hentar ekki, en miðvikudagur klukkan 10 er fínn.", ["Wed 10:00"]),
        ("Jumanne haifai, lakini Jumatano saa nne asubuhi ni sawa.", ["Wed 10:00"]),
        ("Tuesday at 10 does not work, at 14:00 it does.", ["Tue 14:00"]),
        ("Could Tuesday at 10 not work?", ["Tue 10:00"]),
        ("Varför inte tisdag kl 10?", ["Tue 10:00"]),
        ("Tuesday at 10:00, not too early.", ["Tue 10:00"]),
        ("Tisdag kl. 10 passar, onsdag passar inte.", ["Tue 10:00"]),
        ("Tisdag kl 10 har vi en mässa och kan inte, onsdag kl 10 går bra", ["Wed 10:00"]),
        ("Tirsdag kl. 10 har vi en messe og kan ikke, onsdag kl. 10 går fint", ["Wed 10:00"]),
        ("Tiistaina klo 10 en pääse, keskiviikkona klo 10 käy.", ["Wed 10:00"]),
        ("Þriðjudagur hentar ekki en miðvikudagur klukkan 10 er fínn.", ["Wed 10:00"]),
        ("Miðvikudagur klukkan 10 hentar en ekki á þriðjudag.", ["Wed 10:00"]),
    ],
)
def test_what_is_refused_is_not_proposed(text, moments):
    assert at(said(text).moments) == moments


@pytest.mark.parametrize(
    "text",
    [
        "Tisdag passar inte.",
        "Not on Tuesday, please.",
        "Am Dienstag kann ich nicht.",
        "Martedì non va bene.",
        "周二没空。",
        "Otrdien mums neder.",
        "Tiistai ei käy.",
        "Ikke på tirsdag.",
        "Ekki á þriðjudag.",
        "Jumanne sina nafasi.",
        "Tuesday at 10 is not possible.",
    ],
)
def test_a_refusal_alone_names_no_time(text):
    assert said(text).nothing
