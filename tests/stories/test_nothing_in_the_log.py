"""A walk through all doors, with mistakes of every kind, and nobody's name, address, words or secret in the log."""

import dataclasses
import re

import aiosmtplib
import httpx
import pytest
from litestar import get
from litestar.di import NamedDependency
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.cli.parts import make_app
from dooropener.mailbox import MailListener
from dooropener.outbox import Channel, SmtpTransport
from dooropener.portal.guards import public
from dooropener_bot.channels.news import News
from dooropener_bot.understanding import Understanding
from doubles.journals import journal
from doubles.mails import send_letter, typed
from doubles.smtp import recording_server

SENTENCE = "Vi bygger värmepumpar med propan och söker en grossist kring Modena"
YES = "Buongiorno, siamo molto interessati alla vostra gamma. Chiara Rossi, +39 059 123456"
WRONG = "not the right password"
DMITRI = "dmitri@stranger.example"


@get("/doubled", guards=[public])
async def doubled(session: NamedDependency[AsyncSession]) -> str:
    """A mistake of ours: the database's own words would quote the address."""
    twice = "INSERT INTO office_setting (name, state) VALUES (:name, 'on'), (:name, 'on')"
    await session.execute(text(twice), {"name": "ada@desk.example"})
    return ""


@pytest.fixture
def door(committed_house):
    """Portal and web chat in this process, on real transactions."""
    app = make_app(committed_house, Understanding(committed_house.encoder), News(committed_house))
    app.register(doubled)
    return httpx.ASGITransport(app=app, raise_app_exceptions=False)


async def post(client, page, path, **fields):
    found = (await client.get(page)).text.partition('name="_csrf_token" value="')[2].partition('"')[0]
    return await client.post(path, data={"_csrf_token": found, **fields})


async def walk_the_portal(door, link):
    async with httpx.AsyncClient(transport=door, base_url="http://test", follow_redirects=True) as client:
        answers = [
            await post(client, "/login", "/login", email="ada@norrkoping.example", password=WRONG),
            await post(client, "/chat?language=sv", "/chat", text=SENTENCE),
            await post(client, "/chat", "/chat", text="Björn Ek, bjorn@bjornsvarme.example, 556036-0793"),
            await client.get(f"/nowhere/{link}?q=bjorn@bjornsvarme.example"),
            await client.get("/doubled"),
        ]
    return [answer.status_code for answer in answers]


async def answer_by_mail(house, to):
    listener = MailListener(dataclasses.replace(house, settings=house.settings.model_copy(update={"mail_in_port": 0})))
    await listener.start()
    try:
        for raw, sender in ((typed(YES, to=to), "chiara@termoemilia.example"), (b"\xff\x00 broken", DMITRI)):
            await aiosmtplib.send(
                raw, sender=sender, recipients=[to], hostname="127.0.0.1", port=listener.port, start_tls=False
            )
    finally:
        await listener.stop()


async def test_the_log_tells_nothing_of_anybody(committed_house, door, run_jobs):
    house = committed_house
    async with recording_server() as server:
        server.refuse_data = "554 5.7.1 chiara@termoemilia.example does not want this"
        smtp = SmtpTransport(house.settings.model_copy(update={"smtp_port": server.port}))
        posting = dataclasses.replace(house, transports={Channel.MAIL: smtp})
        with journal() as told:
            async with house.sessions.begin() as session:
                sent = await send_letter(session, house, house.clock.now())
                secret_link = sent.reply_to
            statuses = await walk_the_portal(door, secret_link)
            await answer_by_mail(house, sent.reply_to)
            await run_jobs(posting)

    assert statuses[1:] == [200, 200, 404, 500]
    assert {"request", "a request broke"} <= {entry["event"] for entry in told.entries}
    async with house.sessions() as session:
        kept = [str(value) for row in await session.execute(text(NAMES_AND_ADDRESSES)) for value in row if value]
    said = {SENTENCE, YES, WRONG, DMITRI, "Björn", "bjorn@", "556036-0793", "+39 059"}
    words = {*kept, *said, secret_link, house.secret}
    assert len(kept) > 5
    assert {word for word in words if is_told(word, told.text)} == set()


def is_told(word: str, log: str) -> bool:
    """A word of three letters counts only as a whole: the number of a request may hold "ada" by chance."""
    sought = re.escape(word) if len(word) > 3 else rf"\b{re.escape(word)}\b"
    return re.search(sought, log, re.IGNORECASE) is not None


NAMES_AND_ADDRESSES = """
SELECT name, email FROM contact UNION SELECT name, email FROM portal_user UNION SELECT name, email FROM person
UNION SELECT name, registration_number FROM organisation UNION SELECT title, NULL FROM listing
UNION SELECT recipient, message_id FROM delivery WHERE channel = 'mail'
"""
