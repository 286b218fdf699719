"""Every route × every role, walked from the route table itself.

`golden/permissions.txt` says what each route declares, and by that who is let in. A new route is walked by itself: one
that declares nothing fails, and one that is loosened fails until the file is written anew (`--record`) and read in the
review. Signed links, conversations and channels let in whoever holds the key: `test_rights_of_keys` walks those. What
belongs to one user alone is walked in `test_rights_of_owners`, scopes of machines one by one in `api/test_rights`.
"""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from dooropener import tokens
from dooropener.accounts import Role
from dooropener.introductions import PARTNER_LINK
from dooropener.links import make_token
from dooropener.portal.api.guards import Scoped
from dooropener.portal.guards import admin, advisor, channel, own, public, reader, signed_link, visitor, watcher
from dooropener.tokens import Scope
from dooropener_bot.conversations import ways_in
from doubles.callers import address, client_of, come_in, send, sign_in
from doubles.portals import portal_in
from doubles.rights import AT_THE_DOOR, every_door, opened, operations, outcome
from doubles.statements import Writes
from people import eva, sent, story

GOLDEN = Path(__file__).parent / "golden" / "permissions.txt"
RANKS = {"reader": 0, "advisor": 1, "admin": 2}
ROLES = ("nobody", "member", "partner", "machine", *RANKS)
KEYS = {"public", "signed_link", "visitor", "channel", "watcher"}
"""Whoever comes is let in; what is behind the door is opened by a key, if by anything."""


@pytest.fixture
def settings(settings):
    return opened(settings)


@pytest.fixture
def app(house):
    return portal_in(house, every_door)


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


def expected(permission, role):
    """What one who comes as `role` meets where the file says `permission`."""
    word = permission.removesuffix(" fresh")
    if word in KEYS:
        return "in"
    if ":" in word:  # a scope; the machine has them all
        return "in" if role == "machine" else "out"
    if role not in RANKS:
        return "out"
    return "in" if RANKS[role] >= RANKS.get(word, 0) else "no"


def recorded():
    """Permission, method and path of every line of the file."""
    return re.findall(r"^(\S+(?: fresh)?) +(\w+) +(\S+)$", GOLDEN.read_text(encoding="utf-8"), re.MULTILINE)


async def enter(client, role, session, house, clock, told):
    """Let somebody in as such people are; the headers that they bring."""
    if role == "member":
        await come_in(client, await ways_in.for_person(session, house, told.company.person.id, at=clock.now()))
        assert "Välkommen tillbaka" in (await client.get("/chat")).text
    elif role == "partner":
        introduction = await sent(session, house, told, clock.now())
        own_page = f"/p/{make_token(house.secret, PARTNER_LINK, introduction.id)}"
        assert (await client.get(own_page)).status_code == 200
        return {"referer": f"http://test{own_page}"}
    elif role == "machine":
        ends = clock.now() + timedelta(days=30)
        _, key = await tokens.make(
            session, name="CRM", scopes=list(Scope), expires_at=ends, by=told.ada, at=clock.now()
        )
        return {"authorization": f"Bearer {key}"}
    elif role != "nobody":
        user = await eva(session, clock.now(), role=Role(role))
        await session.commit()
        await sign_in(client, user)
    return {}


def test_permissions_are_as_recorded(app, record):
    told = "".join(f"{each.permission:20} {each.method:4} {each.path}\n" for each in operations(app))

    if record:
        GOLDEN.write_text(told, encoding="utf-8")

    assert told == GOLDEN.read_text(encoding="utf-8")


def test_every_route_declares_exactly_one_permission(app):
    wrong = {each.key: len(each.guards) for each in operations(app) if len(each.guards) != 1}

    assert wrong == {}


@pytest.mark.parametrize("role", ROLES)
async def test_every_door_lets_in_whom_it_should_and_nobody_else(app, house, session, connection, clock, told, role):
    found, wrote = {}, {}

    async with client_of(app) as client:
        headers = {AT_THE_DOOR: "1", **await enter(client, role, session, house, clock, told)}
        await client.get("/accessibility")
        writes = Writes(connection)
        for operation in operations(app):
            before = len(writes.seen)
            found[operation.key] = outcome(await send(client, operation, address(operation), headers))
            if found[operation.key] != "in" and writes.seen[before:]:
                wrote[operation.key] = writes.seen[before:]

    assert found == {(method, path): expected(permission, role) for permission, method, path in recorded()}
    assert wrote == {}


async def test_where_a_recent_proof_is_asked_for_an_old_one_opens_nothing(app, house, session, clock, told):
    found = {}

    async with client_of(app) as client:
        await enter(client, "admin", session, house, clock, told)
        clock.advance(minutes=20)
        await client.get("/accessibility")
        for operation in (each for each in operations(app) if each.fresh):
            answer = await send(client, operation, address(operation), {AT_THE_DOOR: "1"})
            found[operation.key] = outcome(answer)

    assert found == {(method, path): "again" for permission, method, path in recorded() if permission.endswith("fresh")}
    assert len(found) > 10


def test_kinds_of_permission_are_those_that_are_walked(app):
    kinds = {each.guard for each in operations(app) if not isinstance(each.guard, Scoped)}

    assert kinds == {public, signed_link, visitor, channel, watcher, own, reader, advisor, admin}


async def test_headers_are_on_every_answer(app, told):
    """Also where there is no route, and where a method is wrong."""
    wanted = {"content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy"}
    missing = {}
    async with client_of(app) as client:
        for operation in operations(app):
            answer = await send(client, operation, address(operation, token="x"))
            missing[operation.key] = wanted - set(answer.headers)
        for path in ("/nowhere", "/p", "/introductions/abc"):
            missing["GET", path] = wanted - set((await client.get(path)).headers)
            missing["DELETE", path] = wanted - set((await client.delete(path)).headers)

    assert {key: names for key, names in missing.items() if names} == {}
