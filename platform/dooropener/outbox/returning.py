"""Letters that left and came back: they wait for a person, as those do that did not get out."""

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.outbox.models import Delivery, DeliveryState
from dooropener.outbox.service import NOT_ARRIVED, NotFailed


async def mark_returned(session: AsyncSession, delivery: Delivery) -> bool:
    """A mail server gave it back. False where that is known already, or it has not left.

    One that is being sent right now is waited for: a report may be faster than our own note of the sending.
    """
    await session.flush()
    await session.refresh(delivery, with_for_update=True)
    if delivery.state is not DeliveryState.SENT:
        return False
    delivery.state = DeliveryState.RETURNED
    await session.flush()
    return True


async def set_aside(session: AsyncSession, delivery: Delivery) -> None:
    """Somebody has seen to it in another way: nothing more is tried. Raises `NotFailed`, also for a second click."""
    await session.flush()
    await session.refresh(delivery, with_for_update=True)
    if delivery.state not in NOT_ARRIVED:
        raise NotFailed(delivery_id=delivery.id, state=delivery.state.value)
    delivery.state = DeliveryState.LOST if delivery.sent_at else DeliveryState.CANCELLED
    await session.flush()
