"""The conversation on Telegram: updates are stored, acknowledged, then handled by jobs, one chat at a time."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from procrastinate import JobContext, RetryStrategy
from telegram import BotCommand
from telegram.error import NetworkError, TelegramError

from dooropener.errors import DeliveryFailed
from dooropener.house import House, house_of
from dooropener.jobs import app
from dooropener.outbox import Channel
from dooropener.words import LANGUAGES, words
from dooropener_bot.channels import updates
from dooropener_bot.channels.telegram_door import POLL_SECONDS, TelegramDoor

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
_COMMANDS = ("help", "undo", "cancel")


class Listener:
    """Fetches updates by long polling. One process at a time: Telegram allows no second."""

    def __init__(self, house: House, door: TelegramDoor) -> None:
        self.house = house
        self.door = door
        self.offset: int | None = None

    async def run(self) -> None:
        """Fetch until cancelled; after a fault wait, twice as long each time."""
        pause = FIRST_PAUSE
        while True:
            try:
                await self.door.start()
                await self.fetch()
                pause = FIRST_PAUSE
            except (TelegramError, DeliveryFailed) as error:
                log.warning("Telegram does not answer as it should: %s", type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def fetch(self, timeout: int = POLL_SECONDS) -> int:  # noqa: ASYNC109  # the Bot API's long polling
        """Store what came, then acknowledge it with the next call: a crash in between brings it again."""
        fetched = await self.door.bot.get_updates(
            offset=self.offset, timeout=timeout, allowed_updates=list(updates.KINDS)
        )
        for update in fetched:
            async with self.house.sessions.begin() as session:
                await updates.store(session, update.update_id, update.to_dict(), at=self.house.clock.now())
            self.offset = update.update_id + 1
        return len(fetched)


async def introduce(door: TelegramDoor) -> None:
    """Commands and descriptions in each finished language."""
    await door.start()
    for language in LANGUAGES:
        _ = words(language)
        said = {"help": _("What can you do?"), "undo": _("One step back"), "cancel": _("Stop this")}
        commands = [BotCommand(name, said[name]) for name in _COMMANDS]
        await door.bot.set_my_commands(commands, language_code=language)
        await door.bot.set_my_short_description(
            _("Finds partners abroad for companies in the city. A service of the municipality."), language_code=language
        )


async def _prepare(door: TelegramDoor) -> None:
    """Polling and a webhook exclude each other."""
    try:
        await door.start()
        await door.bot.delete_webhook()
        await introduce(door)
    except (TelegramError, DeliveryFailed) as error:
        log.warning("Telegram could not be prepared: %s", type(error).__name__)


@asynccontextmanager
async def run_telegram(house: House) -> AsyncIterator[Listener]:
    """Listen to Telegram meanwhile. The jobs it enqueues run in any worker."""
    door = door_of(house)
    await _prepare(door)
    listener = Listener(house, door)
    task = asyncio.create_task(listener.run())
    try:
        yield listener
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, NetworkError):
            await task


def door_of(house: House) -> TelegramDoor:
    """The Telegram door of this house; the transport of chat messages holds it."""
    door = getattr(house.transports[Channel.CHAT], "telegram", None)
    assert isinstance(door, TelegramDoor)
    return door


@app.task(
    name=updates.HANDLE,
    pass_context=True,
    retry=RetryStrategy(max_attempts=100, wait=5, linear_wait=5, retry_exceptions={DeliveryFailed}),
)
async def handle_update(context: JobContext, update_id: int) -> None:
    """Handle one stored update; the lock of its chat keeps them in order."""
    try:
        await door_of(house_of(context)).handle(update_id)
    except DeliveryFailed as error:
        if not error.permanent:
            raise
        log.warning("Telegram refused an answer to update %s: %s", update_id, error.code)
