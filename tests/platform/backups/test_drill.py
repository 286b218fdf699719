"""The drill: backed up under load, restored on another server, all as it was at that moment, and nothing sent twice."""

import asyncio
import io
from collections.abc import Iterator
from contextlib import asynccontextmanager
from datetime import date

import httpx
import psycopg
import pytest
import pytest_asyncio
from sqlalchemy import text

from dooropener import accounts, backups, figures, outbox, regions
from dooropener.accounts import Role
from dooropener.backups import BackupDamaged, BackupTooNew, HouseStillRuns, NotEmpty
from dooropener.cli.safekeeping import MAY_HAVE_LEFT, quieten
from dooropener.cli.seeding import Sizes, seed
from dooropener.database import create_engine, create_sessions, libpq_url
from dooropener.figures import Figure, Period, Stage, Step
from dooropener.house import House
from dooropener.migrating import current_revision, migrate, newest_revision
from dooropener.outbox import Channel, DeliveryState, SmtpTransport
from dooropener.outbox.troubles import Trouble
from dooropener.portal import create_app
from dooropener.states import Actor, ActorKind
from doubles.elsewhere import another_server
from doubles.smtp import recording_server
from outbox_rows import write
from people import PASSWORD

SIZES = Sizes(organisations=60, listings=120, messages=240, matches=40, introductions=30)
SECRET = "a secret for tests only, long enough"
ADA = Actor(ActorKind.ADVISOR, "Ada", 1)
WRITERS = 4
ALL_TIME = Period(date(2020, 1, 1), date(2030, 12, 31))

WRITTEN = {"delivery", "procrastinate_jobs", "procrastinate_events"}
"""What the load writes to."""

QUIETENED = {"chat_message", "procrastinate_workers", "portal_session", "office_setting", "change"}
"""What a restore changes by purpose: nothing goes out, nobody is signed in, and two switches with their record."""


async def furnish(house: House) -> None:
    """An office in small, with Ada who runs it."""
    async with house.sessions.begin() as session:
        await regions.seed(session)
        await accounts.create_user(
            session,
            email="ada@desk.example",
            name="Ada",
            role=Role.ADMIN,
            password=PASSWORD,
            language="en",
            at=house.clock.now(),
        )
    await asyncio.to_thread(seed, house.settings.database_url, SIZES)


@pytest_asyncio.fixture
async def office(furnished, house_from):
    name, _ = await furnished(furnish)
    async with house_from(name) as house:
        yield house


@pytest.fixture
def elsewhere() -> Iterator[str]:
    with another_server() as url:
        yield url


@asynccontextmanager
async def writing(house):
    """Letters are written meanwhile, each with its job in one transaction."""

    async def go_on():
        while True:
            await write(house)

    tasks = [asyncio.create_task(go_on()) for _ in range(WRITERS)]
    try:
        await asyncio.sleep(0.3)
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def back_up(house) -> tuple[bytes, backups.Manifest]:
    into = io.BytesIO()
    take = asyncio.to_thread(backups.take, house.settings.database_url, into, secret=SECRET, at=house.clock.now())
    manifest = await take
    return into.getvalue(), manifest


def restore(url: str, raw: bytes, *, replace: bool = False) -> backups.Manifest:
    return backups.restore(url, io.BytesIO(raw), replace=replace, afterwards=quieten)


def contents(url: str) -> dict[str, tuple[int, str]]:
    """Rows and a digest of each table."""
    with psycopg.connect(libpq_url(url)) as connection:
        names = [name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        digest = "SELECT count(*), coalesce(md5(string_agg(row::text, '|' ORDER BY row::text)), '') FROM {} AS row"
        return {name: connection.execute(digest.format(name)).fetchone() for name in names}


def ask(url: str, query: str) -> list[tuple]:
    with psycopg.connect(libpq_url(url)) as connection:
        return connection.execute(query).fetchall()


@asynccontextmanager
async def house_at(url, house):
    engine = create_engine(url)
    settings = house.settings.model_copy(update={"database_url": url})
    yield House(settings=settings, sessions=create_sessions(engine), encoder=house.encoder, clock=house.clock)
    await engine.dispose()


async def figures_of(house):
    """What the pages of figures and of equal treatment say of all the time there is."""
    async with house.sessions() as session:
        return await figures.counted(session, ALL_TIME, Step.YEAR), await figures.fairness(session, ALL_TIME)


async def test_the_drill(office, elsewhere, run_jobs):
    before, told = contents(office.settings.database_url), await figures_of(office)
    letters = "SELECT count(*) FROM delivery"
    async with writing(office):
        ((first,),) = ask(office.settings.database_url, letters)
        raw, manifest = await back_up(office)
        ((last,),) = ask(office.settings.database_url, letters)

    restored = await asyncio.to_thread(restore, elsewhere, raw)

    after = contents(elsewhere)
    assert restored == manifest
    assert first < last
    assert first <= manifest.tables["delivery"].rows <= last
    counted = manifest.tables.keys() - QUIETENED
    assert {name: after[name][0] for name in counted} == {name: manifest.tables[name].rows for name in counted}
    untouched = before.keys() - WRITTEN - QUIETENED
    assert {name: after[name] for name in untouched} == {name: before[name] for name in untouched}
    ((lone,),) = ask(
        elsewhere,
        "SELECT count(*) FROM delivery FULL JOIN procrastinate_jobs AS job"
        " ON (job.args ->> 'delivery_id')::bigint = delivery.id"
        " WHERE delivery.id IS NULL OR job.id IS NULL",
    )
    assert lone == 0  # a letter and its job are of one transaction: neither came without the other
    async with house_at(elsewhere, office) as house:
        counted, treated = await figures_of(house)
    assert (counted, treated) == told
    assert {counted.of(figure) > 0 for figure in (Figure.SENT, Figure.ANSWERED, Figure.AGREEMENTS)} == {True}
    assert treated.reached(Stage.INTRODUCED) > 0
    await works(elsewhere, office, run_jobs, manifest)


async def works(url, office, run_jobs, manifest):
    """The house opens on it: Ada signs in, new rows get new numbers, and not one letter leaves before she says so."""
    async with house_at(url, office) as house, recording_server() as server:
        settings = house.settings.model_copy(update={"smtp_port": server.port})
        posting = House(settings, house.sessions, house.encoder, house.clock, {Channel.MAIL: SmtpTransport(settings)})
        transport = httpx.ASGITransport(app=create_app(posting))
        async with httpx.AsyncClient(transport=transport, base_url="http://test", follow_redirects=True) as client:
            ready = await client.get("/readyz")
            form = (await client.get("/login")).text.partition('name="_csrf_token" value="')[2].partition('"')[0]
            signed_in = await client.post(
                "/login", data={"_csrf_token": form, "email": "ada@desk.example", "password": PASSWORD}
            )
        new = await write(posting)
        await run_jobs(posting)
        held = list(server.received)
        async with posting.sessions.begin() as session:
            await outbox.release_mail(session, by=ADA, at=posting.clock.now())
        await run_jobs(posting)

    assert (ready.status_code, signed_in.status_code) == (200, 200)
    assert "The house was restored from a backup." in signed_in.text
    assert new > manifest.sequences["delivery_id_seq"]
    assert held == []
    assert len(server.received) == 1  # the new one alone
    states = ask(url, "SELECT state, answer, count(*) FROM delivery WHERE state <> 'sent' GROUP BY 1, 2")
    assert states == [("failed", MAY_HAVE_LEFT, manifest.tables["delivery"].rows)]


async def test_what_waited_is_shown_as_perhaps_sent(office, elsewhere):
    letter = await write(office)
    raw, _ = await back_up(office)

    await asyncio.to_thread(restore, elsewhere, raw)

    async with house_at(elsewhere, office) as house, house.sessions() as session:
        delivery = await outbox.get_delivery(session, letter)
        held = await outbox.held_mail(session)
    assert (delivery.state, delivery.trouble) == (DeliveryState.FAILED, Trouble.RESTORED)
    assert (held.by, held.waiting, held.after_restore) == ("dooropener restore", 0, True)


async def test_a_database_in_use_is_not_overwritten(office):
    raw, _ = await back_up(office)

    with pytest.raises(NotEmpty):
        await asyncio.to_thread(restore, office.settings.database_url, raw)


async def test_a_running_house_is_not_replaced(office):
    raw, _ = await back_up(office)
    async with office.sessions() as session:
        await session.execute(text("SELECT 1"))

        with pytest.raises(HouseStillRuns):
            await asyncio.to_thread(restore, office.settings.database_url, raw, replace=True)


async def test_replacing_brings_back_what_was(office):
    raw, _ = await back_up(office)
    before = contents(office.settings.database_url)["organisation"]
    async with office.sessions.begin() as session:
        await session.execute(text("UPDATE organisation SET name = 'spoilt'"))
    await office.sessions.kw["bind"].dispose()

    await asyncio.to_thread(restore, office.settings.database_url, raw, replace=True)

    assert contents(office.settings.database_url)["organisation"] == before


def cut_off(raw: bytes) -> bytes:
    return raw[: len(raw) // 2]


def without_its_end(raw: bytes) -> bytes:
    return raw[: raw.rindex(b"manifest.json")] + bytes(1024)


def with_a_piece_changed(raw: bytes) -> bytes:
    at = raw.index(b"tables/listing/00001.gz") + 1200
    return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]


def with_other_counts(raw: bytes) -> bytes:
    return raw.replace(b'"rows": 120', b'"rows": 121')


def of_something_else(raw: bytes) -> bytes:
    return b"PGDMP" + raw[5:]


@pytest.mark.parametrize(
    "damage", [cut_off, without_its_end, with_a_piece_changed, with_other_counts, of_something_else]
)
async def test_a_damaged_backup_changes_nothing(office, damage):
    raw, _ = await back_up(office)
    before = contents(office.settings.database_url)
    await office.sessions.kw["bind"].dispose()

    with pytest.raises(BackupDamaged):
        await asyncio.to_thread(restore, office.settings.database_url, damage(raw), replace=True)

    assert contents(office.settings.database_url) == before


async def test_a_backup_of_a_newer_version_is_refused(office):
    raw, _ = await back_up(office)
    schema = backups.check(io.BytesIO(raw)).head.schema.encode()
    newer = raw.replace(b'"schema":"%b"' % schema, b'"schema":"9999"')
    await office.sessions.kw["bind"].dispose()

    with pytest.raises(BackupTooNew, match="schema 9999"):
        await asyncio.to_thread(restore, office.settings.database_url, newer, replace=True)


async def test_an_older_backup_is_brought_up_to_date(elsewhere, server_url, house_from):
    async with house_from("template1") as old:
        await asyncio.to_thread(migrate, old.settings.database_url, revision="0005")
        raw, manifest = await back_up(old)

        await asyncio.to_thread(restore, elsewhere, raw)

    assert manifest.head.schema == "0005"
    assert current_revision(elsewhere) == newest_revision()
