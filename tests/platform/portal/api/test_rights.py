"""Every operation × no key, a browser's cookies, the wrong scopes, the right one, and a user who has become less."""

import pytest
import pytest_asyncio

from dooropener.accounts import Role
from dooropener.portal.api.guards import Scoped
from dooropener.tokens import Scope
from doubles.callers import address, client_of, sign_in
from doubles.portals import portal_in
from doubles.rights import AT_THE_DOOR, every_door, opened, operations, outcome


@pytest.fixture
def settings(settings):
    return opened(settings)


@pytest.fixture
def app(house):
    return portal_in(house, every_door)


@pytest.fixture
def scoped(app):
    found = [each for each in operations(app) if isinstance(each.guard, Scoped)]
    assert len(found) > 140
    return found


async def _outcomes(client, operations, keys=None):
    """By operation `out`, `no` or `in`; `keys` are headers by scope."""
    found = {}
    for each in operations:
        headers = {AT_THE_DOOR: "1", **(keys[each.guard.scope] if keys else {})}
        found[each.key] = outcome(await client.request(each.method, address(each), headers=headers))
    return found


@pytest_asyncio.fixture
async def client(app):
    async with client_of(app) as client:
        yield client


def _all(operations, outcome):
    return {each.key: outcome for each in operations}


def _key(machine):
    return {"authorization": machine.client.headers["authorization"]}


async def test_nobody_gets_in_without_a_key_not_even_who_is_signed_in(client, scoped, told):
    await sign_in(client, told.ada)

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
        each.key: "in" if rank.index(each.guard.scope.role) <= rank.index(role) else "no" for each in scoped
    }
