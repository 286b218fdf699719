"""Private notes of the office: told to those whom they name, and without them once they are forgotten."""

import json

import pytest_asyncio

from dooropener import introductions, organisations, privacy
from dooropener.privacy.holdings import holdings_of
from dooropener.privacy.records import mask_all
from people import asked, story

ABOUT_BOTH = "Björn Berg ringer ogärna. Chiara Rossi (chiara@termoemilia.example) svarar fort."
ABOUT_CHIARA = "Chiara Rossi vill ha prover."


@pytest_asyncio.fixture
async def told(session, clock):
    made = await story(session, clock.now())
    made.company.person.name = made.company.contact.name = "Björn Berg"
    made.chiara.name = "Chiara Rossi"
    return made


@pytest_asyncio.fixture
async def noted(session, told, clock):
    introduction = await asked(session, told, clock.now())
    notes = [
        await introductions.write_note(session, introduction, text, by=told.ada, at=clock.now())
        for text in ("Björn, 070-123 45 67", ABOUT_CHIARA)
    ]
    await introductions.edit_note(session, notes[0], ABOUT_BOTH, by=told.ada, at=clock.now())
    return introduction


async def test_each_reads_what_names_them_and_nothing_of_the_other(session, told, noted):
    contact = await organisations.get_contact(session, told.chiara.id)

    bjorns = (await privacy.copy_of(session, told.company.person))["notes_of_the_office"]
    chiaras = (await privacy.contact_copy_of(session, contact))["notes_of_the_office"]

    assert [note["text"] for note in bjorns] == [
        "Björn Berg ringer ogärna. •••••••••••• (••••••••••••••••••••••••••) svarar fort."
    ]
    assert [note["text"] for note in chiaras] == [
        "•••••••••• ringer ogärna. Chiara Rossi (chiara@termoemilia.example) svarar fort.",
        ABOUT_CHIARA,
    ]


async def test_notes_stand_in_no_other_part_of_a_copy(session, told, noted, clock):
    await introductions.write_note(session, noted, "Priset är hemligt", by=told.ada, at=clock.now())

    copy = await privacy.copy_of(session, told.company.person)

    assert "hemligt" not in json.dumps(copy, ensure_ascii=False)


async def test_forgotten_the_note_stays_without_the_name(session, told, noted, clock):
    held = await holdings_of(session, told.company.person)

    await mask_all(session, held.traces, held.mask, at=clock.now())

    first, second = await introductions.notes_of(session, [noted.id])
    assert "Björn" not in first.text + json.dumps(first.earlier, ensure_ascii=False)
    assert "070" not in json.dumps(first.earlier)
    assert second.text == ABOUT_CHIARA
