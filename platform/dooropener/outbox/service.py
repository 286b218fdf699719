"""What happens to things that leave: written down, sent, tried again, given up in the end."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from dooropener.errors import Conflict, DeliveryFailed
from dooropener.jobs import BEFORE_MAIL, defer
from dooropener.outbox.automatic import automatic_headers
from dooropener.outbox.holding import chat_is_held, mail_is_held, turn_mail
from dooropener.outbox.letters import make_message_id
from dooropener.outbox.models import Channel, Delivery, DeliveryState, Suppression, SuppressionReason
from dooropener.outbox.queries import waiting_for_another_try
from dooropener.states import Actor

DELIVER = "outbox.deliver"
AFTER_EVERY_MAIL = "mailbox.keep_sent"
"""The job that keeps a copy of what went out. The mailbox stands above us: here it is but a name."""

PATIENCE = timedelta(hours=72)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)


NOT_ARRIVED = frozenset({DeliveryState.FAILED, DeliveryState.SUPPRESSED, DeliveryState.RETURNED})


class NotFailed(Conflict):
    """Only what did not arrive can be sent again."""

    code = "not_failed"


async def enqueue_mail(
    session: AsyncSession,
    *,
    fact: str,
    recipient: str,
    subject: str,
    text: str,
    html: str,
    introduction_id: int | None = None,
    reply_to: str | None = None,
    references: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
    calendar: Mapping[str, str] | None = None,
    after_sending: str | None = None,
    at: datetime,
    message_id: str | None = None,
    not_before: datetime | None = None,
    by_machine: bool = False,
) -> Delivery:
    """Write a letter and its job in the caller's transaction; it leaves at once, or `not_before` a moment.

    `references` are Message-IDs, oldest first; the last is the one answered. `headers` are further ones, such
    as List-Unsubscribe; `Auto-Submitted` follows from the fact, and for those that may be either's from `by_machine`
    (`outbox/automatic.py`). `calendar` is an invitation: its `method` and its `text` (RFC 6047). After the letter
    went out the job `after_sending` is enqueued with `delivery_id`. Without `message_id` one is made at the
    domain of `reply_to`; one of the two is needed.
    """
    if message_id is None and reply_to is None:
        raise ValueError("a letter needs a reply address or a Message-ID")
    payload = {
        "subject": " ".join(subject.split()),
        "text": text,
        "html": html,
        "reply_to": reply_to,
        "references": list(references),
        "headers": {**automatic_headers(fact, by_machine=by_machine), **(headers or {})},
        "calendar": dict(calendar) if calendar else None,
        "after_sending": after_sending,
    }
    delivery = Delivery(
        channel=Channel.MAIL,
        fact=fact,
        recipient=recipient,
        payload=payload,
        message_id=message_id or make_message_id(str(reply_to).rpartition("@")[2]),
        introduction_id=introduction_id,
        created_at=at,
        next_attempt_at=not_before,
    )
    return await _enqueue(session, delivery)


async def enqueue_chat(
    session: AsyncSession,
    *,
    fact: str,
    person_id: int,
    values: Mapping[str, Any],
    introduction_id: int | None = None,
    at: datetime,
) -> Delivery:
    """Write a chat message and its job in the caller's transaction; the bot finds the words for it.

    Messages to one person go out in the order in which they were written.
    """
    delivery = Delivery(
        channel=Channel.CHAT,
        fact=fact,
        recipient=str(person_id),
        payload={"values": dict(values), "after_sending": None},
        introduction_id=introduction_id,
        created_at=at,
    )
    return await _enqueue(session, delivery)


async def enqueue_webhook(
    session: AsyncSession, *, fact: str, subscription_id: int, body: Mapping[str, Any], number: str, at: datetime
) -> Delivery:
    """Write a webhook and its job in the caller's transaction. `number` is the same on every try of it."""
    delivery = Delivery(
        channel=Channel.WEBHOOK,
        fact=fact,
        recipient=str(subscription_id),
        payload={"body": dict(body), "number": number, "after_sending": None},
        created_at=at,
    )
    return await _enqueue(session, delivery)


async def _enqueue(session: AsyncSession, delivery: Delivery) -> Delivery:
    delivery.state = DeliveryState.PENDING
    delivery.attempts = 0
    session.add(delivery)
    await session.flush()
    await schedule(session, delivery)
    return delivery


async def schedule(session: AsyncSession, delivery: Delivery) -> None:
    """Enqueue the job that sends `delivery`, now or when its next attempt is due."""
    lock = f"chat:{delivery.recipient}" if delivery.channel is Channel.CHAT else None
    at = delivery.next_attempt_at
    await defer(session, DELIVER, lock=lock, at=at, priority=BEFORE_MAIL, delivery_id=delivery.id)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after that many failed attempts: doubling from a minute to four hours."""
    doubled: timedelta = FIRST_PAUSE * 2 ** min(attempts - 1, 16)
    return min(doubled, LONGEST_PAUSE)


NOT_KEPT = frozenset(
    {
        "access_requested",
        "new_address_given",
        "news_waiting",
        "sign_in_link_requested",
        "sign_in_requested",
        "user_invited",
    }
)
"""Letters whose text opens a door: no copy is kept for the office to read."""


async def mark_sent(session: AsyncSession, delivery: Delivery, answer: str, *, at: datetime) -> None:
    """It went out: keep the answer, and enqueue what follows in the same transaction."""
    delivery.state = DeliveryState.SENT
    delivery.attempts += 1
    delivery.answer = answer
    delivery.next_attempt_at = None
    delivery.sent_at = at
    await session.flush()
    if delivery.channel is Channel.MAIL and delivery.fact not in NOT_KEPT:
        await defer(session, AFTER_EVERY_MAIL, delivery_id=delivery.id)
    if delivery.payload["after_sending"]:
        await defer(session, delivery.payload["after_sending"], delivery_id=delivery.id)


async def mark_failed(session: AsyncSession, delivery: Delivery, failure: DeliveryFailed, *, at: datetime) -> None:
    """It did not go out: try again later, or give up when that is pointless or has lasted for 72 hours.

    A wait that the other side asked for is kept, however long.
    """
    delivery.attempts += 1
    delivery.answer = failure.answer
    if failure.permanent or _waited_after(delivery.attempts) > PATIENCE:
        delivery.state = DeliveryState.FAILED
        delivery.next_attempt_at = None
        return
    delivery.next_attempt_at = at + max(pause_after(delivery.attempts), failure.after or timedelta())
    await schedule(session, delivery)


async def mark_waiting(session: AsyncSession, delivery: Delivery, *, until: datetime) -> None:
    """It is not the time: try again then. This is no attempt."""
    delivery.next_attempt_at = until
    await schedule(session, delivery)


def _waited_after(attempts: int) -> timedelta:
    """All pauses up to the next attempt. Counted, not read from the clock: who sends again begins anew."""
    return sum((pause_after(attempt) for attempt in range(1, attempts + 1)), timedelta())


async def retry(session: AsyncSession, delivery: Delivery) -> None:
    """Send again what did not arrive, or now what waits for its next try, under the same Message-ID.

    The caller puts on record who wanted it.

    Raises `NotFailed`, also for the second of two clicks.
    """
    await session.flush()
    await session.refresh(delivery, with_for_update=True)
    if delivery.state not in NOT_ARRIVED and not delivery.waits_for_another_try:
        raise NotFailed(delivery_id=delivery.id, state=delivery.state.value)
    delivery.state = DeliveryState.PENDING
    delivery.attempts = 0
    delivery.next_attempt_at = None
    await session.flush()
    await schedule(session, delivery)


async def retry_waiting(session: AsyncSession) -> int:
    """Try now what waits for its next try: what held it up has been mended. How many letters that are."""
    waiting = await waiting_for_another_try(session)
    for delivery in waiting:
        delivery.next_attempt_at = None
        await session.flush()
        await schedule(session, delivery)
    return len(waiting)


async def cancel_pending(session: AsyncSession, introduction_id: int, *, facts: Collection[str] | None = None) -> None:
    """Call back the letters of an introduction that have not left yet, all or those of some `facts`.

    One that is being sent right now goes out.
    """
    waiting = (
        update(Delivery)
        .where(
            Delivery.introduction_id == introduction_id,
            Delivery.channel == Channel.MAIL,
            Delivery.state == DeliveryState.PENDING,
        )
        .values(state=DeliveryState.CANCELLED, next_attempt_at=None)
    )
    if facts is not None:
        waiting = waiting.where(Delivery.fact.in_(facts))
    await session.execute(waiting.execution_options(synchronize_session="fetch"))


async def call_back(session: AsyncSession, delivery: Delivery) -> bool:
    """Call one letter back; whether it had not left. While it is being sent this waits for how that ends."""
    await session.refresh(delivery, with_for_update=True)
    if delivery.state is not DeliveryState.PENDING:
        return False
    delivery.state, delivery.next_attempt_at = DeliveryState.CANCELLED, None
    await session.flush()
    return True


def address_hash(address: str) -> str:
    """What is kept of an address that said stop."""
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()


async def suppress(session: AsyncSession, address: str, *, reason: SuppressionReason, at: datetime) -> None:
    """Never write to `address` again. The first reason stays, but a person's own stop outweighs a bounce."""
    row = insert(Suppression).values(address_hash=address_hash(address), reason=reason, at=at)
    if reason is SuppressionReason.UNSUBSCRIBED:
        statement = row.on_conflict_do_update(index_elements=["address_hash"], set_={"reason": reason, "at": at})
    else:
        statement = row.on_conflict_do_nothing()
    await session.execute(statement)


async def allow(session: AsyncSession, address: str) -> None:
    """Its owner takes a stop back. A bounce or a complaint is not the owner's to take back."""
    mistaken = Suppression.reason == SuppressionReason.UNSUBSCRIBED
    await session.execute(delete(Suppression).where(Suppression.address_hash == address_hash(address), mistaken))


async def try_again(session: AsyncSession, address: str) -> bool:
    """The mailbox is said to be there after all. Returns whether a bounce was what stood against it.

    A stop, a complaint and an erasure stay: those take the owner's own word.
    """
    bounced = Suppression.reason == SuppressionReason.BOUNCED
    lifted = delete(Suppression).where(Suppression.address_hash == address_hash(address), bounced)
    return (await session.scalar(lifted.returning(Suppression.address_hash))) is not None


async def welcome_back(session: AsyncSession, address: str) -> None:
    """Whoever was forgotten is here again, and known to be who they say: they may be written to."""
    forgotten = Suppression.reason == SuppressionReason.ERASED
    await session.execute(delete(Suppression).where(Suppression.address_hash == address_hash(address), forgotten))


async def said_stop(session: AsyncSession, address: str) -> bool:
    """Whether its owner wants no mail, which holds at whatever address; that another does not exist does not."""
    known = await session.get(Suppression, address_hash(address))
    return known is not None and known.reason is SuppressionReason.UNSUBSCRIBED


def suppressed(address: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """The same as `is_suppressed`, as a condition on a column of addresses."""
    plain = func.convert_to(func.lower(func.trim(address)), "UTF8")
    return exists().where(Suppression.address_hash == func.encode(func.sha256(plain), "hex"))


async def is_suppressed(session: AsyncSession, address: str) -> bool:
    """Whether `address` must not be written to."""
    return await session.get(Suppression, address_hash(address)) is not None


async def standings(session: AsyncSession, addresses: Collection[str]) -> dict[str, SuppressionReason]:
    """Which of some addresses must not be written to, and why. The hashes tell nothing of any other address."""
    hashes = {address_hash(address): address for address in addresses}
    query = select(Suppression).where(Suppression.address_hash.in_(hashes))
    return {hashes[one.address_hash]: one.reason for one in await session.scalars(query)}


async def hold_mail(session: AsyncSession, *, by: Actor, at: datetime) -> None:
    """Let no mail leave from now on. Raises `OnlyTheOffice`."""
    await turn_mail(session, held=True, by=by, at=at)


async def release_mail(session: AsyncSession, *, by: Actor, at: datetime) -> None:
    """Let mail leave again, what has waited first. Raises `OnlyTheOffice`."""
    if await turn_mail(session, held=False, by=by, at=at):
        await sweep(session, now=at)


async def sweep(session: AsyncSession, *, now: datetime) -> int:
    """Give every due delivery a job that has none, waiting or at work; return how many had none. Held mail needs none.

    A job whose worker died is no loss: `jobs.recover` gives it back.
    """
    waiting = sql(
        "NOT EXISTS (SELECT FROM procrastinate_jobs AS job"
        " WHERE job.status IN ('todo', 'doing') AND job.task_name = :task"
        " AND (job.args ->> 'delivery_id')::bigint = delivery.id)"
    ).bindparams(task=DELIVER)
    query = select(Delivery).where(
        Delivery.state == DeliveryState.PENDING,
        (Delivery.next_attempt_at.is_(None)) | (Delivery.next_attempt_at <= now),
        waiting,
    )
    if await mail_is_held(session):
        query = query.where(Delivery.channel != Channel.MAIL)
    if await chat_is_held(session):
        query = query.where(Delivery.channel == Channel.MAIL)
    forgotten = list(await session.scalars(query))
    for delivery in forgotten:
        await schedule(session, delivery)
    return len(forgotten)
