"""The one plain sentence for the letter: asked after the first yes, kept, skipped, let go, taken back."""

import pytest
import pytest_asyncio

from dooropener import introductions
from dooropener.introductions import IntroductionState, compose_letter
from dooropener.listings import ListingState
from dooropener_bot.conversations import Conversation
from people import SUMMARY, asked, story

from .conftest import Talk, labels

PLAIN = "Vi bygger värmepumpar som värmer hus utan olja."


@pytest_asyncio.fixture
async def told(talk, session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def introduction(told, session, clock):
    return await asked(session, told, clock.now())


@pytest_asyncio.fixture
async def bjorn(talk: Talk, told, introduction, session, clock) -> Talk:
    """Björn is known, and one door waits for his answer."""
    await talk.say("hej")
    (await session.get_one(Conversation, talk.conversation_id)).person_id = told.company.person.id
    await session.flush()
    clock.advance(minutes=1)
    return talk


async def test_it_is_asked_after_the_first_yes_and_stands_in_the_letter(bjorn, told, introduction, house, session):
    *_, question = await bjorn.say("ja")

    said = await bjorn.text(PLAIN)

    await session.refresh(told.local)
    letter = compose_letter(introduction, house=house, language="it", summary=SUMMARY)
    assert "i en enda enkel mening" in question.text
    assert labels([question]) == ["Hoppa över"]
    assert f"”{PLAIN}”" in said
    assert told.local.summary == PLAIN
    assert told.local.state is ListingState.PUBLISHED
    assert PLAIN in letter.text


async def test_it_is_not_asked_again_for_the_same_listing(bjorn, told, session):
    told.local.summary = PLAIN
    await session.flush()

    (said,) = await bjorn.say("ja")

    assert "mening" not in said.text


@pytest.mark.parametrize("answer", ["hoppa över", "nej tack", "-"])
async def test_it_can_be_skipped_and_the_yes_still_be_taken_back(bjorn, told, introduction, session, answer):
    await bjorn.say("ja")
    said = await bjorn.text(answer)

    await bjorn.say("ångra")

    await session.refresh(told.local)
    loaded = await introductions.get_introduction(session, introduction.id)
    assert said == "Okej."
    assert told.local.summary == ""
    assert loaded.state is IntroductionState.ASKED


async def test_who_wants_something_else_is_not_held_up(bjorn, told, session):
    await bjorn.say("ja")

    first = await bjorn.text("status")
    later = await bjorn.text("Hur långt har ni kommit med introduktionen?")

    await session.refresh(told.local)
    assert "Termo Emilia" in first
    assert "mening" not in first + later
    assert told.local.summary == ""


async def test_undo_takes_the_sentence_back_and_asks_once_more(bjorn, told, clock, session):
    await bjorn.say("ja")
    await bjorn.say(PLAIN)
    clock.advance(minutes=1)

    said = await bjorn.text("ångra")

    await session.refresh(told.local)
    assert told.local.summary == ""
    assert "i en enda enkel mening" in said


async def test_the_button_of_an_older_sentence_does_nothing(bjorn, told, introduction, clock, session):
    await bjorn.say("ja")
    await bjorn.say(PLAIN)
    clock.advance(minutes=1)
    await bjorn.say(button=f"plain:{introduction.id}")
    await bjorn.say("hoppa över")

    said = await bjorn.text(button=f"plain:{introduction.id}")

    assert "tidigare fråga" in said


async def test_what_is_too_long_is_asked_for_more_briefly(bjorn, told, session):
    await bjorn.say("ja")

    said = await bjorn.text("Vi bygger värmepumpar för hus. " * 20)

    await session.refresh(told.local)
    assert "för långt för en mening" in said
    assert told.local.summary == ""


async def test_who_talks_in_another_language_is_told_which_one_is_wanted(bjorn):
    await bjorn.say("Please write English with me from now on")

    *_, question = await bjorn.say("yes")

    assert "the language of your listing: Swedish" in question.text
