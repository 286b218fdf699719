"""A night of faults on the way out: `make soak`. A mail server refuses, asks to come again, breaks off; workers die."""

import asyncio
import collections
import contextlib
import dataclasses
import random
import sys
import time
from dataclasses import dataclass, field

import pytest
from sqlalchemy import func, select, text

from dooropener import outbox
from dooropener.outbox import Channel, Delivery, DeliveryState
from doubles.smtp import Received, RecordingServer, recording_server
from doubles.worker import FastClock, start_worker

pytestmark = pytest.mark.soak

LETTERS = 300
DOMAINS = 25
SPEED = 240
"""Four minutes are a second: an hour passes in a quarter of a minute."""
NIGHT = 3 * LETTERS
"""So many tries the storm lasts: counted by what happens, for the machine may be slow."""
WORKERS = 2


@dataclass
class Weather:
    """Which fault meets the next letter: each recipient is greylisted once, the rest is chance, until morning."""

    chance: random.Random
    morning: bool = False
    known: set[str] = field(default_factory=set)
    met: collections.Counter[str] = field(default_factory=collections.Counter)

    def refuses(self, address: str) -> str | None:
        if address not in self.known:
            self.known.add(address)
            return self.note("greylisted", "450 4.7.1 greylisted, come again")
        if not self.morning and self.chance.random() < 0.1:
            return self.note("busy", "452 4.2.2 mailbox full")
        return None

    def after_data(self) -> str | None:
        draw = 1.0 if self.morning else self.chance.random()
        for limit, name in ((0.1, "try later"), (0.2, "dropped"), (0.3, "dropped but kept")):
            if draw < limit:
                return self.note(name, name)
        return None

    def note(self, name: str, answer: str) -> str:
        self.met[name] += 1
        return answer


class StormyServer(RecordingServer):
    """Counts how often it took each letter, and how often nobody learned of it."""

    weather: Weather
    unanswered: collections.Counter[str]

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        self.tries += 1
        refusal = self.weather.refuses(address)
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        fault = self.weather.after_data()
        mail = Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), envelope.original_content or b"")
        if fault == "try later":
            return "451 4.3.0 try later"
        if fault == "dropped":
            server.transport.abort()
            return "421 gone"
        self.received.append(mail)
        if fault == "dropped but kept":
            self.unanswered[mail.letter["Message-ID"]] += 1
            server.transport.abort()
            return "421 gone"
        return f"250 2.0.0 queued as {len(self.received)}"


async def write(house, chance):
    """Letters to many domains, most to two large hosters."""
    ids = []
    async with house.sessions.begin() as session:
        for number in range(LETTERS):
            hoster = chance.choice([0, 1, *range(DOMAINS)]) if chance.random() < 0.5 else chance.choice([0, 1])
            delivery = await outbox.enqueue_mail(
                session,
                fact="introduction_requested",
                recipient=f"reader{number}@hoster{hoster}.example",
                subject=f"Da Norrköping {number}",
                text="Buongiorno",
                html="<p>Buongiorno</p>",
                reply_to="dorroppnaren+tag@norrkoping.example",
                at=house.clock.now(),
            )
            ids.append(delivery.message_id)
    return ids


async def hurry(house):
    """The database does not know that time runs fast: what waits there is let go, and looks at the clock itself."""
    async with house.sessions.begin() as session:
        await session.execute(text("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE scheduled_at > now()"))
        await outbox.sweep(session, now=house.clock.now())


async def count(house, state):
    async with house.sessions() as session:
        query = select(func.count(Delivery.id)).where(Delivery.channel == Channel.MAIL, Delivery.state == state)
        return await session.scalar(query)


async def test_after_a_night_of_faults_every_letter_has_arrived_and_none_twice_without_need(committed_house, tmp_path):
    chance = random.Random(20261129)
    clock = FastClock(time.time(), SPEED)
    house = dataclasses.replace(committed_house, clock=clock)
    ids = await write(house, chance)
    url = house.settings.database_url
    kills = 0
    async with recording_server(StormyServer()) as server:
        server.weather, server.unanswered = Weather(chance), collections.Counter()
        workers = [
            start_worker(url, server.port, str(tmp_path), speed=SPEED, began=clock.began) for _ in range(WORKERS)
        ]
        with contextlib.ExitStack() as stack:
            stack.callback(lambda: [worker.kill() for worker in workers])
            end = time.time() + 15 * 60
            while await count(house, DeliveryState.SENT) < LETTERS and time.time() < end:
                await asyncio.sleep(1)
                await hurry(house)
                server.weather.morning = server.tries >= NIGHT
                if 0 < server.tries < NIGHT and chance.random() < 0.1:
                    kills += 1
                    doomed = chance.randrange(WORKERS)
                    workers[doomed].kill()
                    workers[doomed].join()
                    workers[doomed] = start_worker(url, server.port, str(tmp_path), speed=SPEED, began=clock.began)
        hours = (clock.now().timestamp() - clock.began) / 3600
        arrived = collections.Counter(mail.letter["Message-ID"] for mail in server.received)
        twice = {message_id: times for message_id, times in arrived.items() if times > 1}
        needless = sum(times - 1 - server.unanswered[message_id] for message_id, times in twice.items())
        sys.stdout.write(
            f"{LETTERS} letters in {hours:.1f} h, {server.tries} tries, {kills} workers killed, "
            f"faults {dict(server.weather.met)}, {len(twice)} came again under their Message-ID\n"
        )

    assert set(arrived) == set(ids)
    assert await count(house, DeliveryState.SENT) == LETTERS
    assert await count(house, DeliveryState.PENDING) == await count(house, DeliveryState.FAILED) == 0
    assert 0 <= needless <= kills  # a worker killed between the server's answer and its commit
    assert all(len({mail.raw for mail in server.received if mail.letter["Message-ID"] == one}) == 1 for one in twice)
