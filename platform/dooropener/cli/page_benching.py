"""How long each page of the portal takes in a grown office, beside a bare page with one query, in one run."""

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from math import ceil
from pathlib import Path
from typing import Any

import httpx
import typer
import uvicorn
from jinja2 import Template
from litestar import Litestar, Response, get
from litestar.config.compression import CompressionConfig
from litestar.enums import MediaType
from litestar.types import ASGIApp
from rich.console import Console
from rich.table import Table
from sqlalchemy import event, text

from dooropener import accounts, regions
from dooropener.accounts import Role, Way
from dooropener.cli.bench_office import one_of_each
from dooropener.cli.composition import open_house
from dooropener.cli.configuration import read_settings
from dooropener.cli.garbage import collect_rarely, collecting_between, keep_what_is_loaded
from dooropener.cli.parts import make_app
from dooropener.cli.seeding import Sizes, seed
from dooropener.cli.serving import run
from dooropener.database import create_engine
from dooropener.embedded import embedded_server
from dooropener.figures import tell_all_sectors
from dooropener.house import House
from dooropener.migrating import migrate
from dooropener.portal import signins
from dooropener.settings import Environment, Settings
from dooropener_bot.channels.news import News
from dooropener_bot.understanding import Understanding

GOAL_MILLISECONDS, GOAL_BYTES = 100, 60_000
SLOW_STATEMENT = 10.0
WARM_UP = 6
"""Rounds before one counts: what a connection has asked for five times is prepared from then on."""
LEAST_ROUNDS, PATIENCE_MILLISECONDS = WARM_UP + 2, 8_000
_console = Console(width=150)

_QUERIES: dict[str, Sequence[str]] = {
    "/figures/cases": ("?figure=asked",),
    "/introductions/search": ("?q=AB",),
    "/introductions/{introduction_id}/letter/html": ("?language=sv",),
    "/listings": ("", "?page=1500", "?state=in_review", "?q=V%C3%A4rme+pump", "?region=riga&kind=offer"),
    "/review": ("", "?page=40"),
    "/organisations": ("", "?q=Nordlager"),
    "/api/v1/listings/search": ("?q=V%C3%A4rme+pump",),
}
"""What is asked for where that is not the plain page, or not it alone."""

_NO_PAGES = ("/static", "/healthz", "/readyz", "/metrics", "/login", "/chat/", "/dev/")
"""Beginnings of what shows a user no page: for machines, for who is not signed in, streams, the demo's own."""

_RATHER = {
    "/messages/{message_id}/formatted": "/messages/{formatted_id}/formatted",
    "/api/v1/organisations/{organisation_id}/goodwill": "/api/v1/organisations/{partner_id}/goodwill",
}
"""Paths that not every message or organisation has."""

_AT_TIMES = {"/settings/imports/{import_id}/following"}
"""Parts of a page that are there only while something is under way."""

_NOWHERE = {"attachment_id", "document_id"}
_NAMES = {
    "fact": "introduction_requested",
    "figure": "asked",
    "tongue": "sv",
    "report_year": "2026",
    "table_name": "region.csv",
    "region_id": "riga",
    "gone_id": "4",
}
"""What stands for the parameters of a path, beside the numbers; a path with another leads to no page."""

_BARE = Template(
    "<!doctype html><html lang=sv><title>{{ title }}</title><main><h1>{{ title }}</h1><p>{{ n }}</p></main>"
)


@dataclass
class Watch:
    """The statements of one page: how many, and how long each took, time after time."""

    count: int = 0
    took: dict[str, list[float]] = field(default_factory=dict)

    @property
    def slow(self) -> dict[str, float]:
        """Those that take long by the median: a busy machine holds up any of them now and then."""
        medians = {statement: statistics.median(times) for statement, times in self.took.items()}
        return {statement: median for statement, median in medians.items() if median > SLOW_STATEMENT}


@dataclass(frozen=True, slots=True)
class Figures:
    path: str
    status: int
    p50: float
    p95: float
    computing: float
    size: int
    statements: int
    slow: dict[str, float]


def bench_pages(sizes: Sizes, *, rounds: int) -> None:
    """Print the table; seeding takes some minutes."""
    settings = read_settings(default=Environment.DEVELOPMENT)
    settings = settings.model_copy(update={"environment": Environment.DEVELOPMENT, "api_requests_a_minute": 1_000_000})
    with (
        tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder,
        embedded_server(Path(folder) / "postgres") as url,
    ):
        migrate(url)
        run(_measure(settings, url, sizes, rounds))


async def _measure(settings: Settings, url: str, sizes: Sizes, rounds: int) -> None:
    async with open_house(settings, url) as house:
        async with house.sessions.begin() as session:
            await regions.seed(session)
            at = house.clock.now()
            user = await accounts.create_user(
                session, email="bench@desk.example", name="Bench", role=Role.ADMIN, password=os.urandom(9).hex(), at=at
            )
            key = await accounts.begin_session(session, user, way=Way.PASSWORD, at=at)
        began = time.monotonic()
        await asyncio.to_thread(seed, url, sizes)
        await tell_all_sectors(house)
        typer.echo(f"Seeded in {time.monotonic() - began:.0f} s; load {_load()}")
        async with house.sessions.begin() as session:
            numbers, token = await one_of_each(session, house, by=await accounts.get_user(session, user.id))
        figures = [await _bare(url, rounds), *await _pages(house, key, numbers, token, rounds)]
    _print(figures)


def _load() -> str:
    return ", ".join(f"{each:.1f}" for each in os.getloadavg())


@asynccontextmanager
async def _served(app: ASGIApp, cookies: dict[str, str]) -> AsyncIterator[httpx.AsyncClient]:
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", ws="none"))
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn tells it in no other way
        await asyncio.sleep(0.01)
    address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    async with httpx.AsyncClient(base_url=address, cookies=cookies, timeout=60) as client:
        yield client
    server.should_exit = True
    await task


async def _bare(url: str, rounds: int) -> Figures:
    """The least that a page with one query can take here."""
    engine = create_engine(url)

    @get("/", media_type=MediaType.HTML)
    async def page() -> Response[str]:
        async with engine.connect() as connection:
            number = await connection.scalar(text("SELECT max(id) FROM listing"))
        return Response(_BARE.render(title="Bare", n=number), media_type=MediaType.HTML)

    compression = CompressionConfig("gzip", minimum_size=100)
    app = Litestar([page], compression_config=compression, openapi_config=None, logging_config=None)
    async with _served(app, {}) as client:
        found = await _timed(client, "/", Watch(), rounds)
    await engine.dispose()
    return replace(found, path="bare Litestar + Jinja2, one query", statements=1)


async def _pages(house: House, key: str, numbers: Mapping[str, object], token: str, rounds: int) -> list[Figures]:
    app = make_app(house, Understanding(house.encoder), News(house))
    engine = house.sessions.kw["bind"]
    watch = Watch()
    _watch(engine.sync_engine, watch)
    collect_rarely()  # as a serving process does
    keep_what_is_loaded()
    async with _served(collecting_between(app), {signins.COOKIE: key}) as client:
        found = []
        for path in paths(app, numbers):
            client.headers.update(credentials(path, token))
            found.append(await _timed(client, path, watch, rounds))
        return found


def credentials(path: str, token: str) -> dict[str, str]:
    """A program shows its token; a person is known by the cookie, which goes with every page."""
    return {"authorization": f"Bearer {token}" if path.startswith("/api/v1/") else ""}


def _watch(engine: Any, watch: Watch) -> None:
    def before(_connection: Any, _cursor: Any, _statement: str, _values: Any, context: Any, _many: bool) -> None:
        context.begun = time.perf_counter()

    def after(_connection: Any, _cursor: Any, statement: str, _values: Any, context: Any, _many: bool) -> None:
        took = (time.perf_counter() - context.begun) * 1000
        watch.count += 1
        watch.took.setdefault(" ".join(statement.split()), []).append(took)

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)


def paths(app: Litestar, numbers: Mapping[str, object]) -> list[str]:
    """Every page that can be asked for, `numbers` being those of what there is one of: new ones come by themselves."""
    found = set()
    for route in app.routes:
        handlers = getattr(route, "route_handlers", [])
        if any("GET" in handler.http_methods for handler in handlers) and route.path_format not in _AT_TIMES:
            path = _filled(route.path_format, numbers)
            if path is not None and (not path.startswith(_NO_PAGES) or path == "/login/again"):
                found |= {path + query for query in _QUERIES.get(route.path_format, ("",))}
    return sorted(found)


def _filled(path: str, numbers: Mapping[str, object]) -> str | None:
    path = _RATHER.get(path, path)
    door, signed, rest = path.partition("{token}")
    if signed and door in numbers:
        path = f"{door}{numbers[door]}{rest}".replace("{listing_id}", "0")  # partners count their listings
    parts = []
    for part in path.split("/"):
        if not part.startswith("{"):
            parts.append(part)
            continue
        name = part.strip("{}")
        value = (
            numbers.get(name) or _NAMES.get(name) or ("1" if name.endswith("_id") and name not in _NOWHERE else None)
        )
        if value is None:
            return None
        parts.append(str(value))
    return "/".join(parts)


async def _timed(client: httpx.AsyncClient, path: str, watch: Watch, rounds: int) -> Figures:
    """Some rounds to warm up, then the rest are counted; a page that takes long is asked for less often."""
    times: list[float] = []
    computing: list[float] = []
    status = size = 0
    for turn in range(rounds + WARM_UP):
        if turn > LEAST_ROUNDS and sum(times) > PATIENCE_MILLISECONDS:
            break
        if turn == WARM_UP:
            watch.took.clear()
        watch.count = 0
        begun, computed = time.perf_counter(), time.process_time()
        async with client.stream("GET", path) as response:
            size, status = sum([len(chunk) async for chunk in response.aiter_raw()]), response.status_code
        times.append((time.perf_counter() - begun) * 1000)
        computing.append((time.process_time() - computed) * 1000)
    counted = sorted(times[WARM_UP:])
    _console.print(f"  {path}", style="dim")
    return Figures(
        path,
        status,
        statistics.median(counted),
        counted[ceil(0.95 * len(counted)) - 1],
        statistics.median(computing[WARM_UP:]),
        size,
        watch.count,
        watch.slow,
    )


def _print(figures: Sequence[Figures]) -> None:
    """`computing` is the time of our process, the asking one included; it hardly changes on a busy machine."""
    table = Table(title=f"Pages (ms), load {_load()}", title_justify="left")
    for column in ("page", "status", "p50", "p95", "computing", "kB sent", "statements", ""):
        table.add_column(column)
    for one in figures:
        over = [name for name, far in (("slow", one.p95 > GOAL_MILLISECONDS), ("large", one.size > GOAL_BYTES)) if far]
        table.add_row(
            one.path,
            str(one.status),
            f"{one.p50:.0f}",
            f"{one.p95:.0f}",
            f"{one.computing:.0f}",
            f"{one.size / 1000:.1f}",
            str(one.statements),
            " ".join(over),
        )
    _console.print(table)
    for one in figures:
        for statement, took in sorted(one.slow.items(), key=lambda each: -each[1])[:3]:
            typer.echo(f"{one.path}: {took:.0f} ms  {_short(statement)}")


def _short(statement: str) -> str:
    """Which tables are asked, and how: the columns are left out."""
    _, _, rest = statement.partition(" FROM ")
    return (rest or statement)[:400]
