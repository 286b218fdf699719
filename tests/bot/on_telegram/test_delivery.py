"""What goes out to Telegram arrives once and in order, whatever the other side does."""

import traceback
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from pydantic import SecretStr
from sqlalchemy import func, select, text

from dooropener import accounts, outbox
from dooropener.errors import DeliveryFailed
from dooropener_bot.channels.telegram_door import door_of
from dooropener_bot.channels.telegram_out import parts
from dooropener_bot.channels.transport import ChatTransport
from dooropener_bot.conversations import ChatMessage, Conversation, Door, Reply, messages
from doubles.botapi import Person

BJORN = Person(7001, "Björn", "sv")


@pytest_asyncio.fixture
async def conversation(api, telegram, exchange) -> Conversation:
    """Björn has said hello, and his conversation belongs to a person that facts can be told to."""
    api.say(BJORN, "/start")
    await exchange()
    async with telegram.sessions.begin() as session:
        conversation = (await session.scalars(select(Conversation))).one()
        person = await accounts.create_person(session, language="sv", at=telegram.clock.now())
        conversation.person_id = person.id
    return conversation


async def tell(telegram, conversation: Conversation, partner: str) -> int:
    """Write a fact into the outbox."""
    async with telegram.sessions.begin() as session:
        delivery = await outbox.enqueue_chat(
            session,
            fact="introduction_sent",
            person_id=conversation.person_id,
            values={"partner": partner},
            at=telegram.clock.now(),
        )
    return delivery.id


async def delivery_of(telegram, delivery_id: int) -> outbox.Delivery:
    async with telegram.sessions.begin() as session:
        return await outbox.get_delivery(session, delivery_id)


async def answer(telegram, conversation: Conversation, *said: str) -> None:
    """Put answers into the conversation, not delivered yet."""
    async with telegram.sessions.begin() as session:
        locked = await messages.locked(session, conversation.id)
        messages.add_replies(session, locked, [Reply(one) for one in said], at=telegram.clock.now())


async def test_answer_waits_as_long_as_telegram_says(listener, api, exchange, telegram):
    api.say(BJORN, "/start")
    await listener.line.start()
    api.limit_next = 120

    await exchange()
    async with telegram.sessions.begin() as session:
        due = await session.scalar(text("SELECT scheduled_at FROM procrastinate_jobs WHERE status = 'todo'"))
    before = api.texts(BJORN)
    await door_of(telegram).handle(api.updates[0]["update_id"])

    assert due - datetime.now(UTC) > timedelta(seconds=110)
    assert (before, len(api.texts(BJORN))) == ([], 1)


async def test_fact_waits_as_long_as_telegram_says(api, telegram, conversation, run_jobs, clock):
    api.limit_next = 600

    number = await tell(telegram, conversation, "Emil Srl")
    await run_jobs(telegram)
    waiting = await delivery_of(telegram, number)
    told = waiting.next_attempt_at - clock.now()
    clock.advance(seconds=601)
    await telegram.transports[outbox.Channel.CHAT].send(waiting)

    assert (waiting.state, told) == (outbox.DeliveryState.PENDING, timedelta(seconds=600))
    assert "Emil Srl" in api.texts(BJORN)[-1]


async def test_fact_waits_for_the_door_used_last(api, telegram, conversation, run_jobs):
    async with telegram.sessions.begin() as session:
        before = telegram.clock.now() - timedelta(days=1)
        web = await messages.open_conversation(session, Door.WEB, "björn", language="sv", at=before)
        (await messages.locked(session, web)).person_id = conversation.person_id
    api.limit_next = 600

    number = await tell(telegram, conversation, "Emil Srl")
    await run_jobs(telegram)
    waiting = await delivery_of(telegram, number)
    before = waiting.state
    await telegram.transports[outbox.Channel.CHAT].send(waiting)
    async with telegram.sessions.begin() as session:
        on_the_web = await messages.messages_after(session, web)

    assert before is outbox.DeliveryState.PENDING
    assert on_the_web == []
    assert len([one for one in api.texts(BJORN) if "Emil Srl" in one]) == 1


async def test_message_that_is_refused_does_not_hold_up_the_next(api, telegram, conversation, run_jobs):
    api.refused = {"Emil Srl"}

    refused = await tell(telegram, conversation, "Emil Srl")
    taken = await tell(telegram, conversation, "Fonderia Srl")
    await run_jobs(telegram)

    assert (await delivery_of(telegram, refused)).state is outbox.DeliveryState.FAILED
    assert (await delivery_of(telegram, taken)).state is outbox.DeliveryState.SENT
    assert "Fonderia Srl" in api.texts(BJORN)[-1]


async def test_refused_message_goes_out_once_somebody_sends_it_again(api, telegram, conversation, run_jobs):
    api.refused = {"Emil Srl"}
    number = await tell(telegram, conversation, "Emil Srl")
    await run_jobs(telegram)
    api.refused = set()

    async with telegram.sessions.begin() as session:
        await outbox.retry(session, await outbox.get_delivery(session, number))
    await run_jobs(telegram)

    assert (await delivery_of(telegram, number)).state is outbox.DeliveryState.SENT
    assert "Emil Srl" in api.texts(BJORN)[-1]


async def test_part_that_arrived_is_not_sent_again(api, telegram, conversation):
    sentence = "En mening som är lagom lång. "
    await answer(telegram, conversation, (sentence * 200).strip())
    api.pass_first, api.limit_next = 1, 5

    with pytest.raises(DeliveryFailed):
        await door_of(telegram).out.send_waiting(conversation.id)
    await door_of(telegram).out.send_waiting(conversation.id)

    assert sum(one.count("En mening") for one in api.texts(BJORN)) == 200


async def test_answers_arrive_in_order_though_the_line_breaks(api, telegram, conversation):
    await answer(telegram, conversation, "ett", "två", "tre")
    api.pass_first, api.broken = 1, 2

    for _ in range(2):
        with pytest.raises(DeliveryFailed):
            await door_of(telegram).out.send_waiting(conversation.id)
    await door_of(telegram).out.send_waiting(conversation.id)

    assert api.texts(BJORN)[1:] == ["ett", "två", "tre"]


async def test_wrong_token_gives_up_nothing_and_is_not_told(api, telegram, conversation, caplog):
    await answer(telegram, conversation, "ett")
    wrong = replace(telegram, settings=telegram.settings.model_copy(update={"telegram_token": SecretStr("1:wrong")}))
    transport = ChatTransport(wrong)

    with pytest.raises(DeliveryFailed) as refused:
        await transport.telegram.out.send_waiting(conversation.id)
    await transport.close()
    await door_of(telegram).out.send_waiting(conversation.id)

    assert not refused.value.permanent
    assert "1:wrong" not in "".join(traceback.format_exception(refused.value)) + refused.value.answer + caplog.text
    assert api.texts(BJORN)[-1] == "ett"


async def test_migrated_chat_is_followed(api, telegram, conversation, exchange):
    api.migrated[BJORN.id] = 7100
    api.say(BJORN, "hjälp")
    await exchange()

    async with telegram.sessions.begin() as session:
        stored = await session.get_one(Conversation, conversation.id)
    assert stored.address == "7100"
    assert "Det här kan jag göra" in api.texts(Person(7100, "Björn"))[-1]


async def test_migrated_chat_does_not_take_the_place_of_another(api, telegram, conversation, exchange):
    api.say(Person(7100, "Bertil", "sv"), "/start")
    await exchange()
    api.migrated[BJORN.id] = 7100
    await answer(telegram, conversation, "till Björn")

    await door_of(telegram).out.send_waiting(conversation.id)

    async with telegram.sessions.begin() as session:
        stored = await session.get_one(Conversation, conversation.id)
    assert stored.address == str(BJORN.id)
    assert api.texts(Person(7100, "Björn"))[-1] == "till Björn"


async def test_answer_waits_while_telegram_is_broken(listener, api, run_jobs, telegram):
    api.say(BJORN, "/start")
    await listener.line.start()
    await listener.fetch(timeout=0)
    api.broken = 1

    await run_jobs(telegram)
    async with telegram.sessions.begin() as session:
        waiting = await session.scalar(select(func.count()).where(ChatMessage.delivered_at.is_(None)))
    await door_of(telegram).handle(api.updates[0]["update_id"])

    assert (waiting, len(api.texts(BJORN))) == (1 + 1, 1)


async def test_lost_answer_rather_doubles_a_message_than_loses_it(listener, api, run_jobs, telegram):
    api.say(BJORN, "/start")
    await listener.line.start()
    await listener.fetch(timeout=0)
    api.lose_answers = 1

    await run_jobs(telegram)
    await door_of(telegram).handle(api.updates[0]["update_id"])

    assert len(set(api.texts(BJORN))) == 1


async def test_person_who_blocked_us_is_not_written_to(api, run_jobs, telegram, exchange):
    api.say(BJORN, "/start")
    await exchange()
    api.leave(BJORN)
    await exchange()

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


async def test_block_that_shows_only_when_we_write_is_remembered(api, telegram, exchange):
    api.say(BJORN, "/start")
    await exchange()
    api.blocked.add(BJORN.id)
    api.say(BJORN, "hej")
    await exchange()

    async with telegram.sessions.begin() as session:
        conversation = (await session.scalars(select(Conversation))).one()
    assert conversation.blocked_at is not None


async def test_person_who_comes_back_is_answered(api, exchange):
    api.say(BJORN, "/start")
    await exchange()
    api.leave(BJORN)
    await exchange()
    api.come_back(BJORN)
    api.say(BJORN, "hjälp")
    await exchange()

    assert "Det här kan jag göra" in api.texts(BJORN)[-1]


async def test_fact_of_the_outbox_arrives_once(api, run_jobs, telegram, exchange):
    api.say(BJORN, "/start")
    await exchange()

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


def test_long_text_is_cut_between_sentences():
    text = ("En mening som är lagom lång. " * 300).strip()

    pieces = parts(text)

    assert all(len(piece) <= 4096 and piece.endswith(".") for piece in pieces)
    assert " ".join(pieces).split() == text.split()


def test_sentences_end_in_every_script():
    assert parts("你好。再见！谢谢。", 6) == ["你好。再见！", "谢谢。"]
    assert parts("Come? Ja! Nej", 10) == ["Come? Ja!", "Nej"]
