"""kill -9 and a database that goes away, at the worst moments: one letter goes out, and no answer is lost.

The first two start the whole house three times: they run in `make soak`, `make test` kills a worker alone.
"""

import re
import smtplib
from contextlib import ExitStack

import httpx
import psycopg
import pytest

from dooropener import introductions
from dooropener.embedded import embedded_server
from people import (
    BJORNS_WORDS,  # noqa: F401  # makes hashing cheap for this process
    consented,
    story,
)
from stories_desk import Desk, answer, caught, state
from stories_door import Door, wait_for


async def a_consented_introduction(desk: Desk) -> int:
    async with desk.house.sessions.begin() as session:
        told = await story(session, desk.now)
        return (await consented(session, told, desk.now)).id


def status(door: Door, path: str) -> int:
    return httpx.get(f"{door.url}{path}", timeout=20).status_code


async def approve(desk: Desk, introduction_id: int) -> None:
    async with desk.at_work() as (session, ada):
        introduction = await introductions.get_introduction(session, introduction_id)
        await introductions.approve_letter(
            session,
            introduction,
            by=ada,
            summary="Un produttore svedese.",
            language="it",
            at=desk.now,
            house=desk.house,
        )


@pytest.mark.soak
async def test_killed_between_approval_and_sending_exactly_one_letter_goes_out(door: Door):
    desk = Desk(door)
    introduction_id = await a_consented_introduction(desk)
    door.kill()
    await approve(desk, introduction_id)
    assert caught(door, "chiara@termoemilia.example") == []

    door.start()
    wait_for(lambda: state(door) == "sent", what="the letter")
    door.kill()
    door.start()

    assert len(caught(door, "chiara@termoemilia.example")) == 1
    await desk.close()


@pytest.mark.soak
async def test_killed_between_receiving_and_reading_the_answer_is_read_once(door: Door):
    desk = Desk(door)
    await approve(desk, await a_consented_introduction(desk))
    wait_for(lambda: state(door) == "sent", what="the letter")
    (letter,) = caught(door, "chiara@termoemilia.example")
    door.kill()
    door.start("serve", "mail")
    answer(door, letter)
    answer(door, letter)  # the sender's server was not sure and tried again
    door.kill()
    assert state(door) == "sent"

    door.start()

    wait_for(lambda: state(door) == "replied", what="reading")
    assert door.ask("SELECT count(*) FROM proposal") == [(1,)]
    assert door.ask("SELECT count(*) FROM message WHERE direction = 'in' AND state = 'filed'") == [(1,)]
    await desk.close()


async def test_without_its_database_the_house_says_so_and_goes_on_when_it_is_back(tmp_path):
    folder = tmp_path / "server" / "postgres"
    folder.parent.mkdir()
    with ExitStack() as first:
        url = first.enter_context(embedded_server(folder))
        door = Door(url, tmp_path)
        door.start()
        desk = Desk(door)
        await approve(desk, await a_consented_introduction(desk))
        wait_for(lambda: state(door) == "sent", what="the letter")
        (letter,) = caught(door, "chiara@termoemilia.example")
        await desk.close()

    page = re.search(r"/p/\w+", letter.get_body(("plain",)).get_content())
    assert page
    assert status(door, page[0]) == httpx.codes.SERVICE_UNAVAILABLE
    with pytest.raises(smtplib.SMTPDataError, match="451"):
        answer(door, letter)

    with embedded_server(folder):
        wait_for(lambda: status(door, "/readyz") == httpx.codes.OK, what="readiness")
        answer(door, letter)
        wait_for(lambda: state(door) == "replied", within=60, what="reading")
        assert door.stop() == 0


def test_the_schema_must_be_up_to_date(make_door):
    door = make_door()
    with psycopg.connect(door.database_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)

    with pytest.raises(AssertionError, match="dooropener migrate"):
        door.start("serve")
