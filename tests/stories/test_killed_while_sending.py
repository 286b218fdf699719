"""kill -9 at every step of sending: the letter is neither lost nor sent twice, but for the one window that is known."""

import asyncio
from contextlib import asynccontextmanager
from email import message_from_bytes

import psycopg
import pytest
import pytest_asyncio

from dooropener.database import libpq_url
from doubles.stepping_smtp import Step, nothing, stepping_server
from doubles.worker import start_worker
from people import approved, consented, story

WITHIN = 60


@pytest_asyncio.fixture
async def letter(committed_house):
    """An approved letter to Chiara, waiting for a worker."""
    at = committed_house.clock.now()
    async with committed_house.sessions.begin() as session:
        told = await story(session, at)
        introduction = await consented(session, told, at)
        return await approved(session, committed_house, told, introduction, at)


@pytest_asyncio.fixture
async def server():
    async with stepping_server() as double:
        yield double


class Office:
    """What the database says from outside, and workers to start and kill."""

    def __init__(self, house, port, folder):
        self.url, self.port, self.folder = house.settings.database_url, port, str(folder)
        self.workers = []

    def start(self):
        self.workers.append(start_worker(self.url, self.port, self.folder))

    def kill(self):
        """SIGKILL: no farewell to the mail server, no rollback to the database."""
        self.workers[-1].kill()
        self.workers[-1].join()

    async def ask(self, query):
        async with await psycopg.AsyncConnection.connect(libpq_url(self.url), autocommit=True) as connection:
            return await (await connection.execute(query)).fetchall()

    async def until(self, query, what):
        """Until the query finds something."""
        for _ in range(WITHIN * 10):
            if await self.ask(query):
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"{what} did not happen within {WITHIN} s")

    async def until_waits_for(self, words):
        """Until somebody waits for a lock in a query with these words."""
        await self.until(
            "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            f" AND query ILIKE '%{words}%' AND pid <> pg_backend_pid()",
            f"waiting for {words}",
        )

    @asynccontextmanager
    async def lock(self, table, mode):
        """What is yielded locks the table; nobody gets past it until the end of the block."""
        async with await psycopg.AsyncConnection.connect(libpq_url(self.url)) as connection:

            async def lock():
                await connection.execute(f"LOCK TABLE {table} IN {mode} MODE")

            yield lock
            await connection.rollback()
        blocked = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        await self.until(f"SELECT WHERE NOT EXISTS ({blocked})", "letting go")

    async def finish(self):
        """Another worker takes up what the killed one left, until all is done."""
        self.start()
        await self.until("SELECT FROM introduction WHERE state = 'sent'", "sending")
        await self.until("SELECT FROM message WHERE direction = 'out'", "keeping a copy")
        self.kill()


@pytest.fixture
def office(committed_house, server, tmp_path):
    made = Office(committed_house, server.port, tmp_path)
    yield made
    for worker in made.workers:
        worker.kill()
        worker.join()


async def check(office, server, letter, *, times):
    """The letter reached the server so often, always as the same, and every fact that follows is there once."""
    ids = [message_from_bytes(raw)["Message-ID"] for raw in server.taken]
    assert ids == [letter.message_id] * times
    assert len(set(server.taken)) == 1
    assert await office.ask("SELECT state FROM delivery WHERE channel = 'mail'") == [("sent",)]
    assert await office.ask("SELECT count(*) FROM message WHERE direction = 'out'") == [(1,)]
    steps = "SELECT count(*) FROM change WHERE subject = 'introduction' AND to_state = 'sent'"
    assert await office.ask(steps) == [(1,)]


@pytest.mark.parametrize(
    "step",
    [Step.DOT, *(pytest.param(step, marks=pytest.mark.soak) for step in Step if step is not Step.DOT)],
)
async def test_killed_while_it_waits_for_the_server_the_letter_goes_out_once(office, server, letter, step):
    server.hold = step
    office.start()
    await asyncio.wait_for(server.reached.wait(), WITHIN)
    office.kill()
    server.hold = None

    await office.finish()

    await check(office, server, letter, times=1)


@pytest.mark.soak
async def test_killed_before_it_connects_the_letter_goes_out_once(office, server, letter):
    async with office.lock("suppression", "ACCESS EXCLUSIVE") as lock:
        await lock()
        office.start()
        await office.until_waits_for("suppression")
        office.kill()
    assert server.taken == []

    await office.finish()

    await check(office, server, letter, times=1)


@pytest.mark.soak
async def test_killed_after_the_server_took_it_without_an_answer_the_same_letter_comes_twice(office, server, letter):
    """The window that no sender can close (RFC 1047): the reader's server knows the second by its Message-ID."""
    server.hold, server.keeps = Step.DOT, True
    office.start()
    await asyncio.wait_for(server.reached.wait(), WITHIN)
    office.kill()
    server.hold = None

    await office.finish()

    await check(office, server, letter, times=2)


async def test_killed_between_the_answer_and_our_commit_the_same_letter_comes_twice(office, server, letter):
    """What follows is written in the same transaction, so one that cannot write jobs cannot commit."""
    async with office.lock("procrastinate_jobs", "SHARE ROW EXCLUSIVE") as server.before_answer:
        office.start()
        await office.until_waits_for("defer")
        office.kill()
    server.before_answer = nothing
    assert len(server.taken) == 1

    await office.finish()

    await check(office, server, letter, times=2)


@pytest.mark.soak
async def test_killed_after_the_commit_what_follows_is_done_by_the_next(office, server, letter):
    async with office.lock("message", "ACCESS EXCLUSIVE") as server.before_answer:
        office.start()
        await office.until("SELECT FROM delivery WHERE channel = 'mail' AND state = 'sent'", "sending")
        await office.until_waits_for("message")
        office.kill()
    server.before_answer = nothing
    assert await office.ask("SELECT count(*) FROM message") == [(0,)]

    await office.finish()

    await check(office, server, letter, times=1)
