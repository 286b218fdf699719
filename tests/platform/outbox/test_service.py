"""Writing down what leaves, and what becomes of it."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from dooropener import outbox
from dooropener.errors import DeliveryFailed
from dooropener.outbox import DeliveryState, SuppressionReason
from dooropener.outbox.service import mark_failed, pause_after


async def write(session, clock, **changes):
    values = {
        "fact": "introduction_requested",
        "recipient": "chiara@calore.example",
        "subject": "Da\nNorrköping",
        "text": "Buongiorno",
        "html": "<p>Buongiorno</p>",
        "introduction_id": 5,
        "reply_to": "dorroppnaren+tag@norrkoping.example",
        "at": clock.now(),
    }
    return await outbox.enqueue_mail(session, **{**values, **changes})


async def waiting_jobs(session, delivery):
    found = await session.execute(
        text(
            "SELECT task_name, scheduled_at FROM procrastinate_jobs"
            " WHERE (args ->> 'delivery_id')::bigint = :id ORDER BY id"
        ),
        {"id": delivery.id},
    )
    return [tuple(row) for row in found]


async def test_enqueue_mail_writes_the_letter_and_its_job(session, clock):
    delivery = await write(session, clock, message_id="<own@norrkoping.example>")

    assert (delivery.state, delivery.message_id) == (DeliveryState.PENDING, "<own@norrkoping.example>")
    assert delivery.payload["subject"] == "Da Norrköping"
    assert await waiting_jobs(session, delivery) == [("outbox.deliver", None)]
    assert await outbox.deliveries_of(session, 5) == [delivery]


async def test_enqueue_mail_makes_a_message_id_at_the_domain_of_replies(session, clock):
    delivery = await write(session, clock)

    assert delivery.message_id.endswith("@norrkoping.example>")
    assert await outbox.find_delivery(session, delivery.message_id) is delivery


async def test_enqueue_mail_needs_a_way_back(session, clock):
    with pytest.raises(ValueError, match="reply address"):
        await write(session, clock, reply_to=None)


async def test_rolled_back_fact_leaves_neither_letter_nor_job(session, clock):
    nested = await session.begin_nested()
    delivery = await write(session, clock)

    await nested.rollback()

    assert await outbox.deliveries_of(session, 5) == []
    assert await waiting_jobs(session, delivery) == []


async def test_enqueue_chat_writes_values_for_a_person(session, clock):
    delivery = await outbox.enqueue_chat(
        session, fact="introduction_asked", person_id=3, values={"introduction_id": 5}, at=clock.now()
    )

    assert (delivery.channel, delivery.recipient) == (outbox.Channel.CHAT, "3")
    assert delivery.payload["values"] == {"introduction_id": 5}
    assert await waiting_jobs(session, delivery) == [("outbox.deliver", None)]


async def test_temporary_failure_waits_longer_each_time(session, clock):
    delivery = await write(session, clock)

    await mark_failed(session, delivery, DeliveryFailed("451 later", permanent=False), at=clock.now())

    due = clock.now() + timedelta(minutes=1)
    assert (delivery.state, delivery.attempts, delivery.answer) == (DeliveryState.PENDING, 1, "451 later")
    assert delivery.next_attempt_at == due
    assert await waiting_jobs(session, delivery) == [("outbox.deliver", None), ("outbox.deliver", due)]


async def test_permanent_failure_is_final(session, clock):
    delivery = await write(session, clock)

    await mark_failed(session, delivery, DeliveryFailed("550 no", permanent=True), at=clock.now())

    assert delivery.state is DeliveryState.FAILED
    assert await outbox.failed_deliveries(session) == [delivery]


async def test_failing_for_72_hours_is_final(session, clock):
    delivery = await write(session, clock)
    failure = DeliveryFailed("451 later", permanent=False)

    while delivery.state is DeliveryState.PENDING:
        await mark_failed(session, delivery, failure, at=clock.now())
        clock.moment = delivery.next_attempt_at or clock.moment

    assert timedelta(hours=67) < clock.now() - delivery.created_at <= timedelta(hours=72)
    assert delivery.attempts == 25


async def test_what_was_given_up_is_sent_again_under_the_same_message_id(session, clock):
    delivery = await write(session, clock)
    message_id = delivery.message_id
    await mark_failed(session, delivery, DeliveryFailed("550 no", permanent=True), at=clock.now())

    await outbox.retry(session, delivery)

    assert (delivery.state, delivery.attempts, delivery.message_id) == (DeliveryState.PENDING, 0, message_id)
    assert await waiting_jobs(session, delivery) == [("outbox.deliver", None), ("outbox.deliver", None)]


async def test_sent_again_after_a_week_it_is_tried_with_new_patience(session, clock):
    delivery = await write(session, clock)
    await mark_failed(session, delivery, DeliveryFailed("550 no", permanent=True), at=clock.now())
    clock.advance(days=7)
    await outbox.retry(session, delivery)

    await mark_failed(session, delivery, DeliveryFailed("451 later", permanent=False), at=clock.now())

    assert (delivery.state, delivery.next_attempt_at) == (DeliveryState.PENDING, clock.now() + timedelta(minutes=1))


async def test_only_what_was_given_up_is_sent_again(session, clock):
    delivery = await write(session, clock)

    with pytest.raises(outbox.NotFailed):
        await outbox.retry(session, delivery)

    assert await waiting_jobs(session, delivery) == [("outbox.deliver", None)]


def test_pauses_double_from_a_minute_to_four_hours():
    minutes = [pause_after(attempts) / timedelta(minutes=1) for attempts in (1, 2, 3, 8, 9, 10, 40)]

    assert minutes == [1, 2, 4, 128, 240, 240, 240]


async def test_suppressed_address_is_known_in_any_case_of_letters(session, clock):
    await outbox.suppress(session, "Chiara@Calore.example ", reason=SuppressionReason.UNSUBSCRIBED, at=clock.now())

    assert await outbox.is_suppressed(session, "chiara@calore.example")
    assert not await outbox.is_suppressed(session, "bjorn@calore.example")


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        (SuppressionReason.BOUNCED, SuppressionReason.UNSUBSCRIBED, SuppressionReason.UNSUBSCRIBED),
        (SuppressionReason.UNSUBSCRIBED, SuppressionReason.BOUNCED, SuppressionReason.UNSUBSCRIBED),
        (SuppressionReason.BOUNCED, SuppressionReason.COMPLAINT, SuppressionReason.BOUNCED),
    ],
)
async def test_a_persons_stop_outweighs_what_machines_found(session, clock, first, second, kept):
    for reason in (first, second):
        await outbox.suppress(session, "chiara@calore.example", reason=reason, at=clock.now())

    reasons = await session.scalars(text("SELECT reason FROM suppression"))
    assert list(reasons) == [kept]


async def test_sweep_finds_what_has_no_job(session, clock):
    forgotten = await write(session, clock)
    await session.execute(text("DELETE FROM procrastinate_jobs"))
    await write(session, clock)

    found = await outbox.sweep(session, now=clock.now())

    assert found == 1
    assert await waiting_jobs(session, forgotten) == [("outbox.deliver", None)]


@pytest.mark.parametrize(("status", "lost"), [("todo", 0), ("doing", 0), ("succeeded", 1), ("failed", 1)])
async def test_sweep_takes_no_job_at_work_for_a_lost_one(session, clock, status, lost):
    await write(session, clock)
    await session.execute(text(f"UPDATE procrastinate_jobs SET status = '{status}'"))

    found = await outbox.sweep(session, now=clock.now())

    assert found == lost


async def test_sweep_leaves_alone_what_is_not_due(session, clock):
    delivery = await write(session, clock)
    await mark_failed(session, delivery, DeliveryFailed("451 later", permanent=False), at=clock.now())
    await session.execute(text("DELETE FROM procrastinate_jobs"))

    before = await outbox.sweep(session, now=clock.now())
    after = await outbox.sweep(session, now=clock.advance(minutes=1))

    assert (before, after) == (0, 1)


async def test_unknown_delivery_is_named(session):
    with pytest.raises(outbox.UnknownDelivery):
        await outbox.get_delivery(session, 999)
