"""Jobs are as durable as the facts behind them."""

import asyncio
import contextlib
import dataclasses
from datetime import timedelta

from sqlalchemy import text

from dooropener import jobs, mailbox, outbox
from dooropener.outbox import Channel, DeliveryState
from doubles.mails import typed, write_letter
from doubles.smtp import recording_server
from doubles.worker import start_worker


@contextlib.contextmanager
def doomed_worker(house, server):
    """A worker process that is killed, not stopped, at the end of the block."""
    process = start_worker(house.settings.database_url, server.port, str(house.settings.data_folder))
    try:
        yield
    finally:
        process.kill()
        process.join()


async def states(house):
    async with house.sessions() as session:
        found = await session.execute(
            text("SELECT status::text FROM procrastinate_jobs WHERE task_name = 'outbox.deliver' ORDER BY id")
        )
        return list(found.scalars())


async def test_letter_goes_out_once_though_its_worker_was_killed(committed_house, run_jobs):
    async with recording_server() as server:
        server.pause = 60
        letter = await write_letter(committed_house)
        with doomed_worker(committed_house, server):
            await asyncio.wait_for(server.at_data.wait(), 60)
        server.pause = 0
        before = await states(committed_house), list(server.received)
        settings = committed_house.settings.model_copy(update={"smtp_port": server.port})
        house = dataclasses.replace(committed_house, transports={Channel.MAIL: outbox.SmtpTransport(settings)})

        async with jobs.opened(house.settings.database_url) as app:
            recovered = await jobs.recover(app, silent_for=timedelta(0))
        await run_jobs(house)

        async with house.sessions() as session:
            delivery = await outbox.get_delivery(session, letter.id)
        assert before == (["doing"], [])
        assert recovered >= 1  # a periodic job may have been in its hands as well
        assert delivery.state is DeliveryState.SENT
        assert [mail.letter["Message-ID"] for mail in server.received] == [letter.message_id]


async def test_answer_is_read_though_the_worker_that_took_it_was_killed(committed_house, run_jobs):
    async with committed_house.sessions.begin() as session:
        message = await mailbox.receive(
            session,
            typed("Buongiorno", to="dorroppnaren@norrkoping.example"),
            envelope_from="dmitri@elsewhere.example",
            envelope_to=["dorroppnaren@norrkoping.example"],
            at=committed_house.clock.now(),
        )
    async with jobs.opened(committed_house.settings.database_url) as app:
        dead = await app.job_manager.register_worker()
        await app.job_manager.fetch_job(queues=None, worker_id=dead)
        recovered = await jobs.recover(app, silent_for=timedelta(0))

    await run_jobs(committed_house)

    async with committed_house.sessions() as session:
        waiting = await mailbox.triage(session)
    assert recovered == 1
    assert [(kept.id, kept.subject) for kept in waiting] == [(message.id, "Re: Norrköping")]


async def test_recover_leaves_the_living_at_work(committed_house):
    async with jobs.opened(committed_house.settings.database_url) as app:
        alive = await app.job_manager.register_worker()
        await write_letter(committed_house)
        await app.job_manager.fetch_job(queues=None, worker_id=alive)

        recovered = await jobs.recover(app)

    assert recovered == 0
    assert await states(committed_house) == ["doing"]


async def test_recover_sets_aside_what_kills_its_worker_again_and_again(committed_house):
    await write_letter(committed_house)
    async with jobs.opened(committed_house.settings.database_url) as app:
        for _ in range(jobs.MOST_REVIVALS + 1):
            dead = await app.job_manager.register_worker()
            await app.job_manager.fetch_job(queues=None, worker_id=dead)
            await jobs.recover(app, silent_for=timedelta(0))

    assert await states(committed_house) == ["failed"]
