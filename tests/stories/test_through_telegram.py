"""The company's part in Telegram, against a Bot API server on the loopback."""

import asyncio

import pytest_asyncio

from doubles.botapi import TOKEN, Person, bot_api
from stories_desk import Desk, state
from stories_door import SENTENCE, wait_for

BJORN = Person(7001, "Björn", "sv")


@pytest_asyncio.fixture
async def api():
    async with bot_api() as api:
        yield api


async def heard(api, words: str, *, within: float = 60) -> None:
    """Wait for words of the bot without blocking the server that hears them."""
    for _ in range(int(within * 10)):
        if any(words in text for text in api.texts(BJORN)):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{words!r} not in {api.texts(BJORN)}")


async def test_a_company_in_telegram_is_asked_and_says_yes(api, make_door):
    door = make_door(TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL=api.url)
    await asyncio.to_thread(door.start)
    desk = Desk(door)
    for said, until in (
        (SENTENCE, "Emilia-Romagna"),
        ("ja", "organisationsnummer"),
        ("Björns Värme AB 556036-0793", "vilken postadress"),
        ("Kungsgatan 12, 602 20 Norrköping", "Vad heter du"),
        ("Björn Ek, bjorn@bjornsvarme.example", "roll"),
        ("VD", "Får vi spara"),
        ("ja", "det är sparat"),
    ):
        api.say(BJORN, said)
        await heard(api, until)

    await desk.confirm_member_and_publish()
    await asyncio.to_thread(wait_for, lambda: door.ask("SELECT id FROM match WHERE state = 'suggested'"))
    await desk.approve_best()
    await heard(api, "er för Termoidraulica")
    yes = api.to(BJORN)[-1]["reply_markup"]["inline_keyboard"][0][0]["text"]
    api.press(BJORN, yes)
    await heard(api, "en rådgivare till Termoidraulica")

    assert state(door) == "company_consented"
    assert TOKEN not in door.log.read_text()
    await desk.close()
    assert await asyncio.to_thread(door.stop) == 0
