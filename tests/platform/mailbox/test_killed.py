"""The process killed at every step of receiving: each reply is there exactly once."""

import asyncio

import pytest
from sqlalchemy import text

from dooropener.mailbox import MessageState
from doubles import receiver
from doubles.killed import PATIENCE, YES, begin, hand_over, read, receiving
from doubles.mails import typed

pytestmark = pytest.mark.timeout(3 * PATIENCE)

LONGER = (receiver.ARRIVED, receiver.READING, receiver.READ)
"""The other steps are for `make soak`: each starts the house twice."""


@pytest.mark.parametrize(
    "step",
    [receiver.COMMITTED, *(pytest.param(each, marks=pytest.mark.soak) for each in LONGER)],
)
async def test_killed_at_a_step_the_reply_is_there_once(committed_house, unused_tcp_port, step):
    sent = await begin(committed_house)
    raw = typed(YES, to=sent.reply_to)

    async with receiving(committed_house, unused_tcp_port, step) as process:
        handing = asyncio.create_task(hand_over(raw, sent.reply_to, unused_tcp_port))
        died = await asyncio.wait_for(process.wait(), PATIENCE)
    async with receiving(committed_house, unused_tcp_port, "none"):
        await handing
        result = await read(committed_house)

    assert died == -9
    assert result == ([MessageState.FILED], 1)


@pytest.mark.soak
async def test_acknowledged_and_killed_before_its_job_the_reply_is_read_later(committed_house, unused_tcp_port):
    sent = await begin(committed_house)
    raw = typed(YES, to=sent.reply_to)
    async with receiving(committed_house, unused_tcp_port, receiver.READING) as process:
        await hand_over(raw, sent.reply_to, unused_tcp_port)
        process.kill()
        await process.wait()
    async with committed_house.sessions.begin() as session:
        await session.execute(text("DELETE FROM procrastinate_jobs WHERE task_name = 'mailbox.read_message'"))

    async with receiving(committed_house, unused_tcp_port, "none"):
        result = await read(committed_house)

    assert result == ([MessageState.FILED], 1)
