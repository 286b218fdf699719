import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from dooropener import accounts
from dooropener.accounts import Attempt

HOUR = timedelta(hours=1)


async def counts(session):
    rows = await session.execute(select(Attempt.key, Attempt.count).order_by(Attempt.key, Attempt.window_start))
    return [tuple(row) for row in rows]


async def test_one_above_the_limit_is_refused_until_the_window_ends(session, clock):
    for _ in range(3):
        await accounts.count_attempt(session, "log-in:ada", limit=3, window=HOUR, at=clock.now())

    with pytest.raises(accounts.TooManyAttempts) as refusal:
        await accounts.count_attempt(session, "log-in:ada", limit=3, window=HOUR, at=clock.now())

    assert refusal.value.details == {"until": clock.now() + HOUR}


async def test_keys_and_windows_count_apart(session, clock):
    await accounts.count_attempt(session, "log-in:ada", limit=1, window=HOUR, at=clock.now())

    await accounts.count_attempt(session, "log-in:eva", limit=1, window=HOUR, at=clock.now())
    await accounts.count_attempt(session, "log-in:ada", limit=1, window=HOUR, at=clock.advance(hours=1))

    assert await counts(session) == [("log-in:ada", 1), ("log-in:ada", 1), ("log-in:eva", 1)]


async def test_old_windows_are_forgotten(session, clock):
    await accounts.count_attempt(session, "old", limit=1, window=HOUR, at=clock.now())
    await accounts.count_attempt(session, "new", limit=1, window=HOUR, at=clock.advance(days=1))

    await accounts.forget_attempts(session, before=clock.now() - HOUR)

    assert await counts(session) == [("new", 1)]


async def test_attempts_at_the_same_moment_all_count(committed_house, clock):
    async def attempt():
        async with committed_house.sessions() as session:
            try:
                await accounts.count_attempt(session, "code", limit=5, window=HOUR, at=clock.now())
            except accounts.TooManyAttempts:
                return "refused"
            finally:
                await session.commit()
            return "let in"

    outcomes = await asyncio.gather(*(attempt() for _ in range(8)))

    async with committed_house.sessions() as session:
        assert await counts(session) == [("code", 8)]
    assert sorted(outcomes) == ["let in"] * 5 + ["refused"] * 3
