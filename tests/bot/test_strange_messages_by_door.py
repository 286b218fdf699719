"""Whatever is written to the other doors, at whatever step, is answered there as text."""

import io
import logging
import random

import pytest
from sqlalchemy import func, select

from dooropener_bot.channels.terminal import Terminal
from dooropener_bot.conversations import ChatMessage, Conversation, Direction, Door
from dooropener_bot.conversations.memory import Step
from dooropener_bot.conversations.messages import storable
from doubles.botapi import Person
from strange import PRODUCT, apologies, strange_messages

from .conftest import put_at
from .on_telegram.conftest import api, exchange, listener, telegram  # noqa: F401  # fixtures
from .test_api import THERE, other_program, with_chat_api  # noqa: F401  # fixtures

SEED = 20261130
LONG = pytest.param(500, marks=pytest.mark.soak)
BJORN = Person(7001, "Björn", "sv")


class Steps:
    """Puts the conversation at one step after the other, by chance."""

    def __init__(self, house) -> None:
        self.house = house
        self.chance = random.Random(SEED)

    async def next(self) -> None:
        async with self.house.sessions.begin() as session:
            conversation_id = (await session.scalars(select(Conversation.id))).one()
        await put_at(self.house, conversation_id, self.chance.choice(list(Step)))


async def heard(house) -> list[str]:
    """What came in, each message answered."""
    said = ChatMessage.direction == Direction.IN
    async with house.sessions.begin() as session:
        waiting = select(func.count()).select_from(ChatMessage).where(said, ChatMessage.handled_at.is_(None))
        assert await session.scalar(waiting) == 0
        return list(await session.scalars(select(ChatMessage.text).where(said).order_by(ChatMessage.id)))


def assert_plain(shown: str, caplog: pytest.LogCaptureFixture) -> None:
    """No template ran, we had nothing to apologise for, and nothing went wrong unseen."""
    assert PRODUCT not in shown
    assert not any(apology in shown for apology in apologies())
    faults = [record for record in caplog.records if record.name.startswith("dooropener")]
    assert [record.getMessage() for record in faults if record.levelno >= logging.ERROR] == []


@pytest.mark.parametrize("number", [30, LONG])
async def test_terminal_prints_what_is_strange_without_being_steered(talk, house, clock, caplog, number):
    out = io.StringIO()
    terminal = Terminal(talk.engine, "björn", "sv", out)
    await terminal.open()
    steps, strange = Steps(house), strange_messages(SEED, number)

    with caplog.at_level(logging.ERROR):
        for text in strange:
            clock.advance(minutes=1)
            terminal.choices = []  # a number alone is a choice
            await steps.next()
            await terminal.say(text)

    assert await heard(house) == [storable(text.strip()) for text in strange if text.strip()]
    assert all(character == "\n" or character.isprintable() for character in out.getvalue())
    assert_plain(out.getvalue(), caplog)


@pytest.mark.parametrize("number", [60, LONG])
async def test_other_programs_get_an_answer_to_what_is_strange(other_program, talk, house, clock, caplog, number):  # noqa: F811
    await other_program.post(THERE, json={"text": "hej"})
    steps, strange = Steps(house), strange_messages(SEED, number)
    told, refused = [], []

    with caplog.at_level(logging.ERROR):
        for text in strange:
            clock.advance(minutes=1)
            await steps.next()
            answer = await other_program.post(THERE, json={"text": text})
            if answer.status_code == 422:
                refused.append(text)
                continue
            messages = answer.raise_for_status().json()["messages"]
            told += [message["text"] for message in messages if message["direction"] == Direction.OUT]

    assert all(not text.strip() for text in refused)
    assert await heard(house) == ["hej", *(storable(text) for text in strange if text not in refused)]
    assert_plain("\n".join(told), caplog)


@pytest.mark.parametrize("number", [20, LONG])
async def test_telegram_shows_what_is_strange_as_plain_text(api, exchange, telegram, clock, caplog, number):  # noqa: F811
    api.say(BJORN, "hej")
    await exchange()
    steps, strange = Steps(telegram), [text for text in strange_messages(SEED, number) if text.strip()]

    with caplog.at_level(logging.ERROR):
        for text in strange:
            clock.advance(minutes=1)
            await steps.next()
            api.say(BJORN, text)
            await exchange()

    written = [parameters for method, parameters in api.calls if method in {"sendMessage", "editMessageText"}]
    assert len(await heard(telegram)) == len(strange) + 1
    assert not any({"parse_mode", "entities"} & set(parameters) for parameters in written)
    assert_plain("\n".join(parameters["text"] for parameters in written), caplog)


def test_every_door_is_tried_with_strange_messages():
    """Those here, and the page in `test_strange_messages`."""
    assert set(Door) == {Door.WEB, Door.TERMINAL, Door.API, Door.TELEGRAM}
