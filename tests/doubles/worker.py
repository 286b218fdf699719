"""A worker in a process of its own, to be killed with SIGKILL. It is forked, so that it is there at once."""

import asyncio
import multiprocessing
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess

from dooropener.cli import parts
from dooropener.database import create_engine, create_sessions
from dooropener.house import House
from dooropener.outbox import Channel, SmtpTransport
from dooropener.settings import Environment, Settings
from dooropener_matching import default_encoder

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["dooropener.cli.parts"])


@dataclass(frozen=True, slots=True)
class FastClock:
    """Time that runs `speed` times as fast from `began` on, the same in every process."""

    began: float
    speed: float

    def now(self) -> datetime:
        passed = timedelta(seconds=(time.time() - self.began) * self.speed)
        return datetime.fromtimestamp(self.began, UTC) + passed


def start_worker(url: str, smtp_port: int, folder: str, *, speed: float = 1, began: float = 0) -> BaseProcess:
    """Begins to work on the database; `kill()` it. What a killed one left behind is taken up first."""
    clock = FastClock(began or time.time(), speed)
    process = _processes.Process(target=_run, args=(url, smtp_port, folder, clock), daemon=True)
    process.start()
    return process


def _run(url: str, smtp_port: int, folder: str, clock: FastClock) -> None:
    asyncio.run(_work(url, smtp_port, folder, clock))


async def _work(url: str, smtp_port: int, folder: str, clock: FastClock) -> None:
    settings = Settings(
        _env_file=None,
        environment=Environment.DEMO,
        secret_key="a secret for tests only, long enough",
        data_folder=folder,
        database_url=url,
        smtp_port=smtp_port,
    )
    house = House(
        settings=settings,
        sessions=create_sessions(create_engine(url)),
        encoder=default_encoder(),
        clock=clock,
        transports={Channel.MAIL: SmtpTransport(settings)},
    )
    async with parts.worker(house):
        await asyncio.Event().wait()
