"""Meetings in the copy of a person's data, and when the person is forgotten."""

from datetime import UTC, datetime

import pytest_asyncio

from dooropener import introductions, outbox
from dooropener.introductions import Side
from dooropener.introductions.meetings import PROPOSED
from dooropener.privacy.copies import copy_of
from dooropener.privacy.holdings import holdings_of
from dooropener.privacy.records import mask_all
from people import in_contact, story

TUESDAY = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def meeting(session, house, told, clock):
    contact = await in_contact(session, house, told, clock.now())
    return await introductions.propose_times(
        session,
        contact,
        side=Side.COMPANY,
        times=[TUESDAY],
        place="hos Björn",
        note="Björn visar pumpen, ring 070-123 45 67 eller skriv till verkstan@bjorn.example",
        by=told.company.person,
        at=clock.now(),
        house=house,
    )


async def test_copy_holds_the_meetings(session, told, meeting):
    copied = await copy_of(session, told.company.person)

    (shown,) = copied["introductions"][0]["meetings"]
    assert (shown["place"], shown["line"]) == (
        "hos Björn",
        "Björn visar pumpen, ring 070-123 45 67 eller skriv till verkstan@bjorn.example",
    )
    assert shown["proposed_times"] == [TUESDAY.isoformat()]


async def test_who_is_forgotten_is_masked_in_meetings_and_their_history(session, told, meeting, clock):
    held = await holdings_of(session, told.company.person)

    await mask_all(session, held.traces, held.mask, at=clock.now())

    introduction = await introductions.get_introduction(session, meeting.introduction_id)
    (change,) = [c for c in await introductions.history_of(session, introduction) if c.subject == "meeting"]
    assert "Björn" not in f"{meeting.place} {meeting.note} {change.evidence} {change.actor_name}"


async def test_numbers_that_the_person_told_are_covered_in_the_letters_that_quote_them(session, told, meeting, clock):
    (letter,) = [one for one in await outbox.deliveries_of(session, meeting.introduction_id) if one.fact == PROPOSED]
    letter.payload = {**letter.payload, "text": letter.payload["text"] + "+46 70 123 45 67 chiara@termoemilia.example"}
    held = await holdings_of(session, told.company.person)
    before = letter.payload["text"]

    await mask_all(session, held.traces, held.mask, at=clock.now())

    assert "070-123 45 67" in before
    assert "verkstan@" in before
    for trace in ("123 45 67", "verkstan@"):
        assert trace not in str(letter.payload)
    assert "chiara@termoemilia.example" in letter.payload["text"]
    assert letter.recipient == "chiara@termoemilia.example"
