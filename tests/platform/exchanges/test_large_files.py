"""Large files go in as a job, some rows a transaction: in steps, once each, whatever happens in between."""

import time

import pytest
from sqlalchemy import func, select

from dooropener import exchanges, regions
from dooropener.exchanges import ImportEffect, ImportState
from dooropener.exchanges.working import Work, locked, work_through
from dooropener.listings import Listing
from dooropener.organisations import Organisation
from exchanging import DEFAULTS, PUMPS, as_csv

ROWS = exchanges.SMALL + 20


def _rows(number, firms):
    firm = {"region": "emilia-romagna", "contact_name": "Chiara"}
    return [
        {
            **PUMPS,
            **firm,
            "id": f"P{n}",
            "organisation": f"Firma {n % firms}",
            "contact_email": f"c@f{n % firms}.example",
        }
        for n in range(number)
    ]


async def _opened(house, content):
    """The import, which waits for a worker."""
    async with house.sessions.begin() as session:
        await regions.seed(session)
        table = exchanges.read_table(content)
        running = await exchanges.open_import(
            session, table, file_name="p.csv", defaults=DEFAULTS, by=None, at=house.clock.now()
        )
        await exchanges.go_on(session, running, secret=house.secret, at=house.clock.now())
        return running.id


async def _start(house, import_id):
    async with house.sessions.begin() as session:
        running = await exchanges.get_import(session, import_id)
        await exchanges.start(session, running, by=None, at=house.clock.now())
        await exchanges.go_on(session, running, secret=house.secret, at=house.clock.now())


async def _counts(house):
    async with house.sessions.begin() as session:
        return [await session.scalar(select(func.count()).select_from(each)) for each in (Organisation, Listing)]


async def _now(house, import_id):
    async with house.sessions.begin() as session:
        return await exchanges.get_import(session, import_id)


async def test_a_large_file_is_checked_taken_in_read_and_undone_by_workers(committed_house, run_jobs):
    house = committed_house
    import_id = await _opened(house, as_csv(*_rows(ROWS, 7)))

    await run_jobs(house)
    checked = await _now(house, import_id)
    await _start(house, import_id)
    await work_through(house, import_id)
    done = await _now(house, import_id)
    made = await _counts(house)
    async with house.sessions.begin() as session:
        await exchanges.undo(session, await exchanges.get_import(session, import_id), by=None, at=house.clock.now())
    await work_through(house, import_id)

    assert (checked.state, checked.counts) == (ImportState.CHECKED, {"created": ROWS})
    assert (done.state, done.seen, done.to_encode, made) == (ImportState.DONE, ROWS, True, [7, ROWS])
    assert await _counts(house) == [0, 0]


async def test_a_worker_that_was_killed_is_followed_by_another_from_where_it_was(committed_house):
    house = committed_house
    import_id = await _opened(house, as_csv(*_rows(ROWS, 7), {**_rows(1, 1)[0]}))
    await work_through(house, import_id)
    await _start(house, import_id)
    async with house.sessions.begin() as session:
        running = await locked(session, import_id)
        work = await Work.begin(session, running, secret=house.secret, at=house.clock.now())
        assert await work.step(session, running)

    await work_through(house, import_id)

    running = await _now(house, import_id)
    assert (running.state, running.counts) == (ImportState.DONE, {"created": ROWS, "refused": 1})
    assert await _counts(house) == [7, ROWS]


async def test_what_was_in_when_it_was_stopped_can_be_undone(committed_house):
    house = committed_house
    import_id = await _opened(house, as_csv(*_rows(ROWS, 7)))
    await work_through(house, import_id)
    await _start(house, import_id)
    async with house.sessions.begin() as session:
        running = await locked(session, import_id)
        work = await Work.begin(session, running, secret=house.secret, at=house.clock.now())
        await work.step(session, running)
        await exchanges.cancel(session, running, by=None, at=house.clock.now())
    await work_through(house, import_id)
    stopped = await _counts(house)

    async with house.sessions.begin() as session:
        await exchanges.undo(session, await exchanges.get_import(session, import_id), by=None, at=house.clock.now())
    await work_through(house, import_id)

    assert (stopped, await _counts(house)) == ([7, 250], [0, 0])


async def test_the_model_reads_what_came_in(committed_house):
    house = committed_house
    import_id = await _opened(house, as_csv(*_rows(2, 1)))
    await _start(house, import_id)

    await exchanges.read_ahead(house, import_id)

    async with house.sessions.begin() as session:
        running = await exchanges.get_import(session, import_id)
        told = await exchanges.following(session, running)
    assert (told.listings, told.encoded, running.to_encode) == (2, 2, False)


@pytest.mark.soak
async def test_fifty_thousand_rows_go_in_within_five_minutes(committed_house):
    house = committed_house
    content = as_csv(*_rows(50_000, 20_000))
    began = time.monotonic()

    import_id = await _opened(house, content)
    await work_through(house, import_id)
    await _start(house, import_id)
    await work_through(house, import_id)

    took = time.monotonic() - began
    async with house.sessions.begin() as session:
        effects = await session.scalar(select(func.count()).select_from(ImportEffect))
    assert (await _counts(house), effects) == ([20_000, 50_000], 90_000)
    assert took < 300
