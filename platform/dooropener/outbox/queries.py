"""Reads of the outbox worth a name."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.errors import NotFound
from dooropener.outbox.models import Channel, Delivery, DeliveryState


class UnknownDelivery(NotFound):
    code = "unknown_delivery"


async def get_delivery(session: AsyncSession, delivery_id: int) -> Delivery:
    """One delivery; raise `UnknownDelivery`."""
    delivery = await session.get(Delivery, delivery_id)
    if delivery is None:
        raise UnknownDelivery(id=delivery_id)
    return delivery


async def deliveries_of(session: AsyncSession, introduction_id: int) -> list[Delivery]:
    """Everything that was written about an introduction, oldest first."""
    query = select(Delivery).where(Delivery.introduction_id == introduction_id).order_by(Delivery.id)
    return list(await session.scalars(query))


async def told_in_chat(session: AsyncSession, person_id: int, fact: str) -> list[Delivery]:
    """All of one kind that was written to a person in the chat, oldest first."""
    query = select(Delivery).where(
        Delivery.channel == Channel.CHAT, Delivery.recipient == str(person_id), Delivery.fact == fact
    )
    return list(await session.scalars(query.order_by(Delivery.id)))


async def failed_deliveries(session: AsyncSession) -> list[Delivery]:
    """What was given up and waits for a person, newest first."""
    query = select(Delivery).where(Delivery.state == DeliveryState.FAILED).order_by(Delivery.id.desc())
    return list(await session.scalars(query))


async def find_delivery(session: AsyncSession, message_id: str) -> Delivery | None:
    """The letter that went out under `message_id`."""
    found: Delivery | None = await session.scalar(select(Delivery).where(Delivery.message_id == message_id))
    return found


async def lock_due(session: AsyncSession, delivery_id: int, *, now: datetime) -> Delivery | None:
    """The delivery, locked, if it is to be sent now; None while another worker has it in hand."""
    query = (
        select(Delivery)
        .where(
            Delivery.id == delivery_id,
            Delivery.state == DeliveryState.PENDING,
            (Delivery.next_attempt_at.is_(None)) | (Delivery.next_attempt_at <= now),
        )
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    found: Delivery | None = await session.scalar(query)
    return found
