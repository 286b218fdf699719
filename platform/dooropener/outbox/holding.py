"""The switch that stops all mail: what waits stays where it is, and goes out when the switch is lifted."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import office
from dooropener.errors import NotAllowed
from dooropener.outbox.models import Channel, Delivery, DeliveryState
from dooropener.states import Actor, ActorKind

MAIL_HELD, CHAT_HELD = "mail_held", "chat_held"
"""The office stops mail. Both are on after a restore: what is to leave may have left before."""


class OnlyTheOffice(NotAllowed):
    """Whether mail leaves is for the office to say."""

    code = "only_the_office"


@dataclass(frozen=True, slots=True)
class Held:
    """Who stopped the mail, when, and how many letters wait; whether it was a restore, which stops the chat as well."""

    by: str
    at: datetime
    waiting: int
    after_restore: bool = False


async def mail_is_held(session: AsyncSession) -> bool:
    """Whether no mail is to leave."""
    return await office.is_on(session, MAIL_HELD, otherwise=False)


async def chat_is_held(session: AsyncSession) -> bool:
    """Whether no facts are told in the chat or by webhook, as after a restore. What people ask there is answered."""
    return await office.is_on(session, CHAT_HELD, otherwise=False)


async def held_mail(session: AsyncSession) -> Held | None:
    """The same with its circumstances, for people."""
    turned = await office.last_turn(session, MAIL_HELD) if await mail_is_held(session) else None
    if turned is None:
        return None
    query = select(func.count(Delivery.id)).where(
        Delivery.channel == Channel.MAIL, Delivery.state == DeliveryState.PENDING
    )
    return Held(turned.actor_name, turned.at, await session.scalar(query) or 0, await chat_is_held(session))


async def turn_mail(session: AsyncSession, *, held: bool, by: Actor, at: datetime) -> bool:
    """Turn the switch; whether that changed anything. A letter that is being handed over just now still goes out.

    Raises `OnlyTheOffice`.
    """
    if by.kind is not ActorKind.ADVISOR:
        raise OnlyTheOffice
    if not held:
        await office.turn(session, CHAT_HELD, False, otherwise=False, by=by, at=at)
    return await office.turn(session, MAIL_HELD, held, otherwise=False, by=by, at=at)
