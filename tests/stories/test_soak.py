"""Long fault runs: `make soak`."""

import random
import time

import pytest

from dooropener import introductions, listings, matches, organisations
from people import heat_pumps_offered, story
from stories_desk import Desk, answer, caught
from stories_door import Door, wait_for

pytestmark = pytest.mark.soak

ROUNDS = 15
WORST_PAUSE = 2.0


async def several_introductions(desk: Desk) -> list[int]:
    """As many consented introductions as there are rounds, all with Chiara."""
    made = []
    async with desk.house.sessions.begin() as session:
        told = await story(session, desk.now)
        company = await organisations.get_organisation(session, told.local.organisation_id)
        for number in range(ROUNDS):
            local = told.local
            if number:
                local = await listings.draft(
                    session,
                    organisation=company,
                    fields=heat_pumps_offered(),
                    by=told.company.person,
                    contact=told.company.contact,
                    source="test",
                    at=desk.now,
                )
                await listings.submit(session, local, by=told.company.person, at=desk.now)
                await listings.publish(session, local, by=told.ada, at=desk.now)
                local = await listings.get_listing(session, local.id)
            match = told.match
            if number:
                match = await matches.make_by_hand(session, local, told.partner, by=told.ada, at=desk.now)
                match = await matches.get_match(session, match.id)
            introduction = await introductions.propose(session, match, by=told.ada, at=desk.now)
            introduction = await introductions.get_introduction(session, introduction.id)
            await introductions.consent(session, introduction, by=told.company.person, at=desk.now)
            made.append(introduction.id)
    return made


async def approve(desk: Desk, introduction_id: int) -> None:
    async with desk.at_work() as (session, ada):
        introduction = await introductions.get_introduction(session, introduction_id)
        letter = {"summary": "Un produttore svedese.", "language": "it"}
        await introductions.approve_letter(session, introduction, by=ada, at=desk.now, house=desk.house, **letter)


async def test_killed_at_any_moment_every_letter_goes_out_once_and_every_answer_stays(door: Door):
    chance = random.Random(20261122)
    desk = Desk(door)
    for introduction_id in await several_introductions(desk):
        await approve(desk, introduction_id)
        time.sleep(chance.uniform(0, WORST_PAUSE))  # noqa: ASYNC251  # nothing else runs in this process
        door.kill()
        door.start()
    wait_for(lambda: len(door.letters("chiara@")) == ROUNDS, within=120, what="sending")
    letters = caught(door, "chiara@termoemilia.example")
    for letter in letters:
        answer(door, letter, f"Sì, ci interessa. {letter['Message-ID']}")
        time.sleep(chance.uniform(0, WORST_PAUSE / 4))  # noqa: ASYNC251  # nothing else runs in this process
        door.kill()
        door.start()

    wait_for(lambda: door.ask("SELECT count(*) FROM proposal") == [(ROUNDS,)], within=300, what="reading")
    assert len({letter["Message-ID"] for letter in letters}) == len(letters) == ROUNDS
    await desk.close()
