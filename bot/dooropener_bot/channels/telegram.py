"""The conversation on Telegram: updates are stored, acknowledged, then handled by jobs, one chat at a time."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.jobs import Job

from dooropener.database import AWAY
from dooropener.ending import end
from dooropener.errors import DeliveryFailed
from dooropener.house import House, house_of
from dooropener.jobs import app
from dooropener_bot.channels import telegram_upkeep, updates
from dooropener_bot.channels.telegram_door import door_of
from dooropener_bot.channels.telegram_line import POLL_SECONDS, TelegramLine
from dooropener_bot.channels.telegram_profile import introduce

log = logging.getLogger(__name__)

JOBS = (telegram_upkeep.send_left_behind_job, telegram_upkeep.forget_updates_job)
"""Known to every worker that knows ours."""

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0


class Listener:
    """Fetches updates by long polling. One process at a time: Telegram allows no second."""

    def __init__(self, house: House, line: TelegramLine) -> None:
        self.house = house
        self.line = line
        self.offset: int | None = None

    async def run(self) -> None:
        """Fetch until cancelled."""
        while True:
            await patiently(self.fetch)

    async def fetch(self, timeout: int = POLL_SECONDS) -> int:  # noqa: ASYNC109  # the Bot API's long polling
        """Store what came, then acknowledge it with the next call: a crash in between brings it again."""
        async with self.line.open() as bot:
            fetched = await bot.get_updates(offset=self.offset, timeout=timeout, allowed_updates=list(updates.KINDS))
        for update in fetched:
            async with self.house.sessions.begin() as session:
                await updates.store(session, update.update_id, update.to_dict(), at=self.house.clock.now())
            self.offset = update.update_id + 1
        return len(fetched)


async def patiently(work: Callable[[], Awaitable[object]]) -> None:
    """Do it; after a fault wait, twice as long each time, or as long as Telegram says."""
    pause = FIRST_PAUSE
    while True:
        try:
            await work()
        except Exception as error:  # a fault of Telegram or of the database must not end the listening
            told = error.answer if isinstance(error, DeliveryFailed) else type(error).__name__
            log.warning("Telegram cannot be served, trying again: %s", told)
            after = error.after if isinstance(error, DeliveryFailed) else None
            await asyncio.sleep(max(pause, after.total_seconds() if after else 0))
            pause = min(pause * 2, LONGEST_PAUSE)
        else:
            return


async def choose_way(house: House, line: TelegramLine) -> None:
    """Ask for updates to be brought, or for them to be kept until we fetch them: one excludes the other."""
    secret = house.settings.telegram_webhook_secret
    async with line.open() as bot:
        if secret is None:
            await bot.delete_webhook()
        else:
            await bot.set_webhook(
                f"{house.settings.public_url}{updates.WEBHOOK}",
                allowed_updates=list(updates.KINDS),
                max_connections=1,  # two at once could overtake each other
                secret_token=secret.get_secret_value(),
            )


@asynccontextmanager
async def run_telegram(house: House) -> AsyncIterator[None]:
    """Be there on Telegram meanwhile. The jobs that updates enqueue run in any worker."""
    line = door_of(house).line
    tasks = [asyncio.create_task(_listen(house, line)), asyncio.create_task(patiently(lambda: introduce(house, line)))]
    try:
        yield
    finally:
        await end(*tasks)


async def _listen(house: House, line: TelegramLine) -> None:
    await patiently(lambda: choose_way(house, line))
    if house.settings.telegram_webhook_secret is None:
        await Listener(house, line).run()


class Patience(BaseRetryStrategy):
    """Try again after 5, 10, 15 … seconds, not before Telegram allows it; in the end, after some seven hours, not.

    What is neither Telegram's fault nor the database's may be a defect of ours: it does not hold up its chat for long.
    """

    MOST, MOST_OF_OURS = 100, 3

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        passes = isinstance(exception, (DeliveryFailed, *AWAY))
        if job.attempts >= (self.MOST if passes else self.MOST_OF_OURS):
            return None
        wait = 5.0 * (job.attempts + 1)
        if isinstance(exception, DeliveryFailed) and exception.after:
            wait = max(wait, exception.after.total_seconds())
        return RetryDecision(retry_in={"seconds": int(wait) + 1})


@app.task(name=updates.HANDLE, pass_context=True, retry=Patience())
async def handle_update(context: JobContext, update_id: int) -> None:
    """Handle one stored update; the lock of its chat keeps them in order."""
    try:
        await door_of(house_of(context)).handle(update_id)
    except DeliveryFailed as error:
        if not error.permanent:
            raise
        log.warning("Telegram refused an answer to update %s: %s", update_id, error.answer)
