"""The parts of a running house: web, workers, mail, bot. Each starts, runs until told to stop, and stops cleanly."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import timedelta

import uvicorn
from litestar import Litestar, Router
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from dooropener import jobs, mailbox, outbox
from dooropener.cli.beating import beating
from dooropener.cli.garbage import collect_rarely, collecting_between, keep_what_is_loaded
from dooropener.cli.running import Part
from dooropener.ending import end
from dooropener.house import House
from dooropener.mailbox import MailFetcher, MailListener
from dooropener.portal.app import create_app
from dooropener.portal.devmail import devmail_router
from dooropener.portal.partner import partner_router
from dooropener.portal.trails import FromProxies
from dooropener.settings import Environment, Settings
from dooropener_bot.channels.api import chat_api_router
from dooropener_bot.channels.data_copy import data_copy_router
from dooropener_bot.channels.news import News
from dooropener_bot.channels.telegram import run_telegram
from dooropener_bot.channels.telegram_webhook import telegram_router
from dooropener_bot.channels.web import web_chat_router
from dooropener_bot.conversations import Engine
from dooropener_bot.understanding import Understanding

log = logging.getLogger(__name__)

WORKER_PAUSE = 2.0
GRACE = 10
"""Seconds that open requests get to end when we are told to stop."""
SETTLED = 30.0
"""Seconds after which all that is loaded once has been loaded."""


class Server(uvicorn.Server):
    """uvicorn without its own signal handlers: the house has one for all parts."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def make_app(house: House, understanding: Understanding, news: News) -> Litestar:
    """The portal with all its doors: web chat and partner page; Telegram's where Telegram is to bring what comes; the
    mail catcher outside production only.
    """
    routers: list[Router] = [
        web_chat_router(house, understanding, news),
        data_copy_router(house),
        partner_router(house),
    ]
    if house.settings.chat_api_token is not None:
        routers.append(chat_api_router(house, understanding))
    if house.settings.telegram_token and house.settings.telegram_webhook_secret:
        routers.append(telegram_router(house))
    if not house.settings.production:
        routers.append(devmail_router(house))
    return create_app(house, routers=routers)


def behind_proxies(app: Litestar, settings: Settings) -> FromProxies:
    """Believe what trusted proxies say of who asks; in production only, where there are some."""
    trusted = [each.strip() for each in settings.trusted_proxies.split(",")]
    inner = ProxyHeadersMiddleware(app, trusted_hosts=trusted) if settings.production else app  # type: ignore[arg-type]
    return FromProxies(inner, settings.trusted_proxies)


@contextlib.asynccontextmanager
async def web(house: House) -> AsyncIterator[None]:
    """Portal, partner page and web chat on HTTP."""
    settings, understanding, news = house.settings, Understanding(house.encoder), News(house)
    config = uvicorn.Config(
        collecting_between(behind_proxies(make_app(house, understanding, news), settings)),
        host=settings.host,
        port=settings.port,
        log_config=None,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=GRACE,
        proxy_headers=False,  # read inside, so that what is around still sees who connected
    )
    server = Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        if task.done():
            raise PortInUse(settings.host, settings.port)
        await asyncio.sleep(0.02)
    Engine(house, understanding).warm_up()  # not before: loading would hold up the start
    try:
        yield
    finally:
        news.close()
        server.should_exit = True
        await task


class PortInUse(Exception):
    """Somebody else listens there."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"{host}:{port} is in use; choose another with PORT=8001")


@contextlib.asynccontextmanager
async def worker(house: House) -> AsyncIterator[None]:
    """Background jobs. What a killed process left behind is taken up first."""
    url = house.settings.database_url
    assert url
    async with jobs.opened(url) as app:
        alone = timedelta(0) if house.settings.environment is Environment.DEMO else jobs.SILENCE
        await jobs.recover(app, silent_for=alone)
        async with house.sessions.begin() as session:
            await outbox.sweep(session, now=house.clock.now())
            await mailbox.sweep(session)
    stopping = asyncio.Event()
    task = asyncio.create_task(_work(house, url, stopping))
    try:
        yield
    finally:
        stopping.set()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _work(house: House, url: str, stopping: asyncio.Event) -> None:
    """Run jobs until told to stop. A worker ends when it loses the database; another one begins once that is back.

    A worker that is cancelled may end by an error of its own instead, so `stopping` has the last word.
    """
    while not stopping.is_set():
        try:
            async with jobs.opened(url) as app:
                await app.run_worker_async(
                    concurrency=house.settings.workers,
                    install_signal_handlers=False,
                    shutdown_graceful_timeout=10,
                    delete_jobs="successful",
                    additional_context={"house": house},
                )
        except Exception as error:  # whatever ended the worker: jobs wait, so another one has to begin
            log.warning("the worker ended (%s)", type(error).__name__)
        await asyncio.sleep(WORKER_PAUSE)


@contextlib.asynccontextmanager
async def mail(house: House) -> AsyncIterator[None]:
    """The listener for inbound mail, and where a server is named the fetcher."""
    listener = MailListener(house)
    fetcher = MailFetcher(house) if house.settings.imap_host else None
    await listener.start()
    if fetcher:
        await fetcher.start()
    try:
        yield
    finally:
        if fetcher:
            await fetcher.stop()
        await listener.stop()


@contextlib.asynccontextmanager
async def bot(house: House) -> AsyncIterator[None]:
    """Telegram, when a token is set."""
    if house.settings.telegram_token is None:
        yield
        return
    async with run_telegram(house):
        yield


@contextlib.asynccontextmanager
async def settling() -> AsyncIterator[None]:
    """Answers wait for Python's collector of garbage as little as can be; after a while all that stays is loaded."""

    async def settle() -> None:
        await asyncio.sleep(SETTLED)
        keep_what_is_loaded()

    collect_rarely()
    task = asyncio.create_task(settle())
    try:
        yield
    finally:
        await end(task)


PARTS = {Part.WEB: web, Part.WORKER: worker, Part.MAIL: mail, Part.BOT: bot}


@contextlib.asynccontextmanager
async def running(house: House, parts: Sequence[Part]) -> AsyncIterator[None]:
    """All of `parts`, started in order and stopped in reverse."""
    async with contextlib.AsyncExitStack() as stack:
        for part in parts:
            await stack.enter_async_context(PARTS[part](house))
        await stack.enter_async_context(beating(house, parts))
        await stack.enter_async_context(settling())
        yield


async def until_told_to_stop() -> None:
    """Wait for Ctrl-C or SIGTERM."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.remove_signal_handler(number)
