"""Webhooks leave from the outbox: with their fact or not at all, signed, tried again, shown when given up."""

import dataclasses
import json

import pytest
from sqlalchemy import select
from standardwebhooks import Webhook

from dooropener import introductions, listings, outbox, webhooks
from dooropener.listings import ListingState
from dooropener.outbox import Channel, DeliveryState
from dooropener.webhooks import Subscription, WebhookFact, WebhookTransport
from people import ada, asked, sent, story

HELD = [WebhookFact.LISTING_HELD]


async def _subscribed(house, url, facts=HELD):
    async with house.sessions.begin() as session:
        user = await ada(session, house.clock.now())
        return await webhooks.subscribe(session, url=url, facts=facts, by=user, at=house.clock.now(), near=True)


async def _test(house, subscription):
    async with house.sessions.begin() as session:
        return await webhooks.announce_test(session, subscription, at=house.clock.now())


async def _now(house, kind, number):
    async with house.sessions() as session:
        return await session.get(kind, number)


async def test_fact_is_told_with_numbers_and_links_and_nobodys_data(near_house, subscriber, run_jobs):
    house = near_house
    async with house.sessions.begin() as session:
        told = await story(session, house.clock.now())
        subscription = await webhooks.subscribe(
            session, url=subscriber.url, facts=HELD, by=told.ada, at=house.clock.now(), near=True
        )
        await listings.hold(session, told.local, by=told.ada, at=house.clock.now())

    async with house.sessions() as session:
        (delivery,) = await webhooks.log_of(session, subscription)
    await house.transports[Channel.WEBHOOK].send(delivery)

    ((line, headers, body),) = subscriber.requests
    assert line == "POST /hook?of=door HTTP/1.1"
    assert json.loads(body) == {
        "type": "listing.held",
        "timestamp": house.clock.now().isoformat(),
        "data": {
            "subject": "listing",
            "id": told.local.id,
            "state": "on_hold",
            "from_state": "published",
            "link": f"http://localhost:8000/listings/{told.local.id}",
        },
    }
    secret = webhooks.secret_of(house.secret, subscription)
    number = headers["webhook-id"]
    assert headers["webhook-signature"] == Webhook(secret).sign(number, house.clock.now(), body.decode())
    assert number == delivery.payload["number"]


async def _withdrawn(session, house, told):
    introduction = await asked(session, told, house.clock.now())
    await introductions.withdraw(session, introduction, by=told.ada, reason="no capacity", at=house.clock.now())


async def _expired(session, house, told):
    await sent(session, house, told, house.clock.now())
    house.clock.advance(days=60)
    assert await introductions.expire_due(house) == 1


@pytest.mark.parametrize(("ending", "state"), [(_withdrawn, "withdrawn"), (_expired, "expired")])
async def test_an_introduction_that_ends_without_being_closed_is_told_as_closed(house, session, ending, state):
    told = await story(session, house.clock.now())
    subscription = await webhooks.subscribe(
        session,
        url="http://127.0.0.1:9",
        facts=[WebhookFact.INTRODUCTION_CLOSED],
        by=told.ada,
        at=house.clock.now(),
        near=True,
    )

    await ending(session, house, told)

    (delivery,) = await webhooks.log_of(session, subscription)
    assert (delivery.payload["body"]["type"], delivery.payload["body"]["data"]["state"]) == (
        "introduction.closed",
        state,
    )


async def test_no_webhook_tells_of_what_was_rolled_back(near_house, subscriber):
    house = near_house
    async with house.sessions.begin() as session:
        told = await story(session, house.clock.now())
        subscription = await webhooks.subscribe(
            session, url=subscriber.url, facts=HELD, by=told.ada, at=house.clock.now(), near=True
        )
    async with house.sessions() as session:
        listing = await listings.get_listing(session, told.local.id)
        await listings.hold(session, listing, by=told.ada, at=house.clock.now())
        assert len(await webhooks.log_of(session, subscription)) == 1
        await session.rollback()

    async with house.sessions() as session:
        assert await webhooks.log_of(session, subscription) == []
        assert (await listings.get_listing(session, told.local.id)).state is ListingState.PUBLISHED


async def test_worker_sends_and_marks(near_house, subscriber, run_jobs):
    delivery = await _test(near_house, await _subscribed(near_house, subscriber.url))

    await run_jobs(near_house)

    told = await _now(near_house, outbox.Delivery, delivery.id)
    assert (told.state, told.answer, len(subscriber.requests)) == (DeliveryState.SENT, "204", 1)


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 500, 503])
async def test_other_answers_are_tried_again_and_redirects_not_followed(near_house, subscriber, run_jobs, status):
    subscription = await _subscribed(near_house, subscriber.url)
    subscriber.status, subscriber.headers = status, {"location": "http://169.254.169.254/"}
    delivery = await _test(near_house, subscription)

    await run_jobs(near_house)

    told = await _now(near_house, outbox.Delivery, delivery.id)
    assert (told.state, told.answer, told.attempts) == (DeliveryState.PENDING, str(status), 1)
    assert (told.next_attempt_at - near_house.clock.now()).total_seconds() == 60
    assert (await _now(near_house, Subscription, subscription.id)).failing_since == near_house.clock.now()
    assert len(subscriber.requests) == 1


async def test_wait_that_the_subscriber_asks_for_is_kept(near_house, subscriber, run_jobs):
    subscriber.status, subscriber.headers = 429, {"retry-after": "600"}
    delivery = await _test(near_house, await _subscribed(near_house, subscriber.url))

    await run_jobs(near_house)

    told = await _now(near_house, outbox.Delivery, delivery.id)
    assert (told.next_attempt_at - near_house.clock.now()).total_seconds() == 600


async def test_subscriber_that_is_gone_is_switched_off_at_once(near_house, subscriber, run_jobs):
    subscriber.status = 410
    subscription = await _subscribed(near_house, subscriber.url)
    delivery = await _test(near_house, subscription)

    await run_jobs(near_house)

    assert (await _now(near_house, outbox.Delivery, delivery.id)).state is DeliveryState.FAILED
    async with near_house.sessions() as session:
        assert await session.scalar(select(Subscription.id).where(webhooks.SWITCHED_OFF)) == subscription.id


async def test_subscriber_that_was_silent_for_three_days_is_switched_off(near_house, subscriber, run_jobs):
    house = near_house
    subscription = await _subscribed(house, subscriber.url)
    subscriber.status = 500
    await _test(house, subscription)
    await run_jobs(house)
    house.clock.advance(hours=71)
    subscription_before = await _now(house, Subscription, subscription.id)
    house.clock.advance(hours=1)
    last = await _test(house, subscription)
    await run_jobs(house)

    after = await _now(house, Subscription, subscription.id)
    assert (subscription_before.disabled_at, after.disabled_at) == (None, house.clock.now())
    async with house.sessions.begin() as session:
        row = await webhooks.get_subscription(session, subscription.id)
        user = row.created_by
        await webhooks.enable(session, row, by=user, at=house.clock.now())
        delivery = await webhooks.get_webhook(session, row, last.id)
        subscriber.status = 204
        await webhooks.redeliver(session, row, delivery, at=house.clock.now())
    await run_jobs(house)
    assert (await _now(house, outbox.Delivery, last.id)).state is DeliveryState.SENT
    assert (await _now(house, Subscription, subscription.id)).failing_since is None


async def test_what_was_taken_is_sent_again_under_the_same_number(near_house, subscriber, run_jobs):
    house = near_house
    subscription = await _subscribed(house, subscriber.url)
    first = await _test(house, subscription)
    await run_jobs(house)
    async with house.sessions.begin() as session:
        taken = await webhooks.get_webhook(session, subscription, first.id)
        await webhooks.redeliver(session, subscription, taken, at=house.clock.now())

    await run_jobs(house)

    numbers = {headers["webhook-id"] for _, headers, _ in subscriber.requests}
    assert (len(subscriber.requests), numbers) == (2, {first.payload["number"]})


async def test_this_machine_is_not_called_unless_it_was_allowed(near_house, subscriber, run_jobs):
    subscription = await _subscribed(near_house, subscriber.url.replace("http:", "https:"))
    delivery = await _test(near_house, subscription)
    settings = near_house.settings.model_copy(update={"webhooks_to_loopback": False})
    transports = {}
    house = dataclasses.replace(near_house, settings=settings, transports=transports)
    transports[Channel.WEBHOOK] = WebhookTransport(house)

    await run_jobs(house)

    told = await _now(house, outbox.Delivery, delivery.id)
    assert (told.state, told.answer) == (DeliveryState.FAILED, "the address is not public")
    assert subscriber.requests == []
