"""The job that sends, with real transactions and a real mail server."""

import asyncio
import dataclasses
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from dooropener import outbox
from dooropener.errors import DeliveryFailed, DeliveryWaits
from dooropener.outbox import Channel, DeliveryState, SuppressionReason
from dooropener.outbox.queries import lock_due
from doubles.smtp import recording_server
from outbox_rows import read, write


async def jobs(house, task):
    async with house.sessions() as session:
        found = await session.execute(
            text("SELECT status::text, args FROM procrastinate_jobs WHERE task_name = :task ORDER BY id"),
            {"task": task},
        )
        return [tuple(row) for row in found]


async def test_letter_goes_out_once_with_the_id_it_was_given(posting_house, server, run_jobs):
    delivery_id = await write(posting_house, message_id="<own@norrkoping.example>")

    await run_jobs(posting_house)

    delivery = await read(posting_house, delivery_id)
    assert (delivery.state, delivery.attempts) == (DeliveryState.SENT, 1)
    assert (delivery.answer, delivery.sent_at) == ("2.0.0 queued as 1", posting_house.clock.now())
    assert [mail.letter["Message-ID"] for mail in server.received] == ["<own@norrkoping.example>"]


async def test_what_follows_is_enqueued_with_the_sending(posting_house, run_jobs):
    delivery_id = await write(posting_house, after_sending="introductions.letter_sent")

    await run_jobs(posting_house)

    [(_, arguments)] = await jobs(posting_house, "introductions.letter_sent")
    assert {**arguments, "_trail": ""} == {"delivery_id": delivery_id, "_trail": ""}


async def test_refused_for_now_is_sent_later_with_the_same_id(posting_house, server, run_jobs):
    server.refuse_data = "451 4.3.0 try later"
    delivery_id = await write(posting_house)
    await run_jobs(posting_house)
    early = (await read(posting_house, delivery_id)).state, server.tries
    server.refuse_data = None
    posting_house.clock.advance(minutes=1)
    async with posting_house.sessions.begin() as session:
        await outbox.sweep(session, now=posting_house.clock.now())

    await run_jobs(posting_house)

    delivery = await read(posting_house, delivery_id)
    assert early == (DeliveryState.PENDING, 1)
    assert (delivery.state, delivery.attempts) == (DeliveryState.SENT, 2)
    assert [mail.letter["Message-ID"] for mail in server.received] == [delivery.message_id]


async def test_refused_for_good_is_not_tried_again(posting_house, server, run_jobs):
    server.refuse_recipient = "550 5.1.1 no such user"
    delivery_id = await write(posting_house)

    await run_jobs(posting_house)

    delivery = await read(posting_house, delivery_id)
    assert (delivery.state, delivery.answer) == (DeliveryState.FAILED, "550 5.1.1 no such user")
    assert server.tries == 1


async def test_who_said_stop_after_the_letter_was_written_gets_none(posting_house, server, run_jobs):
    delivery_id = await write(posting_house)
    async with posting_house.sessions.begin() as session:
        await outbox.suppress(
            session,
            "chiara@calore.example",
            reason=SuppressionReason.UNSUBSCRIBED,
            at=posting_house.clock.now(),
        )

    await run_jobs(posting_house)

    assert (await read(posting_house, delivery_id)).state is DeliveryState.SUPPRESSED
    assert server.tries == 0


async def test_two_jobs_for_one_letter_send_it_once(posting_house, server, run_jobs):
    delivery_id = await write(posting_house)
    async with posting_house.sessions.begin() as session:
        await session.execute(text("UPDATE procrastinate_jobs SET status = 'failed'"))
        await outbox.sweep(session, now=posting_house.clock.now())
        await session.execute(text("UPDATE procrastinate_jobs SET status = 'todo'"))

    await run_jobs(posting_house)

    assert [status for status, _ in await jobs(posting_house, "outbox.deliver")] == ["succeeded"] * 2
    assert (await read(posting_house, delivery_id)).state is DeliveryState.SENT
    assert len(server.received) == 1


async def test_letter_in_another_workers_hands_is_left_there(posting_house):
    delivery_id = await write(posting_house)
    now = posting_house.clock.now()

    async with posting_house.sessions.begin() as first, posting_house.sessions.begin() as second:
        held = await lock_due(first, delivery_id, now=now)
        free = await lock_due(second, delivery_id, now=now)

    assert held is not None
    assert free is None


async def test_answer_lost_after_data_leads_to_the_same_letter_again(posting_house, server, run_jobs):
    server.drop_after_data, server.keep_dropped = 1, True
    delivery_id = await write(posting_house)
    await run_jobs(posting_house)
    posting_house.clock.advance(minutes=1)
    async with posting_house.sessions.begin() as session:
        await outbox.sweep(session, now=posting_house.clock.now())

    await run_jobs(posting_house)

    assert (await read(posting_house, delivery_id)).state is DeliveryState.SENT
    first, second = server.received
    assert first.raw == second.raw


class BrokenTransport:
    async def send(self, delivery):
        raise KeyError("a mistake of ours")


class PickyTransport:
    def __init__(self):
        self.sent = []

    async def send(self, delivery):
        if delivery.payload["values"].get("blocked"):
            raise DeliveryFailed("403 blocked by the user", permanent=True)
        self.sent.append((delivery.recipient, delivery.fact, delivery.payload["values"]))
        return "ok"


async def test_mistake_in_a_transport_is_a_failure_for_now(posting_house, run_jobs):
    house = dataclasses.replace(posting_house, transports={Channel.MAIL: BrokenTransport()})
    delivery_id = await write(house)

    await run_jobs(house)

    delivery = await read(house, delivery_id)
    assert (delivery.state, delivery.attempts, delivery.answer) == (DeliveryState.PENDING, 1, "KeyError")


async def test_chat_messages_go_out_in_the_order_of_writing(committed_house, run_jobs):
    chat = PickyTransport()
    house = dataclasses.replace(committed_house, transports={Channel.CHAT: chat})
    facts = ["introduction_asked", "introduction_sent", "contacts_exchanged"]
    async with house.sessions.begin() as session:
        for fact in facts:
            await outbox.enqueue_chat(session, fact=fact, person_id=3, values={"n": 1}, at=house.clock.now())

    await run_jobs(house)

    assert [fact for _, fact, _ in chat.sent] == [
        "introduction_asked",
        "introduction_sent",
        "contacts_exchanged",
    ]


async def test_channel_without_a_way_out_waits(committed_house, run_jobs):
    async with committed_house.sessions.begin() as session:
        delivery = await outbox.enqueue_chat(
            session, fact="introduction_asked", person_id=3, values={}, at=committed_house.clock.now()
        )

    await run_jobs(committed_house)

    assert (await read(committed_house, delivery.id)).state is DeliveryState.PENDING


async def test_worker_killed_while_sending_leaves_the_letter_to_the_next(posting_house, run_jobs):
    """The transaction of a killed worker is rolled back by the server; cancelling does the same here."""
    async with recording_server() as slow:
        slow.pause = 30
        settings = posting_house.settings.model_copy(update={"smtp_port": slow.port})
        doomed = dataclasses.replace(posting_house, transports={Channel.MAIL: outbox.SmtpTransport(settings)})
        delivery_id = await write(doomed)
        work = asyncio.create_task(_deliver(doomed, delivery_id))
        await asyncio.wait_for(slow.at_data.wait(), 10)
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        slow.pause = 0

    await run_jobs(posting_house)

    delivery = await read(posting_house, delivery_id)
    assert (delivery.state, delivery.attempts) == (DeliveryState.SENT, 1)


async def _deliver(house, delivery_id):
    class Context:
        additional_context = {"house": house}  # noqa: RUF012  # read only

    await outbox.deliver(Context(), delivery_id=delivery_id)


class Sleeper:
    """A transport whose recipient sleeps until a moment."""

    def __init__(self, clock, until) -> None:
        self.clock, self.until = clock, until

    async def send(self, delivery) -> str:
        if self.clock.now() < self.until:
            raise DeliveryWaits(self.until)
        return "awake"


async def test_what_may_not_be_handed_over_yet_waits_without_counting_as_an_attempt(posting_house, clock, run_jobs):
    clock.moment = datetime.now(UTC)  # the worker's own clock is the database's
    until = clock.now() + timedelta(hours=8)
    house = dataclasses.replace(posting_house, transports={Channel.MAIL: Sleeper(clock, until)})
    delivery_id = await write(house)

    await run_jobs(house)
    asleep = await read(house, delivery_id)
    clock.moment = until
    async with house.sessions.begin() as session:
        await session.execute(text("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'"))
    await run_jobs(house)

    assert (asleep.state, asleep.attempts, asleep.next_attempt_at) == (DeliveryState.PENDING, 0, until)
    assert (await read(house, delivery_id)).answer == "awake"
