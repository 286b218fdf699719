"""Tasks that run for ever, ended."""

import asyncio
import logging
from typing import Any

log = logging.getLogger(__name__)

_PATIENCE = 1.0


async def end(*tasks: asyncio.Task[Any]) -> None:
    """Cancel the tasks until they have ended. What they were at may swallow one cancellation: up to Python 3.11
    `wait_for` does when what it waits for is done in the same moment. A task that broke is logged, not raised.
    """
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=_PATIENCE)
    for task in tasks:
        if not task.cancelled() and (error := task.exception()):
            log.error("a task broke before its end", exc_info=error)
