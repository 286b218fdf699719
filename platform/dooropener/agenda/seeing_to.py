"""What an advisor does about a letter that did not arrive: send it again, to somebody else, or see to it otherwise."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import introductions, organisations, outbox
from dooropener.accounts import User
from dooropener.agenda.stuck import REQUESTS, stuck_of
from dooropener.house import House
from dooropener.introductions import EXCHANGED, INTRODUCTION, Introduction, IntroductionState
from dooropener.organisations import Contact
from dooropener.outbox import Channel, Delivery, DeliveryState, SuppressionReason

_STOPPED = frozenset({DeliveryState.RETURNED, DeliveryState.SUPPRESSED})


@dataclass(frozen=True, slots=True)
class WaysOut:
    """What can be done about a letter: `standing` is why its address takes no mail, `instead` who else could get it."""

    delivery: Delivery
    standing: SuppressionReason | None
    instead: list[Contact]
    can_be_noted: bool

    @property
    def can_be_sent_again(self) -> bool:
        """As it is, or once its address is said to work again: a stop is its owner's to take back."""
        if self.delivery.state is DeliveryState.FAILED:
            return True
        return self.standing is SuppressionReason.BOUNCED or (
            self.standing is None and self.delivery.channel is Channel.MAIL
        )


async def ways_out(session: AsyncSession, introduction: Introduction) -> list[WaysOut]:
    """Of each letter that this introduction has waited for in vain. The introduction must be loaded."""
    found = await stuck_of(session, introduction)
    standings = await outbox.standings(session, {each.recipient for each in found}) if found else {}
    return [
        WaysOut(
            each,
            standings.get(each.recipient),
            await introductions.readers_instead(session, introduction, each),
            _can_be_noted(introduction, each),
        )
        for each in found
    ]


def _can_be_noted(introduction: Introduction, delivery: Delivery) -> bool:
    """Not where the introduction would then stand still for good."""
    puts_in_contact = introduction.state is IntroductionState.PARTNER_CONSENTED
    return delivery.fact not in REQUESTS and not (puts_in_contact and delivery.fact == EXCHANGED)


async def send_again(session: AsyncSession, delivery_id: int, *, by: User, at: datetime) -> Introduction:
    """Send what did not arrive, or waits for its next try, and say of which introduction it is.

    An address from which letters came back is said to work again by that. What has been overtaken is not sent any more,
    for its introduction has moved on or another letter is on its way: then `NotFailed` is raised. Raises
    `introductions.Suppressed` where the address takes no mail for another reason.
    """
    delivery = await outbox.get_delivery(session, delivery_id)
    introduction = await introductions.get_introduction(session, delivery.introduction_id or 0)
    if not delivery.waits_for_another_try:
        await _check_stuck(session, introduction, delivery)
    if delivery.state in _STOPPED:
        await _lift_bounce(session, introduction, delivery, by=by, at=at)
    await outbox.retry(session, delivery)
    evidence = {"message_id": delivery.message_id} if delivery.message_id else None
    INTRODUCTION.note(session, introduction, by=by.actor, at=at, reason="sent_again", evidence=evidence)
    return introduction


async def _check_stuck(session: AsyncSession, introduction: Introduction, delivery: Delivery) -> None:
    if delivery not in await stuck_of(session, introduction):
        raise outbox.NotFailed(delivery_id=delivery.id)


async def _lift_bounce(
    session: AsyncSession, introduction: Introduction, delivery: Delivery, *, by: User, at: datetime
) -> None:
    for contact in introductions.readers_of(introduction, delivery):
        await organisations.lift_bounce(session, contact, by=by, at=at)
    await outbox.try_again(session, delivery.recipient)
    if await outbox.is_suppressed(session, delivery.recipient):
        raise introductions.Suppressed(delivery_id=delivery.id)


async def send_elsewhere(
    session: AsyncSession, delivery_id: int, contact_id: int, *, by: User, at: datetime, house: House
) -> Introduction:
    """Write what did not arrive anew to another contact of the same side.

    Raises `NotFailed`, also for the second of two clicks, and `introductions.NobodyElse`.
    """
    delivery = await outbox.get_delivery(session, delivery_id)
    introduction = await introductions.get_introduction(session, delivery.introduction_id or 0)
    await introductions.lock(session, introduction)
    await _check_stuck(session, introduction, delivery)
    contact = await organisations.get_contact(session, contact_id)
    await introductions.send_instead(session, introduction, delivery, contact, by=by, at=at, house=house)
    await outbox.set_aside(session, delivery)
    return introduction


async def see_to(session: AsyncSession, delivery_id: int, *, by: User, at: datetime) -> Introduction:
    """An advisor has told the reader another way, or lets it be: it waits no more. Raises `NotFailed`."""
    delivery = await outbox.get_delivery(session, delivery_id)
    introduction = await introductions.get_introduction(session, delivery.introduction_id or 0)
    await introductions.lock(session, introduction)
    await _check_stuck(session, introduction, delivery)
    if not _can_be_noted(introduction, delivery):
        raise outbox.NotFailed(delivery_id=delivery.id)
    await outbox.set_aside(session, delivery)
    evidence = {"message_id": delivery.message_id} if delivery.message_id else None
    INTRODUCTION.note(session, introduction, by=by.actor, at=at, reason="return_noted", evidence=evidence)
    return introduction
