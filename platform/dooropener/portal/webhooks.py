"""Subscriptions to webhooks: who outside is told of what, whether it arrives, and their secrets."""

from collections.abc import Awaitable, Callable

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from dooropener import webhooks
from dooropener.errors import Invalid, NotFound
from dooropener.portal.desk import Desk
from dooropener.portal.form_meanwhile import FormMeanwhile, filled, hold, meanwhile
from dooropener.portal.forms import Form
from dooropener.portal.guards import admin
from dooropener.portal.toasts import Fact
from dooropener.webhooks import Subscription, WebhookFact

PAGE = "/settings/webhooks"


class UnknownStep(NotFound):
    code = "unknown_step"


@get(PAGE, guards=[admin])
async def webhooks_page(desk: NamedDependency[Desk]) -> Response[str]:
    return await _show(desk)


async def _show(desk: Desk, *, form: Form | None = None, fault: Invalid | None = None) -> Response[str]:
    return await desk.page(
        "webhooks.html",
        status=422 if fault else 200,
        subscriptions=await webhooks.subscriptions(desk.session),
        facts=list(WebhookFact),
        form=form or Form({}),
        fault=fault,
    )


@post(PAGE, guards=[admin])
async def subscribe(desk: NamedDependency[Desk]) -> Response[str]:
    """The secret stands on the page that answers, and nowhere else."""
    form = desk.form
    try:
        subscription = await webhooks.subscribe(
            desk.session,
            url=form.required("url"),
            facts=form.choices("facts", WebhookFact),
            by=desk.user,
            at=desk.now,
            near=desk.house.settings.webhooks_to_loopback,
        )
    except Invalid as fault:
        return await _show(desk, form=form, fault=fault)
    return await _show_one(desk, subscription, new_secret=True)


@get(PAGE + "/{subscription_id:int}", guards=[admin])
async def webhook_page(desk: NamedDependency[Desk], subscription_id: FromPath[int]) -> Response[str]:
    return await _show_one(desk, await webhooks.get_subscription(desk.session, subscription_id))


async def _show_one(
    desk: Desk,
    subscription: Subscription,
    *,
    new_secret: bool = False,
    form: Form | None = None,
    fault: Invalid | None = None,
    others: FormMeanwhile | None = None,
) -> Response[str]:
    return await desk.page(
        "webhook.html",
        status=422 if fault else 409 if others else 200,
        others=others,
        subscription=subscription,
        secret=webhooks.secret_of(desk.house.secret, subscription) if new_secret else "",
        log=await webhooks.log_of(desk.session, subscription),
        facts=list(WebhookFact),
        form=form or filled(_stored(subscription)),
        fault=fault,
    )


def _stored(subscription: Subscription) -> dict[str, list[str]]:
    return {"url": [subscription.url], "facts": list(subscription.facts)}


@post(PAGE + "/{subscription_id:int}/change", guards=[admin])
async def change(desk: NamedDependency[Desk], subscription_id: FromPath[int]) -> Response[str] | Redirect:
    """Save, unless somebody else changed it since the form was shown: then both are shown first."""
    await hold(desk.session, Subscription, subscription_id)
    subscription = await webhooks.get_subscription(desk.session, subscription_id)
    if others := meanwhile(desk.form, _stored(subscription)):
        return await _show_one(desk, subscription, form=others.merged, others=others)
    form, near = desk.form, desk.house.settings.webhooks_to_loopback
    try:
        url, facts = form.required("url"), form.choices("facts", WebhookFact)
        await webhooks.change(desk.session, subscription, url=url, facts=facts, by=desk.user, at=desk.now, near=near)
    except Invalid as fault:
        return await _show_one(desk, subscription, form=form, fault=fault)
    return desk.go(f"{PAGE}/{subscription.id}", Fact.SETTING_SAVED)


@post(PAGE + "/{subscription_id:int}/rotate", guards=[admin])
async def rotate(desk: NamedDependency[Desk], subscription_id: FromPath[int]) -> Response[str]:
    """The new secret stands on the page that answers, and nowhere else."""
    subscription = await webhooks.get_subscription(desk.session, subscription_id)
    await webhooks.rotate(desk.session, subscription, by=desk.user, at=desk.now)
    return await _show_one(desk, subscription, new_secret=True)


@post(PAGE + "/{subscription_id:int}/end", guards=[admin])
async def end(desk: NamedDependency[Desk], subscription_id: FromPath[int]) -> Redirect:
    subscription = await webhooks.get_subscription(desk.session, subscription_id)
    await webhooks.end(desk.session, subscription, by=desk.user, at=desk.now)
    return desk.go(PAGE, Fact.WEBHOOK_ENDED)


async def _test(desk: Desk, subscription: Subscription) -> None:
    await webhooks.announce_test(desk.session, subscription, at=desk.now)


async def _disable(desk: Desk, subscription: Subscription) -> None:
    await webhooks.disable(desk.session, subscription, by=desk.user, at=desk.now)


async def _enable(desk: Desk, subscription: Subscription) -> None:
    await webhooks.enable(desk.session, subscription, by=desk.user, at=desk.now)


STEPS: dict[str, tuple[Callable[[Desk, Subscription], Awaitable[None]], Fact]] = {
    "test": (_test, Fact.WEBHOOK_SENT),
    "disable": (_disable, Fact.SETTING_SAVED),
    "enable": (_enable, Fact.SETTING_SAVED),
}


@post(PAGE + "/{subscription_id:int}/step/{step:str}", guards=[admin])
async def take_step(desk: NamedDependency[Desk], subscription_id: FromPath[int], step: FromPath[str]) -> Redirect:
    if step not in STEPS:
        raise UnknownStep(step=step)
    take, fact = STEPS[step]
    await take(desk, await webhooks.get_subscription(desk.session, subscription_id))
    return desk.go(f"{PAGE}/{subscription_id}", fact)


@post(PAGE + "/{subscription_id:int}/deliveries/{delivery_id:int}/redeliver", guards=[admin])
async def redeliver(
    desk: NamedDependency[Desk], subscription_id: FromPath[int], delivery_id: FromPath[int]
) -> Redirect:
    subscription = await webhooks.get_subscription(desk.session, subscription_id)
    delivery = await webhooks.get_webhook(desk.session, subscription, delivery_id)
    await webhooks.redeliver(desk.session, subscription, delivery, at=desk.now)
    return desk.go(f"{PAGE}/{subscription_id}", Fact.WEBHOOK_SENT)


router = Router(
    path="/",
    route_handlers=[webhooks_page, subscribe, webhook_page, change, rotate, end, take_step, redeliver],
)
