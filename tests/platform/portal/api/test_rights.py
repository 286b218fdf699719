"""Every operation × no key, a browser's cookies, the wrong scopes, the right one, and a user who has become less."""

import re

import httpx
import pytest
import pytest_asyncio

from dooropener.accounts import Role
from dooropener.portal import create_app
from dooropener.portal.api.guards import Scoped
from dooropener.tokens import Scope
from doubles.portals import portal_in
from doubles.rights import operations
from people import PASSWORD

NOWHERE = "9999999"
"""Of no thing: who is let in finds nothing there."""


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"api_requests_a_minute": 100_000})


@pytest.fixture
def app(house):
    return portal_in(house, create_app)


@pytest.fixture
def scoped(app):
    found = [each for each in operations(app) if isinstance(each.guard, Scoped)]
    assert len(found) > 140
    return found


async def _outcomes(client, operations, keys=None):
    """By operation `out`, `no` or `in`; `keys` are headers by scope."""
    found = {}
    for each in operations:
        path = re.sub(r"\{\w+\}", NOWHERE, each.path)
        headers = keys[each.guard.scope] if keys else {}
        status = (await client.request(each.method, path, headers=headers)).status_code
        found[each.method, each.path] = {401: "out", 403: "no"}.get(status, "in")
    return found


@pytest_asyncio.fixture
async def client(app):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        yield client


def _all(operations, outcome):
    return {(each.method, each.path): outcome for each in operations}


def _key(machine):
    return {"authorization": machine.client.headers["authorization"]}


async def test_nobody_gets_in_without_a_key_not_even_who_is_signed_in(client, scoped, told):
    page = await client.get("/login")
    token = re.search(r'name="_csrf_token" value="([^"]+)"', page.text)[1]
    await client.post("/login", data={"_csrf_token": token, "email": told.ada.email, "password": PASSWORD})
    assert (await client.get("/today")).status_code == 200

    assert await _outcomes(client, scoped) == _all(scoped, "out")


async def test_every_scope_but_the_right_one_opens_nothing(client, scoped, make_machine, told):
    keys = {
        scope: _key(await make_machine(told.ada, *(each for each in Scope if each is not scope)))
        for scope in {each.guard.scope for each in scoped}
    }

    assert await _outcomes(client, scoped, keys) == _all(scoped, "no")


async def test_the_right_scope_alone_is_enough(client, scoped, make_machine, told):
    keys = {scope: _key(await make_machine(told.ada, scope)) for scope in {each.guard.scope for each in scoped}}

    assert await _outcomes(client, scoped, keys) == _all(scoped, "in")


@pytest.mark.parametrize("role", [Role.ADVISOR, Role.READER])
async def test_all_scopes_reach_as_far_as_the_user_still_does(client, scoped, make_machine, told, session, role):
    key = _key(await make_machine(told.ada))
    told.ada.role = role
    await session.flush()
    rank = [Role.READER, Role.ADVISOR, Role.ADMIN]

    found = await _outcomes(client, scoped, dict.fromkeys(Scope, key))

    assert found == {
        (each.method, each.path): "in" if rank.index(each.guard.scope.role) <= rank.index(role) else "no"
        for each in scoped
    }
