"""A house with Telegram's door open, against a Bot API server on the loopback."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
import pytest_asyncio
from pydantic import SecretStr

from dooropener import outbox, regions
from dooropener.house import House
from dooropener_bot.channels.telegram import Listener
from dooropener_bot.channels.telegram_door import door_of
from dooropener_bot.channels.transport import ChatTransport
from doubles.botapi import TOKEN, BotApi, bot_api

Exchange = Callable[[], Awaitable[None]]


@pytest_asyncio.fixture
async def api():
    async with bot_api() as api:
        yield api


@pytest_asyncio.fixture
async def telegram(committed_house: House, api: BotApi):
    """A house with Telegram's door open."""
    settings = committed_house.settings.model_copy(
        update={"telegram_token": SecretStr(TOKEN), "telegram_api_url": api.url}
    )
    transports = {}
    house = replace(committed_house, settings=settings, transports=transports)
    transports[outbox.Channel.CHAT] = ChatTransport(house)
    async with house.sessions.begin() as session:
        await regions.seed(session)
    yield house
    await transports[outbox.Channel.CHAT].close()


@pytest.fixture
def listener(telegram) -> Listener:
    return Listener(telegram, door_of(telegram).line)


@pytest.fixture
def exchange(listener: Listener, run_jobs) -> Exchange:
    """Fetch what came and handle it."""

    async def do() -> None:
        await listener.fetch(timeout=0)
        await run_jobs(listener.house)

    return do
