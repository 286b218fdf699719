"""The parts of a running house stop when they are told to, whatever has become of the database."""

import asyncio
import dataclasses
import re

import psycopg

from dooropener.cli import parts
from dooropener.database import libpq_url
from dooropener.outbox import Channel, SmtpTransport
from doubles.mails import write_letter
from doubles.smtp import recording_server


def lose(url):
    """Nobody gets into the database any more, and whoever was in is out."""
    name = re.search(r"/(test_\w+)\?", url)[1]
    with psycopg.connect(url.replace(name, "postgres"), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])


async def test_workers_stop_though_their_database_goes_meanwhile(committed_house):
    await write_letter(committed_house)
    async with recording_server() as server:
        server.pause = 2
        smtp = SmtpTransport(committed_house.settings.model_copy(update={"smtp_port": server.port}))
        house = dataclasses.replace(committed_house, transports={Channel.MAIL: smtp})

        async with asyncio.timeout(60) as patience, parts.worker(house):
            await server.at_data.wait()
            asyncio.get_running_loop().call_later(0.5, lose, libpq_url(house.settings.database_url))

    assert not patience.expired()
