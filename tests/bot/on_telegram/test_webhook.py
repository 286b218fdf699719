"""Telegram brings updates to the portal: over real HTTP, through the app that `serve` runs."""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest
import pytest_asyncio
from pydantic import SecretStr, ValidationError
from sqlalchemy import func, select, text

from dooropener.cli.parts import web
from dooropener.settings import Settings
from dooropener_bot.channels.telegram import choose_way, run_telegram
from dooropener_bot.channels.telegram_door import door_of
from dooropener_bot.channels.updates import KINDS
from dooropener_bot.conversations import TelegramUpdate
from doubles.botapi import Person

BJORN = Person(7001, "Björn", "sv")
SECRET = "a-secret-that-only-telegram-knows"


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest_asyncio.fixture
async def served(telegram):
    """The house with its portal on HTTP, and Telegram asked to bring what comes."""
    port = free_port()
    changed = {
        "telegram_webhook_secret": SecretStr(SECRET),
        "port": port,
        "public_url": f"http://127.0.0.1:{port}",
    }
    house = replace(telegram, settings=telegram.settings.model_copy(update=changed))
    async with web(house):
        await choose_way(house, door_of(house).line)
        yield house


async def stored(house) -> int | None:
    async with house.sessions.begin() as session:
        return await session.scalar(select(func.count()).select_from(TelegramUpdate))


async def test_telegram_is_told_where_to_bring_updates(served, api):
    assert api.webhook == {
        "url": f"{served.settings.public_url}/telegram/webhook",
        "max_connections": 1,
        "allowed_updates": list(KINDS),
        "secret_token": SECRET,
    }


async def test_update_that_is_brought_is_answered(served, api, run_jobs):
    api.say(BJORN, "/start")

    taken = await api.bring()
    await run_jobs(served)

    assert taken == [200]
    assert "Telegram tillhör ett företag utanför EU" in api.texts(BJORN)[0]


async def test_update_brought_again_is_one(served, api, run_jobs):
    api.say(BJORN, "/start")
    api.repeat = True

    taken = [*await api.bring(), *await api.bring()]
    await run_jobs(served)
    await api.bring()
    await run_jobs(served)

    assert taken == [200, 200]
    assert len(api.texts(BJORN)) == 1


@pytest.mark.parametrize("secret", ["another-secret-that-is-wrong", SECRET[:-1], "ö"])
async def test_stranger_is_refused_and_nothing_kept(served, api, secret):
    api.say(BJORN, "/start")

    assert await api.bring(secret=secret.encode()) == [403]
    assert await stored(served) == 0


async def test_without_header_nothing_is_taken(served, api):
    async with httpx.AsyncClient() as client:
        answer = await client.post(api.webhook["url"], json={"update_id": 1})

    assert (answer.status_code, await stored(served)) == (403, 0)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"update_id": "1"}', b'{"update_id": true}', b"\xff"])
async def test_what_is_no_update_is_refused(served, api, content):
    async with httpx.AsyncClient(headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}) as client:
        answer = await client.post(api.webhook["url"], content=content)

    assert (answer.status_code, await stored(served)) == (400, 0)


async def test_update_that_cannot_be_read_holds_up_nothing(served, api, run_jobs):
    async with httpx.AsyncClient(headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}) as client:
        odd = [
            await client.post(api.webhook["url"], json={"update_id": number, "message": content})
            for number, content in enumerate(({}, [], "?"), start=1)
        ]
    api.say(BJORN, "/start")
    await api.bring()
    await run_jobs(served)

    assert {answer.status_code for answer in odd} == {200}
    assert len(api.texts(BJORN)) == 1


async def test_update_waits_at_telegram_while_the_database_is_away(served, api, run_jobs):
    api.say(BJORN, "/start")
    async with served.sessions.begin() as session:
        await session.execute(text("ALTER TABLE telegram_update RENAME TO gone"))
    refused = await api.bring()
    async with served.sessions.begin() as session:
        await session.execute(text("ALTER TABLE gone RENAME TO telegram_update"))
    taken = await api.bring()
    await run_jobs(served)

    assert (refused[0] >= 500, taken) == (True, [200])
    assert len(api.texts(BJORN)) == 1


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not happened():  # noqa: ASYNC110  # the server tells it in no other way
            await asyncio.sleep(0.05)


async def test_bot_with_a_webhook_asks_for_nothing(served, api):
    api.webhook = {}
    api.limit_next = 1

    async with run_telegram(served):
        await until(lambda: ("Commands", "de") in api.profile and bool(api.webhook))

    assert api.called("getUpdates") == []


async def test_bot_without_a_webhook_asks(telegram, api, run_jobs):
    api.webhook = {"url": "https://before.example"}
    number = api.say(BJORN, "/start")

    async with run_telegram(telegram):
        await until(lambda: api.acknowledged >= number)
    await run_jobs(telegram)

    assert api.webhook == {}
    assert len(api.texts(BJORN)) == 1


async def test_polling_takes_over_from_a_webhook(served, telegram, api, listener):
    await choose_way(telegram, door_of(telegram).line)
    api.say(BJORN, "/start")

    assert await listener.fetch(timeout=0) == 1
    assert api.webhook == {}


async def test_without_secret_there_is_no_such_page(telegram):
    port = free_port()
    house = replace(telegram, settings=telegram.settings.model_copy(update={"port": port}))
    async with web(house), httpx.AsyncClient() as client:
        answer = await client.post(f"http://127.0.0.1:{port}/telegram/webhook", json={"update_id": 1})

    assert answer.status_code in {403, 404}
    assert await stored(house) == 0


@pytest.mark.parametrize("secret", ["short", "no spaces, please, they do not fit", "ö" * 20, "a" * 257])
def test_secret_has_to_fit_into_a_header(secret):
    with pytest.raises(ValidationError, match="telegram_webhook_secret"):
        Settings(_env_file=None, secret_key="x" * 32, telegram_webhook_secret=secret)
