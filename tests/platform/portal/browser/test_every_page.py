"""Every page in every state: WCAG 2.2 AA as far as a machine can tell, nothing sticks out, nothing weighs too much."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from dooropener import accounts, regions
from dooropener.accounts import Role
from dooropener.cli.demo import PASSWORD
from doubles.rights import every_door, opened
from page_list import ASKED, NOT_FOUND
from page_walk import READERS, Walk, reader_of, walking
from whole_office import furnish_whole, leave_caught

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]


@pytest.fixture
def settings(settings):
    return opened(settings)


@pytest_asyncio.fixture
async def walk(chromium, furnished, house_from, serve_app) -> AsyncIterator[Walk]:
    """Through an office where every page has something to show."""
    template, whole = await furnished(furnish_whole)
    async with house_from(template) as house:
        leave_caught(house)
        app = every_door(house)
        async with serve_app(app) as url, walking(chromium, url, app, whole) as walk:
            yield walk


@pytest_asyncio.fixture
async def bare_walk(chromium, committed_house, serve_app) -> AsyncIterator[Walk]:
    """Through an office on its first day."""
    async with committed_house.sessions.begin() as session:
        await regions.seed(session)
        for role in (Role.ADVISOR, Role.ADMIN):
            email, at = f"{role}@demo.example", committed_house.clock.now()
            values = {"name": role.value.title(), "role": role, "password": PASSWORD, "language": "en"}
            await accounts.create_user(session, email=email, at=at, **values)
    app = every_door(committed_house)
    async with serve_app(app) as url, walking(chromium, url, app, None) as walk:
        yield walk


async def test_pages_where_there_is_something(walk):
    paths = [
        (route + query, walk.whole.address(route) + query) for route, queries in ASKED.items() for query in queries
    ]
    paths += [(path, path) for path in walk.whole.others]

    async def see_all(reader):
        for route, path in paths:
            if reader_of(walk.app, route.partition("?")[0]) == reader:
                await walk.see(reader, path, route)

    await asyncio.gather(*map(see_all, READERS))

    assert walk.found == []


async def test_pages_where_there_is_nothing_yet(bare_walk):
    walk = bare_walk
    for route, queries in ASKED.items():
        if "{" not in route and queries:
            await walk.see(reader_of(walk.app, route), route, route, status=404 if route == "/results" else 200)
    for path in NOT_FOUND:
        await walk.see("stranger", path, path, status=404)

    assert walk.found == []
