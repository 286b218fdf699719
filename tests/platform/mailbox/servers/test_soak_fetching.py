"""A night of a line that breaks: `make soak`. Mail comes in meanwhile, and the fetcher is stopped now and then."""

import asyncio
import imaplib
import random
import sys
import time

import pytest

from dooropener.mailbox import MailFetcher
from dooropener.settings import AfterFetching
from doubles.cutter import cutter
from doubles.incoming import health, kept, until, with_settings
from doubles.mails import typed
from doubles.mailserver import PASSWORD, USERS

pytestmark = pytest.mark.soak

MAILS = 300
CUTS = 80
"""So often at least the line breaks: counted by what happens, for the machine may be slow."""

WITHIN = 600
TAKEN_IN = "Taken in"


def letters(chance):
    """Most are small; some are larger than what goes over the line at a time."""
    sizes = [chance.choice([200, 2_000, 20_000, 200_000]) for _ in range(MAILS)]
    return [
        typed(chance.randbytes(size // 2).hex(), to=USERS[0], message_id=f"<night-{number}@termoemilia.example>")
        for number, size in enumerate(sizes)
    ]


def deliver(servers, mails, chance):
    """Into the mailbox by a line of its own, a few at a time."""
    with imaplib.IMAP4("127.0.0.1", servers.imap) as line:
        line.login(USERS[0], PASSWORD)
        for raw in mails:
            line.append("INBOX", None, None, raw.replace(b"\n", b"\r\n"))
            time.sleep(chance.random() / 5)


def on_server(servers, folder):
    found = servers.doveadm("fetch", "-u", USERS[0], "hdr.message-id", "mailbox", folder, "all")
    return sorted(line.partition("<")[2] for line in found.splitlines() if "night-" in line)


async def storm(line, house, chance):
    """Cut the line at any moment, let it carry but so many bytes, or end the fetcher, as a new start would."""
    restarts, fetcher = 0, MailFetcher(house, first_pause=0.05)
    await fetcher.start()
    try:
        while line.cuts < CUTS or len(await kept(house)) < MAILS:
            await asyncio.sleep(chance.random())
            if line.cuts < CUTS:
                line.allowances = [chance.choice([0, 100, 700, 3_000, 30_000, 300_000])]
                line.cut()
            if chance.random() < 0.1:
                await fetcher.stop()
                restarts, fetcher = restarts + 1, MailFetcher(house, first_pause=0.05)
                await fetcher.start()

        async def finished():
            folder = await health(house)
            return folder and folder.finished_uid == folder.last_uid > 0 and not folder.fault

        await until(finished, within=60)
    finally:
        await fetcher.stop()
    return restarts


async def test_after_a_night_of_a_broken_line_every_mail_is_here_once(with_mailbox, servers):
    chance = random.Random(20261129)
    mails = letters(chance)
    house = with_settings(with_mailbox, imap_afterwards=AfterFetching.MOVE, imap_move_to=TAKEN_IN)
    async with cutter(servers.imap) as line:
        house = with_settings(house, imap_port=line.port)
        delivering = asyncio.create_task(asyncio.to_thread(deliver, servers, mails, random.Random(1)))
        restarts = await asyncio.wait_for(storm(line, house, chance), WITHIN)
        await delivering
    rows = await kept(house)
    sys.stdout.write(f"{len(rows)} mails fetched over a line that was cut {line.cuts} times, {restarts} new starts\n")

    assert sorted(row.raw for row in rows) == sorted(raw.replace(b"\n", b"\r\n") for raw in mails)
    assert on_server(servers, "INBOX") == []
    assert on_server(servers, TAKEN_IN) == sorted(f"night-{n}@termoemilia.example>" for n in range(MAILS))
