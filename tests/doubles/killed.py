"""Runs the receiving parts in a process that may kill itself, and waits for what comes of it."""

import asyncio
import contextlib
import sys
from pathlib import Path

import aiosmtplib
from sqlalchemy import select, text

from dooropener.mailbox import Message, MessageState, Proposal
from doubles import receiver
from doubles.incoming import until
from doubles.mails import send_letter

RECEIVER = Path(receiver.__file__)
PATIENCE = 240
"""Seconds; a process starts in two on a machine that is free."""

YES = "Buongiorno,\n\nsiamo molto interessati, volentieri un contatto.\n\nChiara\n"


@contextlib.asynccontextmanager
async def receiving(house, port, step, *mailbox):
    """The process; it is killed at the end if it did not kill itself."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(RECEIVER),
        step,
        str(house.settings.database_url),
        str(house.settings.data_folder),
        str(port),
        *mailbox,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def hand_over(raw, to, port):
    """As Postfix does: again and again until it is taken."""

    async def taken():
        try:
            await aiosmtplib.send(
                raw,
                sender="chiara@termoemilia.example",
                recipients=[to],
                hostname="127.0.0.1",
                port=port,
                start_tls=False,
                timeout=5,
            )
        except (aiosmtplib.SMTPException, OSError):
            return False
        return True

    await until(taken, within=PATIENCE)


async def read(house):
    """The states of all messages once none is unread, and how many proposals there are."""

    async def done():
        async with house.sessions() as session:
            states = list(await session.scalars(select(Message.state).where(Message.direction == "in")))
            proposals = len(list(await session.scalars(select(Proposal.id))))
        return (states, proposals) if states and MessageState.RECEIVED not in states else None

    return await until(done, within=PATIENCE)


async def begin(house):
    async with house.sessions.begin() as session:
        sent = await send_letter(session, house, house.clock.now())
        await session.execute(text("DELETE FROM procrastinate_jobs"))  # of the letters: nothing is to be sent here
        await session.execute(text("UPDATE delivery SET state = 'sent'"))
        return sent
