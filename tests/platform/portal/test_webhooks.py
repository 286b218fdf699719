"""The pages of webhooks: added, tried, looked after."""

import re

import pytest_asyncio

from dooropener import webhooks
from dooropener.outbox import DeliveryState
from dooropener.webhooks import WebhookFact
from people import ada

PAGE = "/settings/webhooks"
URL = "https://crm.example/hook"


@pytest_asyncio.fixture
async def admin(browser, session, clock):
    user = await ada(session, clock.now())
    await browser.come_in(user.email)
    return user


@pytest_asyncio.fixture
async def subscription(session, clock, admin):
    return await webhooks.subscribe(session, url=URL, facts=[WebhookFact.INTRODUCTION_SENT], by=admin, at=clock.now())


def _secret(page):
    return (re.findall(r'id="secret" value="([^"]+)"', page.text) or [None])[0]


async def test_secret_stands_on_the_page_that_answers_and_nowhere_else(browser, house, session, admin):
    await browser.get(PAGE)

    page = await browser.post(PAGE, url=URL, facts=["introduction.sent", "listing.published"])
    (made,) = await webhooks.subscriptions(session)
    again = await browser.get(f"{PAGE}/{made.id}")

    assert (made.url, made.facts) == (URL, ["introduction.sent", "listing.published"])
    assert _secret(page) == webhooks.secret_of(house.secret, made)
    assert "whsec_" not in again.text


async def test_address_of_our_own_network_comes_back(browser, session, admin):
    await browser.get(PAGE)

    page = await browser.post(PAGE, url="https://10.0.0.1/", facts=["introduction.sent"])

    assert (page.status_code, browser.tree().css_first("#url").attributes["aria-invalid"]) == (422, "true")
    assert await webhooks.subscriptions(session) == []


async def test_test_button_puts_a_webhook_on_its_way(browser, session, subscription):
    await browser.get(f"{PAGE}/{subscription.id}")

    await browser.submit(f"{PAGE}/{subscription.id}/step/test")

    (delivery,) = await webhooks.log_of(session, subscription)
    assert (delivery.fact, delivery.state) == ("webhook.tested", DeliveryState.PENDING)
    assert "A test on its way" in browser.words()


async def test_what_was_given_up_is_sent_again(browser, session, clock, subscription):
    delivery = await webhooks.announce_test(session, subscription, at=clock.now())
    delivery.state, delivery.answer, delivery.attempts = DeliveryState.FAILED, "500", 25
    await session.flush()
    await browser.get(f"{PAGE}/{subscription.id}")
    assert "given up" in browser.words()

    await browser.submit(f"{PAGE}/{subscription.id}/deliveries/{delivery.id}/redeliver")

    await session.refresh(delivery)
    assert (delivery.state, delivery.attempts) == (DeliveryState.PENDING, 0)


async def test_new_secret_is_shown_once(browser, house, session, subscription):
    before = webhooks.secret_of(house.secret, subscription)
    await browser.get(f"{PAGE}/{subscription.id}")

    page = await browser.submit(f"{PAGE}/{subscription.id}/rotate")

    await session.refresh(subscription)
    assert _secret(page) == webhooks.secret_of(house.secret, subscription) != before


async def test_webhook_is_changed_switched_off_and_on_and_removed(browser, session, subscription):
    here = f"{PAGE}/{subscription.id}"
    await browser.get(here)

    await browser.submit(f"{here}/change", url=f"{URL}/2", facts=["match.approved"])
    await browser.submit(f"{here}/step/disable")
    await session.refresh(subscription)
    off = subscription.is_active
    await browser.submit(f"{here}/step/enable")
    await session.refresh(subscription)
    on = subscription.is_active
    await browser.submit(f"{here}/end")

    assert (subscription.url, subscription.facts, off, on) == (f"{URL}/2", ["match.approved"], False, True)
    assert await webhooks.subscriptions(session) == []


async def test_today_says_that_a_webhook_was_switched_off(browser, session, clock, subscription):
    subscription.failing_since = subscription.disabled_at = clock.now()
    await session.flush()

    await browser.get("/today")

    assert "1 webhook did not answer for three days and is switched off." in browser.words()
    assert "Nothing waits for you." not in browser.words()


async def test_page_for_people_tells_of_operations_and_problems(browser):
    page = await browser.client.get("/api", headers={"accept-language": "en"})

    assert page.status_code == 200
    assert "POST /api/v1/listings/{listing_id}/publish" in page.text.replace("\u200b", "")
    assert 'id="illegal_transition"' in page.text
    assert "<script" not in page.text.partition("<main")[2]


async def test_description_is_openapi_of_these_operations_alone(browser):
    told = (await browser.client.get("/api/v1/openapi.json")).json()

    assert told["openapi"].startswith("3.1")
    assert all(path.startswith("/api/v1/") for path in told["paths"])
    operation = told["paths"]["/api/v1/listings/{listing_id}/publish"]["post"]
    assert operation["x-scope"] == "listings:write"
    assert {"200", "401", "403", "404", "409", "412", "422", "429", "500"} <= set(operation["responses"])
    assert told["components"]["securitySchemes"] == {"token": {"type": "http", "scheme": "bearer"}}
