"""Subscriptions to webhooks by API."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Router
from litestar.di import NamedDependency
from litestar.params import JSONBody

from dooropener import webhooks
from dooropener.outbox import DeliveryState
from dooropener.portal.api.operations import Id, Line, acts, puts, reads, shown
from dooropener.portal.api.versions import check_match
from dooropener.portal.desk import Desk
from dooropener.webhooks import Subscription, WebhookFact

_PAGE = "/settings/webhooks/{subscription_id}/"


class SubscriptionView(msgspec.Struct):
    """An address and the facts it is told of. `failing_since`: it has not answered since."""

    id: int
    url: str
    facts: list[WebhookFact]
    created_at: datetime
    rotated_at: datetime | None
    failing_since: datetime | None
    disabled_at: datetime | None


class SecretView(msgspec.Struct):
    """The secret is told this once."""

    subscription: SubscriptionView
    secret: str


class SubscriptionBody(msgspec.Struct):
    """An https address in the world, and at least one fact."""

    url: Line
    facts: Annotated[list[WebhookFact], msgspec.Meta(min_length=1, max_length=40)]


class WebhookView(msgspec.Struct):
    """One webhook on its way. `answer` is the status of the last try, or what went wrong."""

    id: int
    fact: str
    state: DeliveryState
    attempts: int
    answer: str
    created_at: datetime
    next_attempt_at: datetime | None
    sent_at: datetime | None


def _shown(subscription: Subscription) -> SubscriptionView:
    return shown(SubscriptionView, subscription)


def _with_secret(desk: Desk, subscription: Subscription) -> SecretView:
    return SecretView(_shown(subscription), webhooks.secret_of(desk.house.secret, subscription))


@reads("/webhooks", "webhooks:read", shows=("/settings/webhooks",))
async def all_subscriptions(desk: NamedDependency[Desk]) -> list[SubscriptionView]:
    """Who outside is told of what."""
    return [_shown(each) for each in await webhooks.subscriptions(desk.session)]


@acts("/webhooks", "webhooks:write", "/settings/webhooks", status=201)
async def subscribe(desk: NamedDependency[Desk], data: JSONBody[SubscriptionBody]) -> SecretView:
    """Subscribe an address. Its secret is in the answer and nowhere else."""
    subscription = await webhooks.subscribe(
        desk.session,
        url=data.url,
        facts=data.facts,
        by=desk.user,
        at=desk.now,
        near=desk.house.settings.webhooks_to_loopback,
    )
    return _with_secret(desk, subscription)


@reads("/webhooks/{subscription_id:int}", "webhooks:read", shows=("/settings/webhooks/{subscription_id}",))
async def one(desk: NamedDependency[Desk], subscription_id: Id) -> SubscriptionView:
    """One subscription."""
    return _shown(await webhooks.get_subscription(desk.session, subscription_id))


@puts("/webhooks/{subscription_id:int}", "webhooks:write", _PAGE + "change")
async def change(
    desk: NamedDependency[Desk], subscription_id: Id, data: JSONBody[SubscriptionBody]
) -> SubscriptionView:
    """Another address, other facts. The secret stays."""
    subscription = await webhooks.get_subscription(desk.session, subscription_id)
    check_match(desk, _shown(subscription))
    near = desk.house.settings.webhooks_to_loopback
    await webhooks.change(
        desk.session, subscription, url=data.url, facts=data.facts, by=desk.user, at=desk.now, near=near
    )
    return _shown(subscription)


@acts("/webhooks/{subscription_id:int}/rotate", "webhooks:write", _PAGE + "rotate")
async def rotate(desk: NamedDependency[Desk], subscription_id: Id) -> SecretView:
    """A new secret; for a day both sign."""
    subscription = await webhooks.get_subscription(desk.session, subscription_id)
    await webhooks.rotate(desk.session, subscription, by=desk.user, at=desk.now)
    return _with_secret(desk, subscription)


@acts("/webhooks/{subscription_id:int}/test", "webhooks:write", _PAGE + "step/test", status=202)
async def try_out(desk: NamedDependency[Desk], subscription_id: Id) -> WebhookView:
    """Send a webhook that tells of nothing."""
    subscription = await webhooks.get_subscription(desk.session, subscription_id)
    return shown(WebhookView, await webhooks.announce_test(desk.session, subscription, at=desk.now))


@acts("/webhooks/{subscription_id:int}/disable", "webhooks:write", _PAGE + "step/disable")
async def disable(desk: NamedDependency[Desk], subscription_id: Id) -> SubscriptionView:
    """Send it nothing for now."""
    subscription = await webhooks.get_subscription(desk.session, subscription_id)
    await webhooks.disable(desk.session, subscription, by=desk.user, at=desk.now)
    return _shown(subscription)


@acts("/webhooks/{subscription_id:int}/enable", "webhooks:write", _PAGE + "step/enable")
async def enable(desk: NamedDependency[Desk], subscription_id: Id) -> SubscriptionView:
    """Send it what happens from now on."""
    subscription = await webhooks.get_subscription(desk.session, subscription_id)
    await webhooks.enable(desk.session, subscription, by=desk.user, at=desk.now)
    return _shown(subscription)


@acts("/webhooks/{subscription_id:int}/end", "webhooks:write", _PAGE + "end")
async def end(desk: NamedDependency[Desk], subscription_id: Id) -> SubscriptionView:
    """Take it away."""
    subscription = await webhooks.get_subscription(desk.session, subscription_id)
    await webhooks.end(desk.session, subscription, by=desk.user, at=desk.now)
    return _shown(subscription)


@reads("/webhooks/{subscription_id:int}/deliveries", "webhooks:read", shows=("/settings/webhooks/{subscription_id}",))
async def log(desk: NamedDependency[Desk], subscription_id: Id) -> list[WebhookView]:
    """What was or is to be sent to it, newest first, 50 at most."""
    subscription = await webhooks.get_subscription(desk.session, subscription_id)
    return [shown(WebhookView, each) for each in await webhooks.log_of(desk.session, subscription)]


@acts(
    "/webhooks/{subscription_id:int}/deliveries/{delivery_id:int}/redeliver",
    "webhooks:write",
    _PAGE + "deliveries/{delivery_id}/redeliver",
)
async def redeliver(desk: NamedDependency[Desk], subscription_id: Id, delivery_id: Id) -> WebhookView:
    """Send one again, under the same `webhook-id`."""
    subscription = await webhooks.get_subscription(desk.session, subscription_id)
    delivery = await webhooks.get_webhook(desk.session, subscription, delivery_id)
    return shown(WebhookView, await webhooks.redeliver(desk.session, subscription, delivery, at=desk.now))


router = Router(
    path="/",
    route_handlers=[
        all_subscriptions,
        subscribe,
        one,
        change,
        rotate,
        try_out,
        disable,
        enable,
        end,
        log,
        redeliver,
    ],
)
