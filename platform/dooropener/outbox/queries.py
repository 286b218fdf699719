"""Reads of the outbox worth a name."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Integer, Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.errors import NotFound
from dooropener.outbox.models import Channel, Delivery, DeliveryState
from dooropener.outbox.troubles import GENERAL, Trouble


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
    return list(await session.scalars(_of_introduction(), {"introduction_id": introduction_id}))


@cache
def _of_introduction() -> Select[Delivery]:
    number = bindparam("introduction_id", type_=Integer)
    return select(Delivery).where(Delivery.introduction_id == number).order_by(Delivery.id)


async def told_in_chat(session: AsyncSession, person_id: int, *facts: str) -> list[Delivery]:
    """All of these kinds that was written to a person in the chat, oldest first."""
    query = select(Delivery).where(
        Delivery.channel == Channel.CHAT, Delivery.recipient == str(person_id), Delivery.fact.in_(facts)
    )
    return list(await session.scalars(query.order_by(Delivery.id)))


async def failed_deliveries(session: AsyncSession) -> list[Delivery]:
    """What was given up and waits for a person, newest first."""
    query = select(Delivery).where(Delivery.state == DeliveryState.FAILED).order_by(Delivery.id.desc())
    return list(await session.scalars(query))


@dataclass(frozen=True, slots=True)
class Standstill:
    """Letters that wait for a reason of our own, since when, and what the server said last."""

    trouble: Trouble
    answer: str
    waiting: int
    since: datetime


async def standstill(session: AsyncSession) -> Standstill | None:
    """Whether mail does not get out, whoever it is for."""
    stopped = [each for each in await waiting_for_another_try(session) if each.trouble in GENERAL]
    if not stopped:
        return None
    last = max(stopped, key=lambda each: (each.next_attempt_at, each.id))
    assert last.trouble is not None
    return Standstill(last.trouble, last.answer, len(stopped), min(each.created_at for each in stopped))


async def waiting_for_another_try(session: AsyncSession) -> list[Delivery]:
    """Letters that were tried in vain and will be tried again by themselves, oldest first."""
    query = select(Delivery).where(
        Delivery.channel == Channel.MAIL,
        Delivery.state == DeliveryState.PENDING,
        Delivery.attempts > 0,
        Delivery.next_attempt_at.is_not(None),
    )
    return list(await session.scalars(query.order_by(Delivery.id)))


async def last_mail_sent(session: AsyncSession) -> datetime | None:
    """When a letter got out last."""
    query = select(Delivery.sent_at).where(Delivery.channel == Channel.MAIL, Delivery.sent_at.is_not(None))
    found: datetime | None = await session.scalar(query.order_by(Delivery.sent_at.desc()).limit(1))
    return found


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
