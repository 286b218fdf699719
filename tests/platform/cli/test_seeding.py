"""A grown office in small: its pages can be had, and an office that has something is left alone."""

import asyncio
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import func, select

from dooropener import accounts, regions
from dooropener.accounts import Role, Way
from dooropener.cli import parts
from dooropener.cli.bench_office import one_of_each
from dooropener.cli.page_benching import credentials, paths
from dooropener.cli.seeding import NotEmpty, Sizes, seed
from dooropener.jobs import app as jobs_app
from dooropener.listings import Listing
from dooropener.mailbox import Message
from dooropener.matches.models import StoredVector
from dooropener.portal import signins
from dooropener_bot.channels.news import News
from dooropener_bot.understanding import Understanding

SMALL = Sizes(organisations=60, listings=120, messages=240, matches=40, introductions=30)


async def test_grown_office_is_served(committed_house):
    house = committed_house
    async with house.sessions.begin() as session:
        await regions.seed(session)
        user = await accounts.create_user(
            session,
            email="ada@desk.example",
            name="Ada",
            role=Role.ADMIN,
            password="a long password",
            at=house.clock.now(),
        )
        key = await accounts.begin_session(session, user, way=Way.PASSWORD, at=house.clock.now())
    await asyncio.to_thread(seed, house.settings.database_url, SMALL)
    with pytest.raises(NotEmpty):
        await asyncio.to_thread(seed, house.settings.database_url, SMALL)

    async with house.sessions.begin() as session:
        counted = [await session.scalar(select(func.count()).select_from(each)) for each in (Listing, Message)]
        vectors = await session.scalar(select(func.count()).select_from(StoredVector))
        numbers, token = await one_of_each(session, house, by=await accounts.get_user(session, user.id))
    portal = parts.make_app(house, Understanding(house.encoder), News(house))
    transport = httpx.ASGITransport(app=portal)
    statuses = {}
    async with httpx.AsyncClient(transport=transport, base_url="http://test", cookies={signins.COOKIE: key}) as client:
        for path in set(paths(portal, numbers)) - {"/figures/report/2026/pdf"}:  # which needs Chromium
            statuses[path] = (await client.get(path, headers=credentials(path, token))).status_code

    assert counted == [120, 240]
    assert vectors > 120
    assert statuses == dict.fromkeys(statuses, 200)
    assert {path.split("/")[1] for path in statuses} >= {"c", "chat", "d", "f", "m", "p", "stop", "today"}


@pytest.mark.parametrize(("organisations", "listings"), [(20_000, 50_000), (20_000, 30), (30, 30), (60, 50_000)])
def test_every_match_has_a_pair_of_its_own_however_few_there_are(organisations, listings):
    sizes = replace(Sizes().scaled(listings / 50_000), organisations=organisations, listings=listings).fitting()

    pairs = [sizes.pair(number) for number in range(1, sizes.matches + 1)]

    assert len(set(pairs)) == sizes.matches >= sizes.introductions > 0
    assert all(1 <= local <= sizes.at_home < partner <= sizes.with_listings for local, partner in pairs)


def test_every_nightly_job_is_known_to_the_worker():
    """Whoever starts the parts has read every module that names a job."""
    assert parts.PARTS
    nightly = {"listings.expire", "listings.give_notice", "listings.sweep_files", "privacy.keep_to_periods"}

    assert nightly <= set(jobs_app.tasks)
