import pytest_asyncio

from doubles.mails import Sent, send_letter


@pytest_asyncio.fixture
async def sent(session, house, clock) -> Sent:
    return await send_letter(session, house, clock.now())
