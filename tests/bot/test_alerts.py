"""How soon a person hears of new doors, and when nothing is sent: chosen, changed, taken back."""

from datetime import time

import pytest
import pytest_asyncio

from dooropener.accounts import Alerts, Person
from dooropener.words import LANGUAGES
from dooropener_bot.conversations.dialogues.zones import find_zone
from people import asked, story

from .conftest import Talk, labels
from .test_doors import known


@pytest_asyncio.fixture
async def told(talk, session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def bjorn(talk: Talk, told, session) -> Talk:
    return await known(talk, told.company.person, session)


async def person(session, told) -> Person:
    await session.refresh(told.company.person)
    return told.company.person


async def test_what_holds_now_is_told_with_the_choices(bjorn):
    (said,) = await bjorn.say("aviseringar")

    assert "Nu gäller: Genast." in said.text
    assert "Du har inga tysta timmar. Tidszon: Stockholm." in said.text
    assert labels([said]) == ["✓ Genast", "På måndagar", "Aldrig", "Tysta timmar", "Tidszon", "Klar"]


@pytest.mark.parametrize(
    ("said", "choice"),
    [("På måndagar", Alerts.WEEKLY), ("en gång i veckan räcker", Alerts.WEEKLY), ("aldrig", Alerts.NEVER)],
)
async def test_choice_is_kept(bjorn, told, session, said, choice):
    await bjorn.say("aviseringar")
    await bjorn.say(said)

    assert (await person(session, told)).alerts is choice


CHOICES = {
    "sv": ("aldrig tack", "en gång i veckan", "direkt"),
    "en": ("never please", "once a week", "at once"),
    "it": ("mai grazie", "una volta alla settimana", "subito"),
    "de": ("nie wieder", "einmal wöchentlich", "sofort"),
    "zh": ("请不要再通知我", "每周一次", "马上告诉我"),
    "lv": ("nekad, paldies", "reizi nedēļā", "uzreiz"),
    "fi": ("ei koskaan", "kerran viikossa", "heti"),
    "da": ("aldrig, tak", "en gang om ugen", "med det samme"),
    "nb": ("aldri, takk", "en gang i uken", "med en gang"),
    "is": ("aldrei, takk", "einu sinni í viku", "strax"),
    "sw": ("kamwe, asante", "mara moja kwa wiki", "papo hapo"),
}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_choices_are_understood_in_every_language(bjorn, told, session, language):
    chosen = []
    await bjorn.say("/alerts")
    for said in CHOICES[language]:
        await bjorn.say(said)
        chosen.append((await person(session, told)).alerts)

    assert chosen == [Alerts.NEVER, Alerts.WEEKLY, Alerts.AT_ONCE]


async def test_choice_is_undone(bjorn, told, session):
    await bjorn.say("aviseringar")
    await bjorn.say("aldrig")
    said = await bjorn.text("ångra")

    assert said.startswith("Ångrat; allt är som det var.")
    assert (await person(session, told)).alerts is Alerts.AT_ONCE


async def test_doors_that_were_kept_back_are_shown_to_who_wants_to_know_at_once(bjorn, told, session, clock):
    told.company.person.alerts = Alerts.NEVER
    await asked(session, told, clock.now())
    await bjorn.say("aviseringar")

    said = await bjorn.text("genast")

    assert "Ska vi presentera er för Termo Emilia S.r.l." in said


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("21–7", (time(21), time(7))),
        ("från 22.30 till 06:15", (time(22, 30), time(6, 15))),
        ("22：30到6：15", (time(22, 30), time(6, 15))),
        ("9 pm to 7 am", (time(21), time(7))),
        ("12 am – 12 pm", (time(0), time(12))),
        ("18-24", (time(18), time(0))),
        ("nej", (None, None)),
    ],
)
async def test_quiet_hours_are_taken_in_words(bjorn, told, session, said, hours):
    told.company.person.quiet_from, told.company.person.quiet_to = time(1), time(2)
    await bjorn.say("tysta timmar")
    await bjorn.press("Quiet hours")
    await bjorn.say(said)

    now = await person(session, told)
    assert (now.quiet_from, now.quiet_to) == hours


async def test_quiet_hours_are_undone(bjorn, told, session):
    await bjorn.say("tysta timmar")
    await bjorn.say("22-7")
    await bjorn.say("aviseringar")
    await bjorn.say("20-8")
    await bjorn.say("ångra")

    now = await person(session, told)
    assert (now.quiet_from, now.quiet_to) == (time(22), time(7))


async def test_one_hour_alone_is_no_answer(bjorn, told, session):
    await bjorn.say("tysta timmar")
    await bjorn.press("Quiet hours")

    said = await bjorn.text("från 21")

    assert "Mellan vilka tider" in said
    assert (await person(session, told)).quiet_from is None


async def test_time_zone_is_that_of_a_city(bjorn, told, session):
    await bjorn.say("aviseringar")
    asked_for = await bjorn.press("Time zone")
    said = await bjorn.text("jag sitter i Köpenhamn")

    assert "klockan är 13:00 hos dig" in asked_for[0].text
    assert "Tidszon: Köpenhamn." in said
    assert (await person(session, told)).zone == "Europe/Copenhagen"


@pytest.mark.parametrize(
    ("text", "language", "zone"),
    [
        ("Köpenhamn", "sv", "Europe/Copenhagen"),
        ("Copenhagen", "sv", "Europe/Copenhagen"),
        ("sono a New York", "it", "America/New_York"),
        ("Wien", "de", "Europe/Vienna"),
        ("Norrköping", "sv", None),
        ("我住在赫尔辛基", "zh", "Europe/Helsinki"),
        ("北雪平", "zh", None),
        ("Rīga", "lv", "Europe/Riga"),
        ("asun kaupungissa Helsinki", "fi", "Europe/Helsinki"),
    ],
)
def test_zone_is_found_by_its_city(text, language, zone):
    assert find_zone(text, language) == zone


async def test_who_is_not_known_is_asked_for_the_company_first(talk):
    await talk.say("hej")

    assert "känner inte ert företag" in await talk.text("aviseringar")


async def test_sentence_about_something_else_is_no_choice(bjorn, told, session):
    await bjorn.say("aviseringar")

    said = await bjorn.text("Vi söker en tillverkare av kretskort i Riga från vecka 12")

    assert "Så här har jag förstått er" in said
    assert ((await person(session, told)).alerts, (await person(session, told)).zone) == (
        Alerts.AT_ONCE,
        "Europe/Stockholm",
    )
