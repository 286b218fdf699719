"""A walk through all doors, with mistakes of every kind, and nobody's name, address, words or secret in the log."""

import base64
import dataclasses
import re
from datetime import timedelta

import aiosmtplib
import httpx
import pyotp
import pytest
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import accounts, tokens
from dooropener.accounts import Role
from dooropener.cli.parts import make_app
from dooropener.introductions import PARTNER_LINK
from dooropener.links import make_token
from dooropener.mailbox import MailListener
from dooropener.outbox import Channel, SmtpTransport
from dooropener.portal.guards import public
from dooropener.tokens import Scope
from dooropener_bot.channels.news import News
from dooropener_bot.understanding import Understanding
from doubles.journals import journal
from doubles.mails import send_letter, typed
from doubles.smtp import recording_server
from exchanging import FIRM, as_csv
from people import AT_HOME, PASSWORD

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


@get(["/broken/{token:str}", "/api/v1/broken/{token:str}"], guards=[public])
async def broken(token: FromPath[str]) -> str:
    """Another one, at an address that is a secret."""
    return {}[token]


@pytest.fixture
def door(committed_house):
    """Portal and web chat in this process, on real transactions."""
    app = make_app(committed_house, Understanding(committed_house.encoder), News(committed_house))
    app.register(doubled)
    app.register(broken)
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


async def open_the_doors_with_secrets(session, house):
    """Ada with an app of second steps, a token of hers, an invitation to Eva, and the page of Chiara: every secret."""
    at = house.clock.now()
    sent = await send_letter(session, house, at)
    user = sent.told.ada
    key = await accounts.begin_app(session, user, secret=house.secret, at=at)
    code = pyotp.TOTP(key).at(at)
    codes = await accounts.confirm_app(session, user, code, secret=house.secret, place=AT_HOME, at=at)
    ends = at + timedelta(days=30)
    _, token = await tokens.make(session, name="CRM", scopes=list(Scope), expires_at=ends, by=user, at=at)
    await accounts.invite(
        session,
        email="eva@norrkoping.example",
        name="Eva",
        role=Role.ADVISOR,
        language="en",
        settings=house.settings,
        by=user,
        at=at,
    )
    page = make_token(house.secret, PARTNER_LINK, sent.introduction.id)
    invited = await told_in_a_letter(session, r"/invited/(\w+)")
    return {"app": key, "code": code, "recovery": codes[0], "token": token, "invitation": invited, "partner": page}


async def told_in_a_letter(session, pattern):
    texts = await session.scalars(text("SELECT payload->>'text' FROM delivery ORDER BY id DESC"))
    return next(found[1] for found in (re.search(pattern, each or "") for each in texts) if found)


async def walk_as_a_program(client, token):
    firms = base64.b64encode(as_csv({**FIRM, "name": SENTENCE}, {**FIRM, "region": DMITRI})).decode()
    key = {"authorization": f"Bearer {token}"}
    answers = [
        await client.get(f"/api/v1/organisations?q={DMITRI}", headers=key),
        await client.get("/api/v1/organisations", headers={"authorization": f"Bearer {WRONG}"}),
        await client.post("/api/v1/imports", headers=key, json={"name": f"{DMITRI}.csv", "content": firms}),
        await client.post("/api/v1/imports", headers=key, content=YES),
        await client.get(f"/api/v1/broken/{token}", headers=key),
    ]
    return [answer.status_code for answer in answers]


async def walk_as_a_visitor(client, secrets, house):
    partner, invited = f"/p/{secrets['partner']}", f"/invited/{secrets['invitation']}"
    answers = [
        await post(client, partner, partner, choice="question", question=YES),
        await post(client, "/login/link", "/login/link", email="ada@norrkoping.example"),
        await post(client, invited, invited, new_password=PASSWORD),
        await client.get(f"/broken/{secrets['invitation']}"),
    ]
    async with house.sessions() as session:
        link = await told_in_a_letter(session, r"/login/link/(\w+)")
    return link, [answer.status_code for answer in answers]


async def walk_through_the_second_step(client, secrets, link):
    """By password and a wrong code, then by a link in the mail and a recovery code."""
    step, onwards = "/login/second-step", f"/login/link/{link}"
    answers = [
        await post(client, "/login", "/login", email="ada@norrkoping.example", password=PASSWORD),
        await post(client, step, step, code=secrets["code"]),
        await post(client, onwards, onwards),
        await post(client, step, step, code=secrets["recovery"]),
    ]
    return [(answer.url.path, answer.status_code) for answer in answers]


async def test_the_log_tells_no_secret_that_opens_a_door(committed_house, door):
    house = committed_house
    with journal() as told:
        async with house.sessions.begin() as session:
            secrets = await open_the_doors_with_secrets(session, house)
        async with httpx.AsyncClient(transport=door, base_url="http://test", follow_redirects=True) as client:
            program = await walk_as_a_program(client, secrets["token"])
        async with httpx.AsyncClient(transport=door, base_url="http://test", follow_redirects=True) as client:
            secrets["link"], visitor = await walk_as_a_visitor(client, secrets, house)
        async with httpx.AsyncClient(transport=door, base_url="http://test", follow_redirects=True) as client:
            second = await walk_through_the_second_step(client, secrets, secrets["link"])

    assert (program, visitor) == ([200, 401, 201, 415, 500], [200, 200, 200, 500])
    assert second == [
        ("/login/second-step", 200),
        ("/login/second-step", 401),
        ("/login/second-step", 200),
        ("/today", 200),
    ]
    assert {entry["route"] for entry in told.told("a request broke")} == {"/broken/{token}", "/api/v1/broken/{token}"}
    said = {SENTENCE, YES, WRONG, DMITRI, PASSWORD, "eva@", "ada@", FIRM["name"], house.secret}
    assert {word for word in said | set(secrets.values()) if is_told(word, told.text)} == set()


def is_told(word: str, log: str) -> bool:
    """A word of three letters counts only as a whole: the number of a request may hold "ada" by chance."""
    sought = re.escape(word) if len(word) > 3 else rf"\b{re.escape(word)}\b"
    return re.search(sought, log, re.IGNORECASE) is not None


NAMES_AND_ADDRESSES = """
SELECT name, email FROM contact UNION SELECT name, email FROM portal_user UNION SELECT name, email FROM person
UNION SELECT name, registration_number FROM organisation UNION SELECT title, NULL FROM listing
UNION SELECT recipient, message_id FROM delivery WHERE channel = 'mail'
"""
