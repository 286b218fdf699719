"""What runs for ever ends when it is told to."""

import asyncio
import contextlib

from dooropener.ending import end


async def stubborn():
    """Swallows the first cancellation."""
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.sleep(3600)
    await asyncio.sleep(3600)


async def broken():
    raise ValueError("no such thing")


async def test_a_task_that_swallows_a_cancellation_ends_all_the_same():
    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)

    async with asyncio.timeout(10):
        await end(task)

    assert task.cancelled()


async def test_a_task_that_broke_is_told_in_the_log(caplog):
    task = asyncio.create_task(broken())
    await asyncio.sleep(0)

    await end(task)

    assert "a task broke" in caplog.text
