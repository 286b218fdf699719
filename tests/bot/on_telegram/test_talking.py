"""Telegram over real HTTP: what comes is kept, what goes arrives once, whatever the other side does."""

import asyncio

import pytest
from sqlalchemy import func, select, text

from dooropener import jobs
from dooropener_bot.channels.telegram_door import door_of
from dooropener_bot.conversations import ChatMessage, Conversation, Direction, TelegramUpdate
from doubles.botapi import TOKEN, Person

BJORN = Person(7001, "Björn", "sv")
CHIARA = Person(7002, "Chiara", "it")
SENTENCE = "Vi bygger värmepumpar med propan och söker en grossist kring Modena eller Bologna"


async def test_first_sentence_is_answered_with_greeting_and_reading(api, exchange):
    api.say(BJORN, SENTENCE)

    await exchange()

    greeting, reading = api.texts(BJORN)
    assert "Telegram tillhör ett företag utanför EU" in greeting
    assert "Emilia-Romagna" in reading


async def test_button_is_answered_and_taken_away(api, exchange):
    api.say(BJORN, SENTENCE)
    await exchange()

    api.press(BJORN, "Ja, det stämmer")
    await exchange()

    assert "organisationsnummer" in api.texts(BJORN)[-1]
    assert len(api.called("answerCallbackQuery")) == 1
    assert all("reply_markup" not in one for one in api.to(BJORN)[1:])


async def test_update_is_stored_before_it_is_acknowledged(listener, api, telegram):
    number = api.say(BJORN, SENTENCE)

    await listener.line.start()
    await listener.fetch(timeout=0)

    async with telegram.sessions.begin() as session:
        stored = await session.get_one(TelegramUpdate, number)
    assert stored.raw["message"]["text"] == SENTENCE
    assert api.acknowledged < number


async def test_update_delivered_again_is_handled_once(listener, api, exchange):
    api.repeat = True
    api.say(BJORN, SENTENCE)

    await exchange()
    listener.offset = None
    await exchange()

    assert len(api.texts(BJORN)) == 2


async def test_messages_of_one_chat_are_answered_in_order(api, exchange):
    api.say(BJORN, SENTENCE)
    api.say(BJORN, "ja")
    api.say(BJORN, "Norrpump AB, 123456-7897")
    api.say(BJORN, "Kungsgatan 12, 602 20 Norrköping")

    await exchange()

    assert "e-postadress" in api.texts(BJORN)[-1]


async def test_messages_that_come_at_once_are_taken_in_order(listener, api, telegram):
    people = [Person(7100 + number, f"Ada {number}", "sv") for number in range(3)]
    said = (SENTENCE, "ja", "Norrpump AB, 123456-7897", "hoppa över", "Ada Ek, ada@norrpump.example")
    for words in said:
        for person in people:
            api.say(person, words)

    await listener.fetch(timeout=0)
    for _ in said:  # a worker that does not wait ends when all that is left has to wait for its turn
        async with jobs.opened(telegram.settings.database_url) as app:
            await app.run_worker_async(
                wait=False, concurrency=4, install_signal_handlers=False, additional_context={"house": telegram}
            )

    assert ["roll" in api.texts(person)[-1] for person in people] == [True] * 3
    assert [len(api.texts(person)) for person in people] == [6] * 3


async def test_listener_outlives_a_fault_of_the_database(listener, api, telegram, run_jobs):
    async with telegram.sessions.begin() as session:
        await session.execute(text("ALTER TABLE telegram_update RENAME TO gone"))
    number = api.say(BJORN, "/start")
    listening = asyncio.create_task(listener.run())
    await asyncio.sleep(0.5)
    async with telegram.sessions.begin() as session:
        await session.execute(text("ALTER TABLE gone RENAME TO telegram_update"))
    while api.acknowledged < number:  # noqa: ASYNC110  # the server tells it in no other way
        await asyncio.sleep(0.1)
    listening.cancel()
    await run_jobs(telegram)

    assert len(api.texts(BJORN)) == 1


async def test_update_whose_handling_broke_is_taken_up_again(listener, api, telegram, exchange):
    number = api.say(BJORN, "/start")
    async with telegram.sessions.begin() as session:
        await session.execute(text("ALTER TABLE conversation RENAME TO gone"))
    await exchange()
    async with telegram.sessions.begin() as session:
        await session.execute(text("ALTER TABLE gone RENAME TO conversation"))
        waits = await session.scalar(text("SELECT status FROM procrastinate_jobs"))
    await door_of(telegram).handle(number)

    assert waits == "todo"
    assert len(api.texts(BJORN)) == 1


async def test_what_people_write_is_never_markup(api, exchange):
    api.say(BJORN, SENTENCE)
    await exchange()
    api.press(BJORN, "Ändra rubrik")
    api.say(BJORN, "<b>värmepumpar</b> & *propan* {{ 7 * 7 }}")
    await exchange()

    assert "Rubrik: <b>värmepumpar</b> & *propan* {{ 7 * 7 }}" in api.texts(BJORN)[-1]
    assert all(call.get("parse_mode") is None for call in api.called("sendMessage"))


async def test_group_is_refused_once_and_not_read(api, telegram, exchange):
    api.say_in_group(BJORN, -500, "/start@dorroppnaren_bot")
    number = api.say_in_group(BJORN, -500, "vår hemliga prislista")

    await exchange()

    async with telegram.sessions.begin() as session:
        stored = await session.get_one(TelegramUpdate, number)
        conversations = await session.scalar(select(func.count()).select_from(Conversation))
    assert [message["text"] for message in api.sent] == [
        "Jag pratar bara i privata chattar, så att ingen annan läser med. Skriv gärna direkt till mig."
    ]
    assert "hemliga" not in str(stored.raw)
    assert conversations == 0


async def test_voice_is_declined_kindly(api, exchange):
    api.send(CHIARA, voice={"file_id": "v", "file_unique_id": "v", "duration": 3})

    await exchange()

    assert api.texts(CHIARA)[-1] == "Per ora so leggere solo testo. Scriva pure quello che vuole dire."


async def test_token_is_never_logged(listener, api, run_jobs, caplog):
    caplog.set_level("DEBUG")
    api.say(BJORN, "/start")
    api.broken = 1
    task = asyncio.create_task(listener.run())
    await asyncio.sleep(2.5)
    task.cancel()
    await run_jobs(listener.house)

    assert TOKEN not in caplog.text
    assert api.texts(BJORN)


async def test_updates_are_kept_without_null_bytes(api, telegram, exchange):
    api.say(BJORN, "noll\x00byte")

    await exchange()

    async with telegram.sessions.begin() as session:
        heard = (await session.scalars(select(ChatMessage).where(ChatMessage.direction == Direction.IN))).one()
    assert heard.text == "noll␀byte"


async def test_what_telegram_tells_by_itself_is_not_answered(api, exchange):
    api.say(BJORN, "/start")
    api.send(BJORN, message_auto_delete_timer_changed={"message_auto_delete_time": 86400})

    await exchange()

    assert len(api.texts(BJORN)) == 1


async def test_group_with_a_new_number_is_heard_of_and_not_answered(api, exchange):
    api.upgrade_group(BJORN, -500, -100500)

    await exchange()

    assert api.sent == []


@pytest.mark.parametrize(
    ("told", "spoken"), [("de-AT", "de"), ("fr", "en"), ("no", "nb"), (None, "sv")], ids=lambda one: str(one)
)
async def test_language_of_the_phone_is_greeted(api, exchange, told, spoken):
    api.say(Person(7009, "Ada", told), "/start")

    await exchange()

    assert api.sent[0]["text"].startswith({"de": "Guten", "en": "Hello", "nb": "Hei", "sv": "Hej"}[spoken])
