"""Facts become rows of the outbox, in the transaction in which they happen. They hold ids and nobody's data."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import outbox
from dooropener.outbox import Delivery, DeliveryState
from dooropener.states import Change
from dooropener.webhooks.models import Subscription, WebhookFact
from dooropener.webhooks.queries import wanting

TEST = "webhook.tested"
_F = WebhookFact

FACTS: Mapping[tuple[str, str], WebhookFact] = {
    ("listing", "published"): _F.LISTING_PUBLISHED,
    ("listing", "on_hold"): _F.LISTING_HELD,
    ("listing", "expired"): _F.LISTING_EXPIRED,
    ("listing", "archived"): _F.LISTING_ARCHIVED,
    ("match", "approved"): _F.MATCH_APPROVED,
    ("introduction", "company_consented"): _F.INTRODUCTION_CONSENTED,
    ("introduction", "sent"): _F.INTRODUCTION_SENT,
    ("introduction", "replied"): _F.INTRODUCTION_ANSWERED,
    ("introduction", "contacts_exchanged"): _F.CONTACTS_EXCHANGED,
    ("introduction", "meeting_booked"): _F.MEETING_BOOKED,
    ("introduction", "agreement"): _F.AGREEMENT,
    ("introduction", "closed"): _F.INTRODUCTION_CLOSED,
    ("introduction", "expired"): _F.INTRODUCTION_CLOSED,
    ("introduction", "withdrawn"): _F.INTRODUCTION_CLOSED,
}
"""By what has changed and the state it came to: what is told."""

PAGES = {"listing": "/listings/{}", "match": "/matches/{}", "introduction": "/introductions/{}"}


async def announce(session: AsyncSession, change: Change) -> None:
    """Write a webhook for each subscription that wants to know of this change of state."""
    fact = FACTS.get((change.subject, change.to_state))
    if fact is None:
        return
    about = {
        "subject": change.subject,
        "id": change.subject_id,
        "state": change.to_state,
        "from_state": change.from_state,
        "path": PAGES[change.subject].format(change.subject_id),
    }
    for subscription in await wanting(session, fact):
        await _enqueue(session, subscription, fact, about, at=change.at)


async def announce_test(session: AsyncSession, subscription: Subscription, *, at: datetime) -> Delivery:
    """A webhook that tells of nothing, to see whether it arrives."""
    about = {"subject": "webhook", "id": subscription.id, "path": f"/settings/webhooks/{subscription.id}"}
    return await _enqueue(session, subscription, TEST, about, at=at)


async def _enqueue(
    session: AsyncSession, subscription: Subscription, fact: str, about: Mapping[str, Any], *, at: datetime
) -> Delivery:
    body = {"type": str(fact), "timestamp": at.isoformat(), "data": dict(about)}
    return await outbox.enqueue_webhook(
        session,
        fact=fact,
        subscription_id=subscription.id,
        body=body,
        number=f"msg_{secrets.token_hex(12)}",
        at=at,
    )


async def redeliver(session: AsyncSession, subscription: Subscription, delivery: Delivery, *, at: datetime) -> Delivery:
    """Send it again, under the number it had: what has arrived as a further delivery, what has not at once.

    Raises `outbox.NotFailed` while it is on its way.
    """
    if delivery.state is not DeliveryState.SENT:
        await outbox.retry(session, delivery)
        return delivery
    return await outbox.enqueue_webhook(
        session,
        fact=delivery.fact,
        subscription_id=subscription.id,
        body=delivery.payload["body"],
        number=delivery.payload["number"],
        at=at,
    )
