"""Who can be subscribed, and the secrets of those who are."""

import pytest
from standardwebhooks import Webhook

from dooropener import webhooks
from dooropener.accounts import NotAnAdmin
from dooropener.webhooks import InvalidSubscription, WebhookFact
from people import ada, eva

SENT = [WebhookFact.INTRODUCTION_SENT]
URL = "https://crm.example/hook"
SECRET = "the secret of the house"


async def _subscribe(session, clock, url=URL, facts=SENT):
    user = await ada(session, clock.now())
    return user, await webhooks.subscribe(session, url=url, facts=facts, by=user, at=clock.now())


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("http://crm.example/hook", "not_https"),
        ("ftp://crm.example", "not_https"),
        ("https://user:secret@crm.example", "not_an_address"),
        ("https://crm.example/#part", "not_an_address"),
        ("https://crm.example:99999/", "not_an_address"),
        ("https://crm.example/a b", "not_an_address"),
        ("https://", "not_an_address"),
        ("https://[::1", "not_an_address"),
        (f"https://crm.example/{'x' * 500}", "not_an_address"),
        ("https://127.0.0.1/", "not_public"),
        ("https://[::ffff:10.0.0.1]/", "not_public"),
        ("https://localhost/", "not_public"),
    ],
)
async def test_addresses_that_may_not_be_called_are_refused(session, clock, url, rule):
    with pytest.raises(InvalidSubscription) as caught:
        await _subscribe(session, clock, url)

    assert caught.value.details == {"field": "url", "rule": rule}


async def test_administrators_alone_subscribe(session, clock):
    advisor = await eva(session, clock.now())

    with pytest.raises(NotAnAdmin):
        await webhooks.subscribe(session, url=URL, facts=SENT, by=advisor, at=clock.now())


async def test_each_subscription_has_a_secret_of_its_own(session, clock):
    user, one = await _subscribe(session, clock)
    other = await webhooks.subscribe(session, url=URL, facts=SENT, by=user, at=clock.now())

    secrets = {webhooks.secret_of(SECRET, each) for each in (one, other)}

    assert len(secrets) == 2
    assert all(secret.startswith("whsec_") for secret in secrets)


async def test_for_a_day_after_a_rotation_both_secrets_sign(session, clock):
    user, subscription = await _subscribe(session, clock)
    before = webhooks.secret_of(SECRET, subscription)
    await webhooks.rotate(session, subscription, by=user, at=clock.now())
    after = webhooks.secret_of(SECRET, subscription)

    moment = clock.now()
    on_the_day = webhooks.sign(SECRET, subscription, "msg_1", "{}", at=moment)["webhook-signature"]
    later = webhooks.sign(SECRET, subscription, "msg_1", "{}", at=clock.advance(hours=24))["webhook-signature"]

    assert on_the_day == " ".join(Webhook(secret).sign("msg_1", moment, "{}") for secret in (after, before))
    assert later == Webhook(after).sign("msg_1", clock.now(), "{}")
