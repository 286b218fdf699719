"""Whatever is written, at whatever step: it is answered, and the page shows it as text."""

import logging
import random

import pytest
from sqlalchemy import select

from dooropener_bot.conversations import Conversation
from dooropener_bot.conversations.memory import Step
from strange import assert_harmless, strange_messages

from .conftest import fields, put_at

MESSAGES = 60


async def test_strange_messages_are_answered_and_shown_as_text(browser, house, clock, caplog: pytest.LogCaptureFixture):
    chance = random.Random(20261129)
    page = await browser.get("/chat")
    await browser.post("/chat", data={**fields(page), "text": "hej"})
    async with house.sessions.begin() as session:
        conversation_id = (await session.scalars(select(Conversation.id))).one()

    with caplog.at_level(logging.WARNING):
        for number, text in enumerate(strange_messages(20261129, MESSAGES)):
            clock.advance(minutes=1)
            await put_at(house, conversation_id, chance.choice(list(Step)))
            filled = {**fields(page), "key": str(number), "text": text}
            answer = await browser.post("/chat", data=filled, follow_redirects=True)

            assert answer.status_code == 200
            assert_harmless(answer.text, text)

    assert [record.getMessage() for record in caplog.records if record.name.startswith("dooropener")] == []
