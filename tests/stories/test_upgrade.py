"""The house is stopped and started anew, as for an upgrade, while mails and chats come in: none is lost or doubled."""

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from email.message import EmailMessage

import aiosmtplib
import pytest

from dooropener_bot.conversations.messages import storable
from stories_door import Door
from stories_visitors import script_of, visitors

pytestmark = pytest.mark.soak

MAILS = int(os.environ.get("SOAK_MAILS", "300"))
VISITORS = 6
RESTARTS = 3
PAUSE = (1.0, 3.0)
OUR_ADDRESS = "dorroppnaren@norrkoping.example"


def mail(number: int) -> bytes:
    letter = EmailMessage()
    letter["From"] = f"Person {number} <person{number}@firm.example>"
    letter["To"] = OUR_ADDRESS
    letter["Subject"] = f"Re: Norrköping {number}"
    letter["Message-ID"] = f"<upgrade-{number}@firm.example>"
    letter.set_content(f"Siamo molto interessati alla vostra proposta. ({number})")
    return letter.as_bytes()


async def bring(door: Door, number: int) -> None:
    """As a mail server does: again and again until it is taken."""
    while True:
        try:
            await aiosmtplib.send(
                mail(number),
                sender=f"person{number}@firm.example",
                recipients=[OUR_ADDRESS],
                hostname="127.0.0.1",
                port=door.mail_in_port,
                start_tls=False,
                timeout=10,
            )
        except (aiosmtplib.SMTPException, OSError):
            await asyncio.sleep(0.5)
        else:
            return


async def bring_all(door: Door) -> None:
    for number in range(MAILS):
        await bring(door, number)
        await asyncio.sleep(0.1)


async def restart(door: Door) -> list[int]:
    """Again and again; how each ended."""
    codes = []
    for _ in range(RESTARTS):
        await asyncio.sleep(8)
        codes.append(await asyncio.to_thread(door.stop, signal.SIGTERM, 180))
        await asyncio.to_thread(door.start, "serve", within=600)
    return codes


def unread(door: Door) -> int:
    ((count,),) = door.ask("SELECT count(*) FROM message WHERE state = 'received'")
    return int(str(count))


@pytest.fixture
def migrated_door(make_door) -> Door:
    door: Door = make_door()
    subprocess.run([sys.executable, "-m", "dooropener", "migrate"], env=door.environment, check=True)
    return door


@pytest.mark.timeout(0)
async def test_restarted_under_traffic_nothing_is_lost_or_doubled(migrated_door):
    door: Door = migrated_door
    door.start("serve", within=600)
    scripts = [script_of(number) for number in range(1, VISITORS + 1)]

    async with visitors(door.url, scripts) as talking, asyncio.TaskGroup() as everybody:
        stops = everybody.create_task(restart(door))
        everybody.create_task(bring_all(door))
        for visitor in talking:
            everybody.create_task(visitor.talk(PAUSE))
    while await asyncio.to_thread(unread, door):  # noqa: ASYNC110  # another process sets it
        await asyncio.sleep(0.5)

    assert stops.result() == [0] * RESTARTS
    kept = Counter(str(found) for (found,) in door.ask("SELECT message_id FROM message WHERE direction = 'in'"))
    assert kept == Counter(f"<upgrade-{number}@firm.example>" for number in range(MAILS))
    for visitor in talking:
        said = door.ask(
            "SELECT text FROM chat_message JOIN conversation ON conversation.id = conversation_id"
            " WHERE address = %s AND direction = 'in' ORDER BY chat_message.id",
            visitor.address,
        )
        assert [text for (text,) in said] == [storable(line) for line in visitor.lines if line.strip()]
    assert "fault=" not in door.log.read_text()
