"""What happens to subscriptions: made, changed, given new secrets, switched off when they do not answer."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import audit
from dooropener.accounts import User, require_admin
from dooropener.errors import Invalid
from dooropener.webhooks.destinations import literal_is_public
from dooropener.webhooks.models import Subscription, WebhookFact

OVERLAP = timedelta(hours=24)
"""How long the secret before the last rotation goes on signing."""
PATIENCE = timedelta(hours=72)
"""After so long without one answer nothing more is sent."""
URL_LENGTH = 500


class InvalidSubscription(Invalid):
    """The address is not one that may be called, or no fact was chosen."""

    code = "invalid_subscription"


async def subscribe(
    session: AsyncSession, *, url: str, facts: Collection[WebhookFact], by: User, at: datetime, near: bool = False
) -> Subscription:
    """`near`: this machine may be called, too, and without TLS. Raises `NotAnAdmin`, `InvalidSubscription`."""
    require_admin(by)
    subscription = Subscription(
        url=_checked_url(url, near=near),
        facts=_checked_facts(facts),
        created_at=at,
        created_by_id=by.id,
        created_by=by,
        generation=1,
    )
    session.add(subscription)
    await session.flush()
    audit.record(session, "webhook_subscribed", **_about(subscription, by, at))
    return subscription


def _about(subscription: Subscription, by: User, at: datetime) -> dict[str, Any]:
    """What the trail keeps of it. Its number stands for its address, which may hold a key of the receiver's."""
    details = {"facts": list(subscription.facts)}
    return {"by": by.actor, "at": at, "subject": f"webhook:{subscription.id}", "details": details}


async def change(
    session: AsyncSession,
    subscription: Subscription,
    *,
    url: str,
    facts: Collection[WebhookFact],
    by: User,
    at: datetime,
    near: bool = False,
) -> None:
    """Raises `NotAnAdmin`, `InvalidSubscription`."""
    require_admin(by)
    subscription.url, subscription.facts = _checked_url(url, near=near), _checked_facts(facts)
    await session.flush()
    audit.record(session, "webhook_changed", **_about(subscription, by, at))


def _checked_url(url: str, *, near: bool) -> str:
    try:
        parts = urlsplit(url)
        port_is_readable = parts.port is None or parts.port > 0
    except ValueError:
        raise InvalidSubscription(field="url", rule="not_an_address") from None
    plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= URL_LENGTH
    if not (plain and port_is_readable and parts.hostname) or parts.username is not None or parts.fragment:
        raise InvalidSubscription(field="url", rule="not_an_address")
    if parts.scheme != "https" and not (near and parts.scheme == "http"):
        raise InvalidSubscription(field="url", rule="not_https")
    if not literal_is_public(parts.hostname, near=near):
        raise InvalidSubscription(field="url", rule="not_public")
    return url


def _checked_facts(facts: Collection[WebhookFact]) -> list[str]:
    if not facts:
        raise InvalidSubscription(field="facts", rule="required")
    return sorted(set(facts))


async def rotate(session: AsyncSession, subscription: Subscription, *, by: User, at: datetime) -> None:
    """A new secret; the one before goes on signing for `OVERLAP`. Raises `NotAnAdmin`."""
    require_admin(by)
    subscription.generation += 1
    subscription.rotated_at = at
    await session.flush()
    audit.record(session, "webhook_secret_rotated", **_about(subscription, by, at))


async def disable(session: AsyncSession, subscription: Subscription, *, by: User, at: datetime) -> None:
    """Send it nothing for now. Raises `NotAnAdmin`."""
    require_admin(by)
    subscription.disabled_at = subscription.disabled_at or at
    await session.flush()
    audit.record(session, "webhook_disabled", **_about(subscription, by, at))


async def enable(session: AsyncSession, subscription: Subscription, *, by: User, at: datetime) -> None:
    """Send it what happens from now on. Raises `NotAnAdmin`."""
    require_admin(by)
    subscription.disabled_at = subscription.failing_since = None
    await session.flush()
    audit.record(session, "webhook_enabled", **_about(subscription, by, at))


async def end(session: AsyncSession, subscription: Subscription, *, by: User, at: datetime) -> None:
    """Take it away. Raises `NotAnAdmin`."""
    require_admin(by)
    subscription.ended_at = at
    await session.flush()
    audit.record(session, "webhook_ended", **_about(subscription, by, at))


def has_answered(subscription: Subscription) -> None:
    subscription.failing_since = None


def has_failed(subscription: Subscription, *, at: datetime, gone: bool) -> None:
    """It did not take something. `gone`: it said that it never will again (HTTP 410)."""
    subscription.failing_since = subscription.failing_since or at
    if gone or at - subscription.failing_since >= PATIENCE:
        subscription.disabled_at = subscription.disabled_at or at
