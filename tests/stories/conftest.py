"""Doors to start, and a browser in front of them."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page

from stories_door import Door

STORY = 400
"""Seconds for a story: it starts a house, loads models and waits for people."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        ours, long = item.path.parent == Path(__file__).parent, item.get_closest_marker("soak")
        if ours and not long and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(STORY))


@pytest.fixture
def make_door(server_url: str, tmp_path: Path) -> Iterator[object]:
    """Makes doors on databases of their own; all are stopped at the end."""
    doors: list[Door] = []

    def make(**extra: str) -> Door:
        name = f"story_{uuid4().hex[:12]}"
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        door = Door(re.sub(r"/postgres\?", f"/{name}?", server_url), tmp_path, extra)
        doors.append(door)
        return door

    yield make
    for door in doors:
        if door.process is not None and door.process.poll() is None:
            door.kill()
        sys.stdout.write(door.log.read_text())  # shown beside a failure


@pytest.fixture
def door(make_door) -> Door:
    made = make_door()
    made.start()
    return made


@pytest_asyncio.fixture
async def new_page(chromium: Browser, door: Door):
    """A page of a new person: cookies of their own, any script error fails the test."""
    faults: list[str] = []
    contexts: list[BrowserContext] = []

    async def new(**options) -> Page:
        context = await chromium.new_context(base_url=door.url, **options)
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield new
    for context in contexts:
        await context.close()
    assert faults == []
