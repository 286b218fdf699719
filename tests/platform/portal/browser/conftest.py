"""The portal as a browser meets it: served on the loopback, over an office in the middle of its work."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
import uvicorn
from litestar import Litestar
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page

from dooropener.cli.demo import PASSWORD
from dooropener.house import House
from doubles.botapi import Server
from doubles.portals import Build, portal_in, with_partners_and_catcher
from offices import ADVISOR, Office, furnish


@asynccontextmanager
async def serving(house: House, build: Build = with_partners_and_catcher) -> AsyncIterator[str]:
    """The portal on a free port of the loopback, in this event loop."""
    async with serving_app(portal_in(house, build)) as url:
        yield url


@asynccontextmanager
async def serving_app(app: Litestar) -> AsyncIterator[str]:
    """The same with doors of one's choice."""
    server = Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", ws="none"))
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn tells it in no other way
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await task


@pytest.fixture
def serve():
    """`async with serve(house, build) as url` for other doors than the usual ones."""
    return serving


@pytest.fixture
def serve_app():
    """`async with serve_app(app) as url` for a whole house."""
    return serving_app


@pytest_asyncio.fixture
async def office(chromium: Browser, furnished, house_from) -> AsyncIterator[Office]:
    template, rooms = await furnished(furnish)
    async with house_from(template) as house, serving(house) as url:
        yield Office(**vars(rooms), url=url, house=house)


@pytest_asyncio.fixture
async def new_page(chromium: Browser, office: Office):
    """A page of the office's advisor; any script error or refused resource fails the test."""
    faults: list[str] = []
    contexts: list[BrowserContext] = []

    async def new(*, signed_in: bool = True, **options) -> Page:
        context = await chromium.new_context(base_url=office.url, **{"locale": "sv-SE", **options})
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if _is_fault(said) else None)
        if signed_in:
            await sign_in(page)
        return page

    yield new
    for context in contexts:
        await context.close()
    assert faults == []


def _is_fault(said: ConsoleMessage) -> bool:
    """Whether something did not load or was refused; a page that answers 404 itself is none."""
    return said.type == "error" and not (said.page and said.location["url"] == said.page.url)


async def sign_in(page: Page) -> None:
    await page.goto("/login")
    await page.fill("input[name=email]", ADVISOR)
    await page.fill("input[name=password]", PASSWORD)
    await page.click("main button")
    await page.wait_for_url(re.compile("/today"))
