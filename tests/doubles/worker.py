"""A worker in a process of its own, to be killed: `python worker.py DATABASE_URL SMTP_PORT DATA_FOLDER`."""

import asyncio
import sys

from dooropener import jobs
from dooropener.database import create_engine, create_sessions
from dooropener.house import House
from dooropener.outbox import Channel, SmtpTransport
from dooropener.settings import Environment, Settings
from dooropener_matching import default_encoder


async def work(url: str, smtp_port: int, folder: str) -> None:
    """Run jobs until the end of the process."""
    settings = Settings(
        _env_file=None,
        environment=Environment.DEVELOPMENT,
        secret_key="a secret for tests only, long enough",
        data_folder=folder,
        database_url=url,
        smtp_port=smtp_port,
    )
    house = House(
        settings=settings,
        sessions=create_sessions(create_engine(url)),
        encoder=default_encoder(),
        transports={Channel.MAIL: SmtpTransport(settings)},
    )
    async with jobs.opened(url) as app:
        await app.run_worker_async(install_signal_handlers=False, additional_context={"house": house})


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
