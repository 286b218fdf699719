import dataclasses

import pytest
import pytest_asyncio

from dooropener.outbox import Channel, SmtpTransport
from doubles.smtp import recording_server


@pytest_asyncio.fixture
async def server():
    async with recording_server() as double:
        yield double


@pytest.fixture
def smtp(settings, server):
    """A transport to the recording server."""
    return SmtpTransport(settings.model_copy(update={"smtp_port": server.port}))


@pytest.fixture
def posting_house(committed_house, smtp):
    """A house with real transactions and the recording server as its way out."""
    return dataclasses.replace(committed_house, transports={Channel.MAIL: smtp})
