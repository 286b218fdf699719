"""The heart of each part: every half minute it tries what it serves, and writes down how that went."""

import asyncio
import contextlib
import logging
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import httpx

from dooropener.cli.running import Part
from dooropener.database import AWAY
from dooropener.ending import end
from dooropener.heartbeats import EVERY, Pulse, beat
from dooropener.house import House
from dooropener_bot.channels.telegram_door import door_of
from dooropener_matching import CachedEncoder

PATIENCE = 10.0
"""Seconds after which something that is tried counts as not answering."""

_UNTRUSTING = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Our own page is asked for without TLS; a client that first reads whom it may trust holds up everybody for 50 ms."""

log = logging.getLogger(__name__)


def _reachable(host: str) -> str:
    """An address that is listened on everywhere is reached here."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # compared, not bound


async def mail_in_greets(house: House) -> None:
    """The listener answers its port with a greeting."""
    settings = house.settings
    reader, writer = await asyncio.open_connection(_reachable(settings.mail_in_host), settings.mail_in_port)
    try:
        greeting = await reader.readline()
        if not greeting.startswith(b"220"):
            raise ConnectionError("no greeting")
        writer.write(b"QUIT\r\n")
        await writer.drain()
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def web_chat_opens(house: House) -> None:
    """The page of the chat can be had."""
    settings = house.settings
    page = f"http://{_reachable(settings.host)}:{settings.port}/chat"
    async with httpx.AsyncClient(verify=_UNTRUSTING, trust_env=False) as client:
        (await client.get(page)).raise_for_status()


async def telegram_knows_us(house: House) -> None:
    """Telegram answers who we are."""
    async with door_of(house).line.open() as bot:
        await bot.get_me()


async def encoder_computes(house: House) -> None:
    """A sentence becomes a vector, past all that is kept."""
    encoder = house.encoder.behind if isinstance(house.encoder, CachedEncoder) else house.encoder
    await asyncio.to_thread(encoder.encode, ["Vi söker en partner som säljer värmepumpar."])


Trial = Callable[[House], Awaitable[None]]

TRIALS: dict[Part, tuple[Pulse, Trial]] = {
    Part.MAIL: (Pulse.MAIL_IN, mail_in_greets),
    Part.WEB: (Pulse.WEB_CHAT, web_chat_opens),
    Part.BOT: (Pulse.TELEGRAM, telegram_knows_us),
    Part.WORKER: (Pulse.ENCODER, encoder_computes),
}


async def try_once(house: House, name: Pulse, trial: Trial) -> None:
    """Try it and write down how long it took, or what kind of fault there was."""
    begun, fault = time.monotonic(), ""
    try:
        await asyncio.wait_for(trial(house), PATIENCE)
    except Exception as error:  # whatever keeps it from working is what the office wants to know
        fault = type(error).__name__
    took = round((time.monotonic() - begun) * 1000)
    async with house.sessions.begin() as session:
        await beat(session, name, took=took, fault=fault, at=house.clock.now())


async def _go_on(house: House, name: Pulse, trial: Trial) -> None:
    while True:
        try:
            await try_once(house, name, trial)
        except AWAY:
            log.warning("no sign of life could be written: the database does not answer")
        await asyncio.sleep(EVERY.total_seconds())


@contextlib.asynccontextmanager
async def beating(house: House, parts: Sequence[Part]) -> AsyncIterator[None]:
    """Beat for each of `parts` meanwhile; Telegram's only where there is a token."""
    chosen = [part for part in parts if part is not Part.BOT or house.settings.telegram_token]
    tasks = [asyncio.create_task(_go_on(house, *TRIALS[part])) for part in chosen]
    try:
        yield
    finally:
        await end(*tasks)
