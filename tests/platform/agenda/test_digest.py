"""What waits, by mail in the morning: on working days, at the hour of one's choice, once, and never of nothing."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from dooropener import accessibility, agenda, introductions, tokens
from dooropener.accounts import Role
from dooropener.agenda import InvalidHour
from dooropener.agenda.digest import heaps_counted
from dooropener.agenda.waiting import Waiting
from dooropener.outbox import Delivery
from dooropener.templating import render
from dooropener.tokens import Scope
from dooropener.words import PORTAL_LANGUAGES
from people import consented, eva, story

MONDAY_SIX = datetime(2026, 3, 2, 5, 30, tzinfo=UTC)
"""Half past six at the office."""


async def _letters(session):
    query = select(Delivery).where(Delivery.fact == "day_begun").order_by(Delivery.id)
    return list(await session.scalars(query.execution_options(populate_existing=True)))


async def _advisor(session, clock, *, hour=7):
    told = await story(session, clock.now())
    told.ada.digest_hour = hour
    await session.flush()
    return told


async def test_it_comes_at_its_hour_in_the_advisors_language_with_counts_and_titles(session, house, clock):
    told = await _advisor(session, clock)
    swede = await eva(session, clock.now())
    swede.digest_hour = 7
    await session.commit()
    clock.moment = MONDAY_SIX
    early = await agenda.send_due(house)
    clock.advance(hours=1)

    sent = await agenda.send_due(house), await agenda.send_due(house)

    english, swedish = await _letters(session)
    assert (early, sent) == (0, (2, 0))
    assert (english.recipient, english.payload["subject"]) == (told.ada.email, "1 thing to do at the door-opener today")
    assert "- 1 match to decide\n    Björns Värme AB – Termo Emilia S.r.l.\n" in english.payload["text"]
    assert "This waits on Monday" in english.payload["text"]
    assert swedish.payload["subject"] == "1 sak att göra hos dörröppnaren i dag"
    assert "<strong>1 matchning att avgöra</strong><br>Björns Värme AB – Termo Emilia S.r.l." in swedish.payload["html"]
    assert english.payload["headers"]["Auto-Submitted"] == "auto-generated"


async def test_no_persons_name_or_address_stands_in_it(session, house, clock):
    told = await _advisor(session, clock)
    clock.moment = MONDAY_SIX.replace(hour=7)
    await session.commit()

    await agenda.send_due(house)

    (letter,) = await _letters(session)
    said = letter.payload["text"] + letter.payload["html"]
    assert [word for word in ("Chiara", told.chiara.email, "bjorn@", "chiara@") if word in said] == []


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(datetime(2026, 3, 7, 8, tzinfo=UTC), id="Saturday"),
        pytest.param(datetime(2026, 1, 6, 8, tzinfo=UTC), id="Epiphany"),
    ],
)
async def test_nothing_comes_on_days_off(session, house, clock, moment):
    await _advisor(session, clock)
    await session.commit()
    clock.moment = moment

    assert await agenda.send_due(house) == 0


async def test_july_is_no_holiday_of_the_office(session, house, clock):
    await _advisor(session, clock)
    await session.commit()
    clock.moment = datetime(2026, 7, 15, 8, tzinfo=UTC)

    assert await agenda.send_due(house) == 1


async def test_nothing_is_written_where_nothing_waits_nor_to_who_left_or_only_reads(session, house, clock):
    reader = await eva(session, clock.now(), role=Role.READER)
    reader.digest_hour = 7
    await session.commit()
    clock.moment = MONDAY_SIX.replace(hour=7)
    nobody = await agenda.send_due(house)
    reader.role = Role.ADVISOR
    await session.commit()

    nothing = await agenda.send_due(house)

    assert (nobody, nothing, await _letters(session)) == (0, 0, [])


async def test_choosing_an_hour_that_has_passed_begins_tomorrow(session, house, clock):
    told = await _advisor(session, clock, hour=None)
    clock.moment = MONDAY_SIX.replace(hour=9)
    agenda.choose_hour(told.ada, 8, at=clock.now())
    await session.commit()
    today = await agenda.send_due(house)
    clock.advance(days=1)

    assert (today, await agenda.send_due(house)) == (0, 1)
    with pytest.raises(InvalidHour):
        agenda.choose_hour(told.ada, 3, at=clock.now())
    agenda.choose_hour(told.ada, None, at=clock.now())
    assert told.ada.digest_hour is None


async def test_each_hears_of_what_waits_for_that_one_alone(session, house, clock):
    told = await _advisor(session, clock)
    colleague = await eva(session, clock.now())
    colleague.digest_hour = 7
    introduction = await consented(session, told, clock.now())
    await introductions.hand_over(session, introduction, to=colleague, by=told.ada, at=clock.now())
    clock.moment = MONDAY_SIX.replace(hour=7)
    ends = clock.now() + timedelta(days=3)
    await tokens.make(session, name="CRM", scopes=[Scope.LISTINGS_READ], expires_at=ends, by=told.ada, at=clock.now())
    await session.commit()

    assert await agenda.send_due(house) == 2

    adas, evas = [letter.payload["text"] for letter in await _letters(session)]
    assert ("1 token of yours that ends soon" in adas, "handed over" in adas) == (True, False)
    assert ("1 introduktion som har lämnats över till dig" in evas, "nyckel" in evas) == (True, False)


async def test_barrier_alone_is_worth_a_letter(session, house, clock):
    advisor = await eva(session, clock.now())
    advisor.digest_hour = 7
    await accessibility.tell(session, what="Ingen fokus i menyn", language="sv", at=clock.now())
    await session.commit()
    clock.moment = MONDAY_SIX.replace(hour=7)

    assert await agenda.send_due(house) == 1

    (letter,) = await _letters(session)
    assert "- 1 anmälan om ett hinder som någon mött" in letter.payload["text"]
    assert "fokus" not in letter.payload["text"]


@pytest.mark.parametrize("language", PORTAL_LANGUAGES)
def test_every_kind_that_today_knows_has_a_line_of_its_own(language):
    one = {field.name: 1 for field in fields(Waiting)}
    heaps = heaps_counted(Waiting(**one), ends=1)
    values = {"name": "Ada", "day": MONDAY_SIX.date(), "heaps": heaps, "total": len(heaps)}
    urls = {"url": "https://doors.example/today", "settings_url": "https://doors.example/settings"}

    letter = render(f"office/day_begun/{language}/body.txt", language, **values, **urls)

    lines = {line for line in letter.splitlines() if line.startswith("- ")}
    assert len(heaps) == len(one) + 1
    assert len(lines) == len(heaps)
