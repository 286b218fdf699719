"""Reads of subscriptions."""

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from dooropener.errors import NotFound
from dooropener.outbox import Channel, Delivery
from dooropener.webhooks.models import Subscription


class UnknownSubscription(NotFound):
    code = "unknown_subscription"


class UnknownWebhook(NotFound):
    """The subscription has no such delivery."""

    code = "unknown_delivery"


async def get_subscription(session: AsyncSession, subscription_id: int) -> Subscription:
    """One that was not taken away; raise `UnknownSubscription`."""
    found = await session.get(Subscription, subscription_id, options=[joinedload(Subscription.created_by)])
    if found is None or found.ended_at is not None:
        raise UnknownSubscription(id=subscription_id)
    return found


async def subscriptions(session: AsyncSession) -> list[Subscription]:
    """All that were not taken away, oldest first."""
    query = select(Subscription).where(Subscription.ended_at.is_(None)).options(joinedload(Subscription.created_by))
    return list(await session.scalars(query.order_by(Subscription.id)))


async def wanting(session: AsyncSession, fact: str) -> list[Subscription]:
    """Those that are to be told of a fact."""
    query = select(Subscription).where(
        Subscription.ended_at.is_(None), Subscription.disabled_at.is_(None), Subscription.facts.contains([fact])
    )
    return list(await session.scalars(query.order_by(Subscription.id)))


SWITCHED_OFF = and_(
    Subscription.ended_at.is_(None), Subscription.disabled_at.is_not(None), Subscription.failing_since.is_not(None)
)
"""It did not answer for so long that nothing is sent to it any more."""


async def log_of(session: AsyncSession, subscription: Subscription, *, limit: int = 50) -> list[Delivery]:
    """What was or is to be sent to it, newest first."""
    query = select(Delivery).where(Delivery.channel == Channel.WEBHOOK, Delivery.recipient == str(subscription.id))
    return list(await session.scalars(query.order_by(Delivery.id.desc()).limit(limit)))


async def get_webhook(session: AsyncSession, subscription: Subscription, delivery_id: int) -> Delivery:
    """One delivery to it; raise `UnknownWebhook`."""
    found = await session.get(Delivery, delivery_id)
    if found is None or found.channel is not Channel.WEBHOOK or found.recipient != str(subscription.id):
        raise UnknownWebhook(id=delivery_id)
    return found
