"""The line to Telegram: a bot that connects once, and what Telegram's refusals mean for a message."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from dooropener.certificates import authorities
from dooropener.errors import DeliveryFailed
from dooropener.house import House

os.environ.setdefault("PTB_TIMEDELTA", "1")  # waits as timedelta: the library warns of every other way

POLL_SECONDS = 25

Bot = ExtBot[int]


class Blocked(DeliveryFailed):
    """The person does not want to hear from us on Telegram."""

    code = "blocked"

    def __init__(self, answer: str) -> None:
        super().__init__(answer, permanent=True)


class TelegramLine:
    """The bot of this house. It connects when it is first needed."""

    def __init__(self, house: House) -> None:
        self.bot = make_bot(house)
        self._starting = asyncio.Lock()
        self._started = False

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Bot]:
        """The bot, connected. What Telegram refuses meanwhile is raised as `DeliveryFailed`."""
        await self.start()
        try:
            yield self.bot
        except TelegramError as error:
            raise failure(error) from None  # what Telegram says of a wrong token holds the token

    async def start(self) -> None:
        """Connect once; raise `DeliveryFailed` while Telegram is away."""
        async with self._starting:
            if self._started:
                return
            try:
                await self.bot.initialize()
            except TelegramError as error:
                raise failure(error) from None  # what Telegram says of a wrong token holds the token
            self._started = True

    async def stop(self) -> None:
        """Let go of the connections, also of those that led nowhere."""
        await self.bot.shutdown()
        self._started = False


def make_bot(house: House) -> Bot:
    """A bot that keeps to Telegram's limits, on the Bot API server of the settings.

    Where Telegram says to wait, the job comes back later: nothing is held in hand meanwhile.
    """
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it tells every address, and these hold the token
    logging.getLogger("telegram.ext.AIORateLimiter").setLevel(logging.CRITICAL)  # to be told to wait is no defect
    token = house.settings.telegram_token
    assert token is not None
    url = house.settings.telegram_api_url.rstrip("/")
    trust = {"verify": authorities()}
    return ExtBot(
        token.get_secret_value(),
        base_url=f"{url}/bot",
        base_file_url=f"{url}/file/bot",
        request=HTTPXRequest(connection_pool_size=16, read_timeout=15, httpx_kwargs=trust),
        get_updates_request=HTTPXRequest(connection_pool_size=1, read_timeout=POLL_SECONDS + 10, httpx_kwargs=trust),
        rate_limiter=AIORateLimiter(max_retries=0),
    )


def failure(error: TelegramError) -> DeliveryFailed:
    """What a refusal means for a message: never, in a while, or again, as with a wrong token: that is ours to mend."""
    if isinstance(error, InvalidToken):
        return DeliveryFailed("Telegram does not know the token", permanent=False)
    answer = f"{type(error).__name__}: {error.message}"
    if isinstance(error, Forbidden):
        return Blocked(answer)
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        after = wait if isinstance(wait, timedelta) else timedelta(seconds=wait)
        return DeliveryFailed(answer, permanent=False, after=after)
    return DeliveryFailed(answer, permanent=isinstance(error, BadRequest))
