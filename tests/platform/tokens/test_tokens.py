"""Tokens: who may make which, for how long; and answers that are given once more."""

from datetime import timedelta

import pytest

from dooropener import tokens
from dooropener.accounts import Role
from dooropener.tokens import InvalidToken, KeyInUse, NotYourToken, Scope, ScopeMissing
from people import ada, eva

READS = [Scope.LISTINGS_READ]


async def _make(session, clock, user, scopes=READS, *, name="CRM", days=30):
    ends = clock.now() + timedelta(days=days)
    return await tokens.make(session, name=name, scopes=scopes, expires_at=ends, by=user, at=clock.now())


async def test_key_is_kept_as_a_hash_and_known_by_how_it_begins(session, clock):
    token, key = await _make(session, clock, await ada(session, clock.now()))

    assert key.startswith(f"{token.prefix}_")
    assert key not in {token.key_hash, token.prefix, token.name}
    assert await tokens.find_bearer(session, key, at=clock.now()) is token


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"name": " "}, ("name", "required")),
        ({"name": "x" * 81}, ("name", "too_long")),
        ({"scopes": []}, ("scopes", "required")),
        ({"days": 0}, ("expires", "past")),
        ({"days": 367}, ("expires", "more_than_a_year")),
    ],
)
async def test_token_needs_a_name_a_scope_and_an_end(session, clock, changed, fault):
    user = await ada(session, clock.now())

    with pytest.raises(InvalidToken) as caught:
        await _make(session, clock, user, **changed)

    assert (caught.value.details["field"], caught.value.details["rule"]) == fault


@pytest.mark.parametrize(
    ("role", "scope", "allowed"),
    [
        (Role.ADMIN, Scope.WEBHOOKS_WRITE, True),
        (Role.ADMIN, Scope.LISTINGS_WRITE, True),
        (Role.ADVISOR, Scope.LISTINGS_READ, True),
        (Role.ADVISOR, Scope.LISTINGS_WRITE, False),
        (Role.ADVISOR, Scope.WEBHOOKS_READ, False),
        (Role.READER, Scope.LISTINGS_READ, False),
    ],
)
def test_who_may_give_away_which_scope(role, scope, allowed):
    assert tokens.may_grant(role, scope) is allowed


async def test_nobody_gives_away_more_than_they_may(session, clock):
    with pytest.raises(ScopeMissing):
        await _make(session, clock, await eva(session, clock.now()), [Scope.LISTINGS_WRITE])


async def test_others_tokens_are_revoked_by_administrators_alone(session, clock):
    admin, advisor = await ada(session, clock.now()), await eva(session, clock.now())
    (of_admin, _), (of_advisor, _) = await _make(session, clock, admin), await _make(session, clock, advisor)

    with pytest.raises(NotYourToken):
        await tokens.revoke(session, of_admin, by=advisor, at=clock.now())
    await tokens.revoke(session, of_advisor, by=admin, at=clock.now())

    assert [each.is_alive(clock.now()) for each in (of_admin, of_advisor)] == [True, False]
    assert await tokens.tokens_of(session, advisor) == [of_advisor]
    assert await tokens.tokens_of(session, admin) == [of_advisor, of_admin]


async def test_end_is_told_two_weeks_before(session, clock):
    user = await ada(session, clock.now())
    token, _ = await _make(session, clock, user, days=15)

    early = await tokens.ending_soon(session, user, at=clock.now())
    late = await tokens.ending_soon(session, user, at=clock.advance(days=1))

    assert (early, late) == ([], [token])


async def test_second_request_is_told_that_the_first_is_under_way(committed_house):
    house = committed_house
    now = house.clock.now()
    async with house.sessions.begin() as session:
        user = await ada(session, now)
        ends = now + timedelta(days=1)
        token, _ = await tokens.make(session, name="CRM", scopes=READS, expires_at=ends, by=user, at=now)

    async with house.sessions.begin() as first, house.sessions.begin() as second:
        assert await tokens.find_answer(first, token, "k", "digest", at=now) is None
        with pytest.raises(KeyInUse):
            await tokens.find_answer(second, token, "k", "digest", at=now)
        await tokens.keep_answer(first, token, "k", "digest", tokens.Answer(201, b"{}"), at=now)

    async with house.sessions.begin() as third:
        assert await tokens.find_answer(third, token, "k", "digest", at=now) == tokens.Answer(201, b"{}")
        await tokens.forget_answers(third, before=now + timedelta(seconds=1))
        assert await tokens.find_answer(third, token, "other", "digest", at=now) is None
