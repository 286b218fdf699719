"""A house that takes mail in, and waiting for what comes."""

import asyncio
import dataclasses
import smtplib
import time
from contextlib import asynccontextmanager

from sqlalchemy import select

from dooropener.mailbox import MailFetcher, MailListener, Message, find_folder
from dooropener.outbox import Channel, SmtpTransport
from doubles.mailserver import USERS


def with_settings(house, **update):
    settings = house.settings.model_copy(update=update)
    return dataclasses.replace(house, settings=settings, transports={Channel.MAIL: SmtpTransport(settings)})


def post(servers, raw, *, to, sender=USERS[1]):
    """Hand a mail to Postfix, as Chiara's mail program does."""
    with smtplib.SMTP("127.0.0.1", servers.smtp) as line:
        line.sendmail(sender, to, raw)


@asynccontextmanager
async def listening(house):
    listener = MailListener(house)
    await listener.start()
    try:
        yield
    finally:
        await listener.stop()


@asynccontextmanager
async def fetching(house):
    fetcher = MailFetcher(house, first_pause=0.1)
    await fetcher.start()
    try:
        yield
    finally:
        await fetcher.stop()


async def kept(house):
    """All mail that came in, oldest first, with its bytes."""
    async with house.sessions() as session:
        query = select(Message.id, Message.subject, Message.state, Message.raw, Message.notes)
        return list(await session.execute(query.where(Message.direction == "in").order_by(Message.id)))


async def until(what, *, within=90, servers=None):
    """Wait until `await what()` is true; return it."""
    end = time.monotonic() + within
    while not (found := await what()):
        if time.monotonic() > end:
            raise AssertionError("waited in vain\n" + (servers.logs() if servers else ""))
        await asyncio.sleep(0.05)
    return found


async def until_kept(house, count, *, within=90):
    async def there():
        rows = await kept(house)
        return rows if len(rows) >= count else None

    return await until(there, within=within)


async def health(house):
    async with house.sessions() as session:
        return await find_folder(session, house.settings)
