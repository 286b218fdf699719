"""What the engine promises: each message once, in order, whatever comes at the same time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from dooropener import regions
from dooropener.database import create_engine, create_sessions
from dooropener.organisations import InvalidRegistrationNumber
from dooropener_bot.conversations import ChatMessage, Conversation, Direction, Door, Engine, messages
from dooropener_bot.conversations.engine import AT_ONCE
from dooropener_bot.conversations.memory import MOST_STEPS_BACK, Memory, Step
from dooropener_bot.conversations.messages import storable
from dooropener_bot.conversations.routing import respond

from .conftest import BJORNS_SENTENCE, put_at


@pytest_asyncio.fixture
async def engine(committed_house, understanding) -> Engine:
    async with committed_house.sessions.begin() as session:
        await regions.seed(session)
    return Engine(committed_house, understanding)


async def said(engine: Engine, conversation_id: int) -> list[ChatMessage]:
    async with engine.house.sessions.begin() as session:
        return await messages.messages_after(session, conversation_id)


async def test_messages_that_come_at_once_are_answered_in_order(engine):
    conversation_id = await engine.open(Door.WEB, "björn", language="sv")
    for text in (BJORNS_SENTENCE, "ja", "Björns Värme AB, 556036-0793"):
        await engine.receive(Door.WEB, "björn", text=text, language="sv")

    await asyncio.gather(*(engine.handle_pending(conversation_id) for _ in range(4)))

    everything = await said(engine, conversation_id)
    heard = [message for message in everything if message.direction is Direction.IN]
    assert all(message.handled_at for message in heard)
    assert everything[-1].text == "Och vilken postadress har Björns Värme AB? Gata, postnummer och ort."
    assert len(everything) == 7


async def test_what_was_begun_for_a_refused_message_is_taken_back_and_the_next_is_answered(engine, monkeypatch):
    """Each message is answered once: the refused one with the reason, the one behind it as ever."""
    conversation_id = await engine.open(Door.WEB, "björn", language="sv")
    for text in ("Vi byter språk", "hjälp"):
        await engine.receive(Door.WEB, "björn", text=text, language="sv")

    async def respond_or_refuse(turn):
        if turn.text != "hjälp":
            await turn.switch_language("en")
            turn.say("This is never said.")
            raise InvalidRegistrationNumber(number="1", rule="length")
        await respond(turn)

    monkeypatch.setattr("dooropener_bot.conversations.engine.respond", respond_or_refuse)
    await asyncio.gather(*(engine.handle_pending(conversation_id) for _ in range(3)))

    _, _, _, refusal, *help_ = await said(engine, conversation_id)
    assert refusal.text == "Organisationsnumret stämmer inte. Kan du titta en gång till?"
    assert (refusal.language, len(help_)) == ("sv", 1)


async def test_two_first_messages_at_once_make_one_conversation(engine):
    received = await asyncio.gather(
        *(engine.receive(Door.WEB, "björn", text=str(number), language="sv") for number in range(5))
    )

    assert len({one.conversation_id for one in received}) == 1


async def test_message_survives_a_crash_before_it_is_answered(engine, understanding):
    received = await engine.receive(Door.WEB, "björn", text="hjälp", language="sv")
    restarted = Engine(engine.house, understanding)

    handled = await restarted.handle_pending(received.conversation_id)

    assert handled == 1
    assert "Det här kan jag göra" in (await said(engine, received.conversation_id))[-1].text


NASTY = [
    "🦄" * 50,
    "\u202eevitagen\u202c",
    "\u200b\u200d\ufeff",
    "'; DROP TABLE conversation; --",
    "<img src=x onerror=alert(1)>",
    "{{ config }} {% raw %}",
    "%(partner)s %s %d",
    "\x00\x01\x02",
    "a" * 4000,
    "556036-0793 " * 50,
    "@@@ @ a@b",
    "/start /help /unknown",
    "ΑΒΓ привет 你好 مرحبا",
]


async def test_nothing_that_people_write_breaks_a_step(engine):
    """Every nasty text at every step: an answer, no apology for a defect, nothing rendered."""
    opened = await engine.open(Door.WEB, "dmitri", language="sv")
    for step in Step:
        for text in NASTY:
            await put_at(engine.house, opened, step)
            await engine.receive(Door.WEB, "dmitri", text=text, language="sv")
            await engine.handle_pending(opened)
    async with engine.house.sessions.begin() as session:
        apologies = await session.scalars(
            select(ChatMessage).where(
                ChatMessage.text.startswith("Något gick fel") | ChatMessage.text.startswith("Something went wrong")
            )
        )
        assert list(apologies) == []


@given(st.text())
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_text_can_be_stored(text):
    kept = storable(text)

    assert "\x00" not in kept
    assert len(kept) == len(text)
    kept.encode()


def test_memory_goes_back_only_so_far():
    memory = Memory()
    for number in range(MOST_STEPS_BACK + 5):
        memory.remember({"words": str(number)})

    earlier = memory.step_back()

    assert earlier is not None
    assert earlier.words == str(MOST_STEPS_BACK + 4)
    assert len(earlier.before) == MOST_STEPS_BACK - 1


def test_memory_of_an_older_version_is_still_read():
    memory = Memory.model_validate({"welcomed": True, "something_of_old": 1})

    assert memory.welcomed


@asynccontextmanager
async def on_connections(engine: Engine, number: int, *, patience: float) -> AsyncIterator[Engine]:
    """The same engine with so many connections, for which it waits so many seconds."""
    assert engine.house.settings.database_url
    few = create_engine(engine.house.settings.database_url, pool_size=number, max_overflow=0, pool_timeout=patience)
    yield Engine(replace(engine.house, sessions=create_sessions(few)), engine.understanding)
    await few.dispose()


async def test_rush_of_conversations_leaves_connections_for_the_rest_of_the_house(engine):
    waiting = [await engine.receive(Door.WEB, str(number), text="hjälp", language="sv") for number in range(30)]
    async with on_connections(engine, AT_ONCE + 1, patience=1) as rushed:
        async with engine.house.sessions.begin() as session:
            await session.execute(select(Conversation).with_for_update())  # nobody's turn comes to an end meanwhile
            turns = [asyncio.create_task(rushed.handle_pending(one.conversation_id)) for one in waiting]
            await asyncio.sleep(1.5)
            async with rushed.house.sessions.begin() as other:
                served = await other.scalar(select(func.count()).select_from(Conversation))

        assert served == len(waiting)
        assert await asyncio.gather(*turns) == [1] * len(waiting)


async def test_message_waits_while_all_connections_are_busy(engine):
    received = await engine.receive(Door.WEB, "björn", text="hjälp", language="sv")
    async with on_connections(engine, 1, patience=0.3) as crowded:
        async with crowded.house.sessions() as session:
            await session.connection()
            turn = asyncio.create_task(crowded.handle_pending(received.conversation_id))
            await asyncio.sleep(0.4)  # longer than one wait, shorter than two

        with pytest.raises(PoolTimeoutError):
            await turn
        assert [message.handled_at for message in await said(engine, received.conversation_id)] == [None]
        assert await crowded.handle_pending(received.conversation_id) == 1
