"""Every route × every role × owner and stranger, walked from the route table itself.

A new route is walked by itself; one that declares no permission, or whose kind nobody here knows, fails.
"""

import re

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import event, select

from dooropener import accounts, introductions, organisations, outcomes, privacy
from dooropener.accounts import Role
from dooropener.introductions import COMPANY_LINK, MEETING_LINK, PARTNER_LINK, IntroductionState, Side
from dooropener.links import make_token
from dooropener.outbox import Delivery
from dooropener.outcomes import FEEDBACK_LINK
from dooropener.portal.api.guards import Scoped
from dooropener.portal.guards import admin, advisor, channel, own, public, reader, signed_link, visitor, watcher
from dooropener_bot.channels.visitors import COOKIE, chat_cookie, new_secret
from dooropener_bot.conversations import ways_in
from doubles.portals import portal_in
from doubles.rights import CHAT_TOKEN, WEBHOOK_SECRET, every_door, opened, operations
from people import PASSWORD, dmitri, eva, sent, story

ROLES = ("nobody", "member", "partner", "machine", "reader", "advisor", "admin")
OFFICE = {own: 0, reader: 0, advisor: 1, admin: 2}
RANK = {"reader": 0, "advisor": 1, "admin": 2}
NOWHERE = "9999999"
"""Of no thing: who is let in finds nothing there, and nothing changes."""


class Writes:
    """Rows that a connection wrote, counters of attempts and conversations' own cookies aside."""

    def __init__(self, connection):
        self.seen = []
        event.listen(connection.sync_connection, "before_cursor_execute", self._note)

    def _note(self, _connection, _cursor, statement, *_):
        if re.match(r"\s*(INSERT|UPDATE|DELETE)\b", statement) and "attempt" not in statement:
            self.seen.append(statement.split("(")[0][:60])


@pytest.fixture
def settings(settings):
    return opened(settings)


@pytest.fixture
def app(house):
    return portal_in(house, every_door)


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


def _client(app):
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test")


async def _send(client, operation, path, headers=None):
    if operation.method == "GET":
        return await client.get(path, headers=headers)
    data = {"_csrf_token": client.cookies.get("csrftoken", "")}
    return await client.request(operation.method, path, data=data, headers=headers)


def _address(operation, **given):
    return re.sub(r"\{(\w+)\}", lambda found: str(given.get(found[1], NOWHERE)), operation.path)


def _outcome(answer):
    """`out`: told to sign in; `no`: known, and not allowed; `in`: let in, whatever there is to be found."""
    if answer.status_code == 401 or answer.headers.get("location", "").startswith("/login"):
        return "out"
    return "no" if answer.status_code == 403 else "in"


def _expected(guard, role):
    if role not in RANK:
        return "out"
    return "in" if RANK[role] >= OFFICE[guard] else "no"


async def _member(house, session, clock, told):
    """Björn's cookie of the chat page."""
    return {COOKIE: chat_cookie(house, new_secret()).value}


async def _enter(client, role, session, house, clock, told):
    if role in RANK:
        user = await eva(session, clock.now(), role=Role(role))
        await session.commit()
        page = await client.get("/login")
        token = re.search(r'name="_csrf_token" value="([^"]+)"', page.text)[1]
        await client.post("/login", data={"_csrf_token": token, "email": user.email, "password": PASSWORD})
    if role == "member":
        client.cookies.update(await _member(house, session, clock, told))
    await client.get("/accessibility")


def test_every_route_declares_exactly_one_permission(app):
    wrong = {(each.method, each.path): len(each.guards) for each in operations(app) if len(each.guards) != 1}

    assert wrong == {}


@pytest.mark.parametrize("role", ROLES)
async def test_office_routes_let_in_those_of_their_rank_and_nobody_else(
    app, house, session, connection, clock, told, role
):
    headers = {"authorization": f"Bearer {CHAT_TOKEN}"} if role == "machine" else {}
    if role == "partner":
        introduction = await sent(session, house, told, clock.now())
        headers = {"referer": f"http://test/p/{make_token(house.secret, PARTNER_LINK, introduction.id)}"}
    found, expected = {}, {}

    async with _client(app) as client:
        await _enter(client, role, session, house, clock, told)
        writes = Writes(connection)
        for operation in operations(app):
            if operation.guard not in OFFICE:
                continue
            before = len(writes.seen)
            outcome = _outcome(await _send(client, operation, _address(operation), headers))
            key = (operation.method, operation.path)
            found[key] = (outcome, writes.seen[before:] if outcome != "in" else [])
            expected[key] = (_expected(operation.guard, role), [])

    assert len(found) > 120
    assert found == expected


@pytest_asyncio.fixture
async def keys(session, house, told, clock):
    """What stands in the links of their owners, by the beginning of the path."""
    introduction = await sent(session, house, told, clock.now())
    now = clock.now()
    access = await organisations.open_access(session, told.chiara, address="", at=now)
    asked = await accounts.ask_new_address(session, told.company.person, "ny@bjornsvarme.example", at=now)
    copy = await privacy.ask_copy(session, told.company.person, at=now)
    way = await ways_in.for_person(session, house, told.company.person.id, at=now)
    introduction.state = IntroductionState.CONTACTS_EXCHANGED
    await session.flush()
    await introductions.book_meeting(session, introduction, when=now, place="video", by=told.ada, at=now)
    await session.flush()
    clock.advance(hours=20)
    await outcomes.ask_due(house)
    clock.advance(hours=-20)
    feedback = next(f for f in await outcomes.feedback_of(session, introduction.id) if f.side is Side.PARTNER)
    await accounts.send_link(session, told.ada.email, settings=house.settings, at=now)
    await accounts.invite(
        session,
        email="eva@norrkoping.example",
        name="Eva",
        role=Role.ADVISOR,
        language="sv",
        settings=house.settings,
        by=told.ada,
        at=now,
    )
    await session.commit()
    partner, secret = make_token(house.secret, PARTNER_LINK, introduction.id), house.secret
    return {
        "/p/": partner,
        "/stop/": partner,
        "/c/": make_token(secret, COMPANY_LINK, introduction.id),
        "/m/": make_token(secret, MEETING_LINK, introduction.id),
        "/f/": make_token(secret, FEEDBACK_LINK, feedback.id),
        "/d/": organisations.access_token(secret, access),
        "/my-data/": privacy.copy_token(secret, copy),
        "/login/link/": await _office_letter(session, "sign_in_link_requested"),
        "/invited/": await _office_letter(session, "user_invited"),
        "/chat/in/": way.rpartition("/")[2],
        "/chat/address/": accounts.new_address_token(secret, asked),
    }


async def _office_letter(session, fact):
    """The key in the link of the letter."""
    letter = (await session.scalars(select(Delivery).where(Delivery.fact == fact))).one()
    return re.search(r"/(?:login/link|invited)/(\w+)", letter.payload["text"])[1]


def _door(operation):
    return operation.path.partition("{token}")[0]


async def test_links_open_for_their_owners(app, keys):
    found = {}
    async with _client(app) as client:
        for operation in operations(app):
            if operation.guard is signed_link and operation.method == "GET" and operation.path.count("{") == 1:
                answer = await client.get(_address(operation, token=keys[_door(operation)]))
                found[operation.path] = answer.status_code

    assert found == dict.fromkeys(found, 200)
    assert {path.partition("{token}")[0] for path in found} == set(keys)


async def test_links_of_strangers_lead_nowhere_and_change_nothing(app, house, keys, connection):
    """A made-up key, one that another house signed, and the owner's own keys to every other door."""
    wrong = {}
    writes = Writes(connection)
    async with _client(app) as client:
        await client.get("/accessibility")
        for operation in operations(app):
            if operation.guard is not signed_link:
                continue
            own = keys[_door(operation)]
            strange = ["a" * 24, "x", make_token("of another house, with a secret of its own", PARTNER_LINK, 1)]
            for key in [*strange, *({*keys.values()} - {own})]:
                before = len(writes.seen)
                answer = await _send(client, operation, _address(operation, token=key, step="undo", part="stop"))
                if answer.status_code not in {404, 410} or writes.seen[before:]:
                    door = next((name for name, value in keys.items() if value == key), key)
                    wrong[operation.method, operation.path, door] = answer.status_code, writes.seen[before:]

    assert wrong == {}


async def test_who_holds_a_link_reaches_no_listing_of_another(app, house, session, told, keys, connection):
    writes = Writes(connection)
    async with _client(app) as client:
        await client.get("/accessibility")
        found = {}
        for operation in operations(app):
            if operation.path.startswith("/d/{token}/listings/"):
                address = _address(operation, token=keys["/d/"], listing_id=told.local.id, step="withdraw")
                found[operation.method, operation.path] = (await _send(client, operation, address)).status_code

    assert found == dict.fromkeys(found, 404)
    assert len(found) >= 3
    assert writes.seen == []


async def test_conversation_opens_for_its_own_visitor_only(app, house, session, clock, told):
    await dmitri(session, clock.now())
    words = "Vi bygger värmepumpar med propan och heter Björns Värme"
    async with _client(app) as bjorn, _client(app) as stranger:
        for client in (bjorn, stranger):
            await client.get("/chat")
        token = bjorn.cookies["csrftoken"]
        await bjorn.post("/chat", data={"_csrf_token": token, "text": words}, follow_redirects=True)
        own = await bjorn.get("/chat")
        secret, _, signature = bjorn.cookies.get(COOKIE).rpartition(".")
        tried = [{}, {COOKIE: f"{secret}.{'0' * len(signature)}"}, {COOKIE: chat_cookie(house, new_secret()).value}]
        seen = []
        for cookies in tried:
            stranger.cookies.update(cookies)
            seen += [(await stranger.get(path)).text for path in ("/chat", "/chat/stream")]

    assert words in own.text
    assert [words in text for text in seen] == [False] * 6


CHANNELS = {
    "/api/chat/{address}/messages": {"authorization": f"Bearer {CHAT_TOKEN}"},
    "/telegram/webhook": {"x-telegram-bot-api-secret-token": WEBHOOK_SECRET},
}


@pytest.mark.parametrize("known", [True, False])
async def test_channels_are_known_by_their_secret(app, connection, known):
    writes, found = Writes(connection), {}
    async with _client(app) as client:
        for operation in operations(app):
            if operation.guard is channel:
                right = CHANNELS[operation.path]
                headers = right if known else {name: value[:-1] + "x" for name, value in right.items()}
                answer = await client.request(operation.method, _address(operation), json={}, headers=headers)
                found[operation.method, operation.path] = answer.status_code in {401, 403}

    assert found == dict.fromkeys(found, not known)
    assert {path for _, path in found} == set(CHANNELS)
    assert writes.seen == []


def test_kinds_of_permission_are_those_that_are_walked_here(app):
    kinds = {each.guard for each in operations(app) if not isinstance(each.guard, Scoped)}  # walked in api/test_rights

    assert kinds == {public, signed_link, visitor, channel, watcher, *OFFICE}


async def test_headers_are_on_every_answer(app, told):
    """Also where there is no route, and where a method is wrong."""
    wanted = {"content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy"}
    missing = {}
    async with _client(app) as client:
        for operation in operations(app):
            answer = await _send(client, operation, _address(operation, token="x"))
            missing[operation.method, operation.path] = wanted - set(answer.headers)
        for path in ("/nowhere", "/p", "/introductions/abc"):
            missing["GET", path] = wanted - set((await client.get(path)).headers)
            missing["DELETE", path] = wanted - set((await client.delete(path)).headers)

    assert {key: names for key, names in missing.items() if names} == {}
