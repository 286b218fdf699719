"""An office that machines work in, served on the loopback by a thread of its own."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import uvicorn

from dooropener import introductions, listings, tokens
from dooropener.clock import SystemClock
from dooropener.database import create_engine, create_sessions, libpq_url
from dooropener.house import House
from dooropener.portal import create_app
from dooropener.settings import Environment, Settings
from dooropener.tokens import Scope
from dooropener_matching import default_encoder
from doubles.botapi import Server
from exchanging import FIRM, as_csv, opened
from people import eva, heat_pumps_offered, replied, story

TEMPLATE = "dooropener_template"


@dataclass
class MachineOffice:
    url: str = ""
    key: str = ""


async def _furnish(house: House) -> str:
    """One answered introduction, a listing in review, a file that was looked at; the key of a token that may do all."""
    now = house.clock.now()
    async with house.sessions.begin() as session:
        told = await story(session, now)
        colleague = await eva(session, now)
        introduction = await replied(session, house, told, now)
        await introductions.write_note(session, introduction, "Ring på fredag.", by=told.ada, at=now)
        draft = await listings.draft(
            session,
            organisation=told.company.organisation,
            fields=heat_pumps_offered(),
            by=colleague,
            source="test",
            at=now,
        )
        await listings.submit(session, draft, by=colleague, at=now)
        await opened(session, as_csv(FIRM), by=told.ada, at=now)
        ends = now + timedelta(days=30)
        _, key = await tokens.make(session, name="CRM", scopes=list(Scope), expires_at=ends, by=told.ada, at=now)
    return key


async def _serve(
    database: str, folder: Path, office: MachineOffice, up: threading.Event, server_at: list[Server]
) -> None:
    engine = create_engine(database, pool_size=5)
    settings = Settings(
        _env_file=None,
        environment=Environment.DEVELOPMENT,
        secret_key="a secret for tests only, long enough",
        database_url=database,
        data_folder=folder,
        api_requests_a_minute=10_000_000,
    )
    house = House(settings=settings, sessions=create_sessions(engine), encoder=default_encoder(), clock=SystemClock())
    office.key = await _furnish(house)
    server = Server(uvicorn.Config(create_app(house), host="127.0.0.1", port=0, log_level="critical", ws="none"))
    server_at.append(server)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn tells it in no other way
        await asyncio.sleep(0.01)
    office.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    up.set()
    await task
    await engine.dispose()


@contextmanager
def machine_office(server_url: str, folder: Path) -> Iterator[MachineOffice]:
    """Open until the end of the block; its database goes with it."""
    name = f"machines_{uuid4().hex[:12]}"
    with psycopg.connect(libpq_url(server_url), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    office, up, server_at = MachineOffice(), threading.Event(), []
    database = server_url.replace("/postgres?", f"/{name}?")
    thread = threading.Thread(target=lambda: asyncio.run(_serve(database, folder, office, up, server_at)), daemon=True)
    thread.start()
    assert up.wait(60)
    yield office
    server_at[0].should_exit = True
    thread.join(30)
    with psycopg.connect(libpq_url(server_url), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
