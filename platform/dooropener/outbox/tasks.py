"""The jobs of the outbox."""

import logging

from procrastinate import JobContext
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import house as houses  # the house knows our models, so its names are read when a job runs
from dooropener.errors import DeliveryFailed, DeliveryWaits
from dooropener.jobs import app
from dooropener.outbox.holding import chat_is_held, mail_is_held
from dooropener.outbox.models import Channel, Delivery, DeliveryState
from dooropener.outbox.pacing import turn_of
from dooropener.outbox.queries import lock_due
from dooropener.outbox.service import DELIVER, is_suppressed, mark_failed, mark_sent, mark_waiting, sweep

log = logging.getLogger(__name__)


@app.task(name=DELIVER, pass_context=True)
async def deliver(context: JobContext, delivery_id: int) -> None:
    """Send one delivery and mark it, in one transaction that holds its row.

    A worker that dies before the server's answer leaves the row pending. Between that answer and our commit
    lies the only moment in which a letter may go out twice, then with the same Message-ID.
    """
    house = houses.house_of(context)
    async with house.sessions.begin() as session:
        delivery = await lock_due(session, delivery_id, now=house.clock.now())
        if delivery is not None:
            await _send(session, delivery, house)


async def _send(session: AsyncSession, delivery: Delivery, house: "houses.House") -> None:
    if delivery.channel is Channel.MAIL and not await _may_leave(session, delivery, house):
        return
    if delivery.channel is not Channel.MAIL and await chat_is_held(session):
        return
    try:
        answer = await _hand_over(delivery, house)
    except DeliveryWaits as waits:
        await mark_waiting(session, delivery, until=waits.until)
    except DeliveryFailed as failure:
        log.warning("delivery %s was not taken (permanent: %s)", delivery.id, failure.permanent)
        await mark_failed(session, delivery, failure, at=house.clock.now())
    else:
        await mark_sent(session, delivery, answer, at=house.clock.now())


async def _may_leave(session: AsyncSession, delivery: Delivery, house: "houses.House") -> bool:
    """Not to those who said stop, not while the office holds all mail, and not too many at once."""
    if await is_suppressed(session, delivery.recipient):
        delivery.state = DeliveryState.SUPPRESSED
        return False
    if await mail_is_held(session):
        return False  # it stays as it is: `release_mail` gives it a job
    turn = await turn_of(session, delivery, settings=house.settings, now=house.clock.now())
    if turn is not None:
        await mark_waiting(session, delivery, until=turn)
    return turn is None


async def _hand_over(delivery: Delivery, house: "houses.House") -> str:
    transport = house.transports.get(delivery.channel)
    if transport is None:
        raise DeliveryFailed(f"no way out for {delivery.channel}", permanent=False)
    try:
        return await transport.send(delivery)
    except (DeliveryFailed, DeliveryWaits):
        raise
    except Exception as error:  # a defect of a transport must neither lose the row nor keep it busy for ever
        log.exception("the transport for %s broke on delivery %s", delivery.channel, delivery.id)
        raise DeliveryFailed(type(error).__name__, permanent=False) from error


@app.periodic(cron="* * * * *")
@app.task(name="outbox.sweep", pass_context=True, queueing_lock="outbox.sweep")
async def sweep_outbox(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # procrastinate passes the time
    """Nothing that is to leave stays without a job."""
    house = houses.house_of(context)
    async with house.sessions.begin() as session:
        found = await sweep(session, now=house.clock.now())
    if found:
        log.warning("deliveries that had lost their job: %s", found)
