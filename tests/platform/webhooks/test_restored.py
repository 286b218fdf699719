"""A copy of the office that was restored tells the world nothing before an administrator lets it."""

import asyncio
import dataclasses
import io
import re
from contextlib import asynccontextmanager

import httpx
import pytest

from dooropener import backups, listings, outbox, webhooks
from dooropener.accounts import Role
from dooropener.cli.safekeeping import MAY_HAVE_LEFT, quieten
from dooropener.database import create_engine, create_sessions
from dooropener.outbox import Channel, Delivery, DeliveryState
from dooropener.portal import create_app
from dooropener.webhooks import WebhookFact, WebhookTransport
from doubles.elsewhere import another_server
from people import PASSWORD, ada, eva, story


@pytest.fixture
def elsewhere():
    with another_server() as url:
        yield url


async def _restored_at(url, house):
    into = io.BytesIO()
    source = house.settings.database_url
    await asyncio.to_thread(backups.take, source, into, secret=house.secret, at=house.clock.now())
    copy = io.BytesIO(into.getvalue())
    await asyncio.to_thread(backups.restore, url, copy, afterwards=quieten)


@asynccontextmanager
async def _house_at(url, house):
    engine, transports = create_engine(url), {}
    settings = house.settings.model_copy(update={"database_url": url})
    copy = dataclasses.replace(house, settings=settings, sessions=create_sessions(engine), transports=transports)
    transports[Channel.WEBHOOK] = WebhookTransport(copy)
    yield copy
    await engine.dispose()


async def _release(house, email):
    """Sign in and press the button, or send what it would send; the status of the answer."""
    transport = httpx.ASGITransport(app=create_app(house))
    async with httpx.AsyncClient(transport=transport, base_url="http://test", follow_redirects=True) as client:

        async def post(page, path, **fields):
            token = re.search(r'name="_csrf_token" value="([^"]+)"', (await client.get(page)).text)[1]
            return await client.post(path, data={"_csrf_token": token, **fields})

        await post("/login", "/login", email=email, password=PASSWORD)
        return (await post("/settings", "/settings/mail", held="off")).status_code


async def _state(house, delivery):
    async with house.sessions() as session:
        row = await session.get(Delivery, delivery.id)
        return row.state, row.answer


async def test_webhooks_of_a_restored_copy_wait_for_an_administrator(near_house, subscriber, elsewhere, run_jobs):
    async with near_house.sessions.begin() as session:
        at, told = near_house.clock.now(), await story(session, near_house.clock.now())
        await ada(session, at, email="admin@norrkoping.example")
        await eva(session, at, role=Role.ADVISOR)
        facts = [WebhookFact.LISTING_HELD]
        subscription = await webhooks.subscribe(session, url=subscriber.url, facts=facts, by=told.ada, at=at, near=True)
        before = await webhooks.announce_test(session, subscription, at=at)
    await _restored_at(elsewhere, near_house)

    async with _house_at(elsewhere, near_house) as copy:
        async with copy.sessions.begin() as session:
            listing = await listings.get_listing(session, told.local.id)
            await listings.hold(session, listing, by=told.ada, at=at)
            there = await webhooks.get_subscription(session, subscription.id)
            new, old = await webhooks.log_of(session, there)
        await run_jobs(copy)
        at_rest = [await _state(copy, each) for each in (new, old)]
        async with copy.sessions.begin() as session:
            waiting = await webhooks.get_webhook(session, there, old.id)
            await webhooks.redeliver(session, there, waiting, at=at)
            swept = await outbox.sweep(session, now=at)
        await run_jobs(copy)
        by_advisor = await _release(copy, "eva@norrkoping.example")
        await run_jobs(copy)
        held = list(subscriber.requests)

        by_admin = await _release(copy, "admin@norrkoping.example")
        await run_jobs(copy)

        after = [await _state(copy, each) for each in (new, old)]
    assert old.id == before.id
    assert at_rest == [(DeliveryState.PENDING, ""), (DeliveryState.FAILED, MAY_HAVE_LEFT)]
    assert (swept, by_advisor, held) == (0, 403, [])
    assert by_admin == 200
    assert after == [(DeliveryState.SENT, "204")] * 2
    numbers = sorted(headers["webhook-id"] for _, headers, _ in subscriber.requests)
    assert numbers == sorted(each.payload["number"] for each in (new, before))
