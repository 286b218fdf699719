"""Mail is kept first."""

import asyncio
import hashlib

from sqlalchemy import func, select, text

from dooropener import mailbox, outbox
from dooropener.jobs import MOST_REVIVALS
from dooropener.mailbox import Message, MessageState
from doubles.mails import stored

RAW = b"From: chiara@termoemilia.example\r\nSubject: \xe9\x00\r\n\r\nBuongiorno\x00\r\n"


async def receive(session, clock, raw=RAW):
    return await mailbox.receive(
        session,
        raw,
        envelope_from="chiara@termoemilia.example",
        envelope_to=["dorroppnaren+tag@norrkoping.example"],
        at=clock.now(),
    )


async def jobs_of(session, message):
    query = text("SELECT task_name FROM procrastinate_jobs WHERE (args ->> 'message_id')::bigint = :id")
    return list(await session.scalars(query, {"id": message.id}))


async def test_mail_is_kept_byte_for_byte_with_its_job(session, clock):
    message = await receive(session, clock)

    kept = await mailbox.get_message(session, message.id, raw=True)
    assert (kept.raw, kept.digest) == (RAW, hashlib.sha256(RAW).hexdigest())
    assert (kept.state, kept.envelope_to) == (MessageState.RECEIVED, ["dorroppnaren+tag@norrkoping.example"])
    assert await jobs_of(session, message) == ["mailbox.read_message"]


async def test_the_same_bytes_twice_count_once(session, clock):
    first = await receive(session, clock)

    second = await receive(session, clock)

    assert second is None
    assert await session.scalar(select(func.count(Message.id))) == 1
    assert len(await jobs_of(session, first)) == 1


async def test_the_same_bytes_at_the_same_time_count_once(committed_house):
    async def bring():
        async with committed_house.sessions.begin() as session:
            return await receive(session, committed_house.clock)

    kept = await asyncio.gather(*(bring() for _ in range(5)))

    assert len([message for message in kept if message]) == 1


async def test_addresses_that_the_database_cannot_hold_do_not_lose_the_mail(session, clock):
    message = await mailbox.receive(
        session, RAW, envelope_from="x\udce9@y.example", envelope_to=["a\x00b@norrkoping.example"], at=clock.now()
    )

    assert (message.envelope_from, message.envelope_to) == ("x?@y.example", ["ab@norrkoping.example"])


async def test_sweep_gives_a_forgotten_mail_its_job(session, clock):
    message = await receive(session, clock)
    await session.execute(text("DELETE FROM procrastinate_jobs"))

    counts = [await mailbox.sweep(session), await mailbox.sweep(session)]

    assert counts == [1, 0]
    assert await jobs_of(session, message) == ["mailbox.read_message"]


async def test_sweep_leaves_alone_what_is_being_read(session, clock):
    await receive(session, clock)
    await session.execute(text("UPDATE procrastinate_jobs SET status = 'doing'"))

    assert await mailbox.sweep(session) == 0


async def test_sweep_leaves_a_deadly_mail_to_a_person(session, clock):
    message = await receive(session, clock)
    await session.execute(
        text("UPDATE procrastinate_jobs SET status = 'failed', attempts = :most"), {"most": MOST_REVIVALS}
    )

    found = await mailbox.sweep(session)

    assert (found, message.state, message.notes) == (0, MessageState.TRIAGE, ["unreadable"])


async def test_what_leaves_does_not_wait_behind_what_came_in(session, clock):
    await stored(session, clock.now())
    await outbox.enqueue_chat(session, fact="news", person_id=1, values={}, at=clock.now())

    jobs = text("SELECT task_name FROM procrastinate_jobs ORDER BY priority DESC, id")

    assert list(await session.scalars(jobs)) == ["outbox.deliver", "mailbox.read_message"]
