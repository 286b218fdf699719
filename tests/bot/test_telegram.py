"""Telegram over real HTTP: what comes is kept, what goes arrives once, whatever the other side does."""

import asyncio
from dataclasses import replace

import pytest
import pytest_asyncio
from pydantic import SecretStr
from sqlalchemy import func, select

from dooropener import accounts, outbox, regions
from dooropener.words import LANGUAGES
from dooropener_bot.channels.telegram import Listener, door_of, introduce
from dooropener_bot.channels.telegram_door import parts
from dooropener_bot.channels.transport import ChatTransport
from dooropener_bot.conversations import ChatMessage, Conversation, Direction, TelegramUpdate
from doubles.botapi import TOKEN, BotApi, Person, bot_api

BJORN = Person(7001, "Björn", "sv")
CHIARA = Person(7002, "Chiara", "it")
SENTENCE = "Vi bygger värmepumpar med propan och söker en grossist kring Modena eller Bologna"


@pytest_asyncio.fixture
async def api():
    async with bot_api() as api:
        yield api


@pytest_asyncio.fixture
async def telegram(committed_house, api: BotApi):
    """A house with Telegram's door open."""
    settings = committed_house.settings.model_copy(
        update={"telegram_token": SecretStr(TOKEN), "telegram_api_url": api.url}
    )
    transports = {}
    house = replace(committed_house, settings=settings, transports=transports)
    transports[outbox.Channel.CHAT] = ChatTransport(house)
    async with house.sessions.begin() as session:
        await regions.seed(session)
    yield house
    await transports[outbox.Channel.CHAT].close()


@pytest.fixture
def listener(telegram) -> Listener:
    return Listener(telegram, door_of(telegram))


async def exchange(listener: Listener, run_jobs) -> None:
    """Fetch what came, handle it, and acknowledge it."""
    await listener.door.start()
    await listener.fetch(timeout=0)
    await run_jobs(listener.house)


async def test_first_sentence_is_answered_with_greeting_and_reading(listener, api, run_jobs):
    api.say(BJORN, SENTENCE)

    await exchange(listener, run_jobs)

    greeting, reading = api.texts(BJORN)
    assert "Telegram tillhör ett företag utanför EU" in greeting
    assert "Emilia-Romagna" in reading


async def test_button_is_answered_and_taken_away(listener, api, run_jobs):
    api.say(BJORN, SENTENCE)
    await exchange(listener, run_jobs)

    api.press(BJORN, "Ja, det stämmer")
    await exchange(listener, run_jobs)

    assert "organisationsnummer" in api.texts(BJORN)[-1]
    assert len(api.called("answerCallbackQuery")) == 1
    assert all("reply_markup" not in one for one in api.to(BJORN)[1:])


async def test_update_is_stored_before_it_is_acknowledged(listener, api, telegram):
    number = api.say(BJORN, SENTENCE)

    await listener.door.start()
    await listener.fetch(timeout=0)

    async with telegram.sessions.begin() as session:
        stored = await session.get_one(TelegramUpdate, number)
    assert stored.raw["message"]["text"] == SENTENCE
    assert api.acknowledged < number


async def test_update_delivered_again_is_handled_once(listener, api, run_jobs):
    api.repeat = True
    api.say(BJORN, SENTENCE)

    await exchange(listener, run_jobs)
    listener.offset = None
    await exchange(listener, run_jobs)

    assert len(api.texts(BJORN)) == 2


async def test_messages_of_one_chat_are_answered_in_order(listener, api, run_jobs):
    api.say(BJORN, SENTENCE)
    api.say(BJORN, "ja")
    api.say(BJORN, "Norrpump AB, 123456-7897")

    await exchange(listener, run_jobs)

    assert "e-postadress" in api.texts(BJORN)[-1]


# python-telegram-bot warns of its own plans whenever it reads this answer
@pytest.mark.filterwarnings("ignore:.*retry_after.*")
async def test_too_many_requests_are_waited_out(listener, api, run_jobs):
    api.say(BJORN, "/start")
    await listener.door.start()
    api.limit_next = 1

    await exchange(listener, run_jobs)

    assert len(api.texts(BJORN)) == 1


async def test_answer_waits_while_telegram_is_broken(listener, api, run_jobs, telegram):
    api.say(BJORN, "/start")
    await listener.door.start()
    await listener.fetch(timeout=0)
    api.broken = 1

    await run_jobs(telegram)
    async with telegram.sessions.begin() as session:
        waiting = await session.scalar(select(func.count()).where(ChatMessage.delivered_at.is_(None)))
    await door_of(telegram).handle(api.updates[0]["update_id"])

    assert (waiting, len(api.texts(BJORN))) == (1 + 1, 1)


async def test_lost_answer_rather_doubles_a_message_than_loses_it(listener, api, run_jobs, telegram):
    api.say(BJORN, "/start")
    await listener.door.start()
    await listener.fetch(timeout=0)
    api.lose_answers = 1

    await run_jobs(telegram)
    await door_of(telegram).handle(api.updates[0]["update_id"])

    assert len(set(api.texts(BJORN))) == 1


async def test_person_who_blocked_us_is_not_written_to(listener, api, run_jobs, telegram):
    api.say(BJORN, "/start")
    await exchange(listener, run_jobs)
    api.leave(BJORN)
    await exchange(listener, run_jobs)

    async with telegram.sessions.begin() as session:
        conversation = (await session.scalars(select(Conversation))).one()
        person = await accounts.create_person(session, language="sv", at=telegram.clock.now())
        conversation.person_id = person.id
        delivery = await outbox.enqueue_chat(
            session,
            fact="introduction_sent",
            person_id=person.id,
            values={"partner": "Emil Srl"},
            at=telegram.clock.now(),
        )
    await run_jobs(telegram)
    async with telegram.sessions.begin() as session:
        delivered = await outbox.get_delivery(session, delivery.id)

    assert conversation.blocked_at is not None
    assert delivered.state is outbox.DeliveryState.FAILED
    assert len(api.texts(BJORN)) == 1


async def test_block_that_shows_only_when_we_write_is_remembered(listener, api, run_jobs, telegram):
    api.say(BJORN, "/start")
    await exchange(listener, run_jobs)
    api.blocked.add(BJORN.id)
    api.say(BJORN, "hej")
    await exchange(listener, run_jobs)

    async with telegram.sessions.begin() as session:
        conversation = (await session.scalars(select(Conversation))).one()
    assert conversation.blocked_at is not None


async def test_person_who_comes_back_is_answered(listener, api, run_jobs, telegram):
    api.say(BJORN, "/start")
    await exchange(listener, run_jobs)
    api.leave(BJORN)
    await exchange(listener, run_jobs)
    api.come_back(BJORN)
    api.say(BJORN, "hjälp")
    await exchange(listener, run_jobs)

    assert "Det här kan jag göra" in api.texts(BJORN)[-1]


async def test_fact_of_the_outbox_arrives_once(listener, api, run_jobs, telegram):
    api.say(BJORN, "/start")
    await exchange(listener, run_jobs)

    async with telegram.sessions.begin() as session:
        conversation = (await session.scalars(select(Conversation))).one()
        person = await accounts.create_person(session, language="sv", at=telegram.clock.now())
        conversation.person_id = person.id
        delivery = await outbox.enqueue_chat(
            session,
            fact="introduction_sent",
            person_id=person.id,
            values={"partner": "Emil Srl"},
            at=telegram.clock.now(),
        )
    await run_jobs(telegram)
    await telegram.transports[outbox.Channel.CHAT].send(delivery)

    assert [text for text in api.texts(BJORN) if "Emil Srl" in text] == [
        "Vårt brev till Emil Srl är på väg. Jag hör av mig så snart de svarar."
    ]


async def test_what_people_write_is_never_markup(listener, api, run_jobs):
    api.say(BJORN, SENTENCE)
    await exchange(listener, run_jobs)
    api.press(BJORN, "Ändra rubrik")
    api.say(BJORN, "<b>värmepumpar</b> & *propan* {{ 7 * 7 }}")
    await exchange(listener, run_jobs)

    assert "Rubrik: <b>värmepumpar</b> & *propan* {{ 7 * 7 }}" in api.texts(BJORN)[-1]
    assert all(call.get("parse_mode") is None for call in api.called("sendMessage"))


async def test_group_is_refused_once_and_not_read(listener, api, run_jobs, telegram):
    api.say_in_group(BJORN, -500, "/start@dorroppnaren_bot")
    number = api.say_in_group(BJORN, -500, "vår hemliga prislista")

    await exchange(listener, run_jobs)

    async with telegram.sessions.begin() as session:
        stored = await session.get_one(TelegramUpdate, number)
        conversations = await session.scalar(select(func.count()).select_from(Conversation))
    assert [message["text"] for message in api.sent] == [
        "Jag pratar bara i privata chattar, så att ingen annan läser med. Skriv gärna direkt till mig."
    ]
    assert "hemliga" not in str(stored.raw)
    assert conversations == 0


async def test_picture_is_declined_kindly(listener, api, run_jobs):
    api.send_photo(CHIARA)

    await exchange(listener, run_jobs)

    assert api.texts(CHIARA)[-1] == "Per ora so leggere solo testo. Scriva pure quello che vuole dire."


async def test_migrated_chat_is_followed(listener, api, run_jobs, telegram):
    api.say(BJORN, "/start")
    await exchange(listener, run_jobs)
    api.migrated[BJORN.id] = 7100
    api.say(BJORN, "hjälp")
    await exchange(listener, run_jobs)

    assert "Det här kan jag göra" in api.texts(Person(7100, "Björn"))[-1]


async def test_commands_are_set_in_every_language(telegram, api):
    await introduce(door_of(telegram))

    assert [call["language_code"] for call in api.called("setMyCommands")] == list(LANGUAGES)


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


def test_long_text_is_cut_between_sentences():
    text = ("En mening som är lagom lång. " * 300).strip()

    pieces = parts(text)

    assert all(len(piece) <= 4096 and piece.endswith(".") for piece in pieces)
    assert " ".join(pieces).split() == text.split()


async def test_updates_are_kept_without_null_bytes(listener, api, run_jobs, telegram):
    api.say(BJORN, "noll\x00byte")

    await exchange(listener, run_jobs)

    async with telegram.sessions.begin() as session:
        heard = (await session.scalars(select(ChatMessage).where(ChatMessage.direction == Direction.IN))).one()
    assert heard.text == "noll␀byte"
