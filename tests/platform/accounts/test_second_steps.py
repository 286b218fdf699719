"""The second step: codes, recovery codes, who needs one."""

import asyncio

import pyotp
import pytest
import pytest_asyncio
from sqlalchemy import select

from dooropener import accounts
from dooropener.accounts import Authenticator, Awaits, RecoveryCode, Role, Way, WrongCode
from people import AT_HOME, ada, eva

SECRET = "a secret for tests only, long enough"


@pytest_asyncio.fixture
async def user(session, clock):
    return await ada(session, clock.now())


async def _app(session, user, at):
    """An app that is set up with the code of the half minute before last."""
    key = await accounts.begin_app(session, user, secret=SECRET, at=at)
    codes = pyotp.TOTP(key)
    await accounts.confirm_app(session, user, codes.at(at, counter_offset=-1), secret=SECRET, place=AT_HOME, at=at)
    return codes


async def _take(session, user, code, at):
    try:
        await accounts.take_code(session, user, code, secret=SECRET, at=at)
    except WrongCode:
        return False
    return True


async def test_key_is_sealed_and_the_same_until_it_is_confirmed(session, user, clock):
    first = await accounts.begin_app(session, user, secret=SECRET, at=clock.now())
    second = await accounts.begin_app(session, user, secret=SECRET, at=clock.now())
    before = (await accounts.second_steps_of(session, user)).on

    await accounts.confirm_app(
        session, user, pyotp.TOTP(first).at(clock.now()), secret=SECRET, place=AT_HOME, at=clock.now()
    )

    kept = (await session.scalars(select(Authenticator))).one()
    has = await accounts.second_steps_of(session, user)
    assert (first, before, has.on, has.app_since) == (second, False, True, clock.now())
    assert first not in kept.secret
    assert has.recovery_codes == 10
    with pytest.raises(accounts.NotSetUp):
        await accounts.begin_app(session, user, secret=SECRET, at=clock.now())


async def test_codes_drift_by_half_a_minute_and_no_more(session, user, clock):
    codes, now = await _app(session, user, clock.now()), clock.now()
    found = {}
    for offset in (-2, -1, 0, 1, 2):
        app = (await session.scalars(select(Authenticator))).one()
        app.last_step = 0
        found[offset] = await _take(session, user, codes.at(now, counter_offset=offset), now)

    assert found == {-2: False, -1: True, 0: True, 1: True, 2: False}


async def test_code_counts_once_and_none_from_before_it(session, user, clock):
    codes, now = await _app(session, user, clock.now()), clock.now()

    taken = [await _take(session, user, codes.at(now, counter_offset=offset), now) for offset in (0, 0, -1, 1)]

    assert taken == [True, False, False, True]


async def test_of_two_with_the_same_code_one_gets_in(committed_house, clock):
    async with committed_house.sessions.begin() as session:
        user = await ada(session, clock.now())
        codes = await _app(session, user, clock.now())
        recovery = await accounts.give_codes(session, user, secret=SECRET, place=AT_HOME, at=clock.now())

    async def take(code):
        async with committed_house.sessions.begin() as session:
            return await _take(session, user, code, clock.now())

    by_app = await asyncio.gather(take(codes.at(clock.now())), take(codes.at(clock.now())))
    by_recovery = await asyncio.gather(take(recovery[0]), take(recovery[0]))

    assert (sorted(by_app), sorted(by_recovery)) == ([False, True], [False, True])


async def test_recovery_codes_are_kept_as_hashes_and_new_ones_replace_them(session, user, clock):
    await _app(session, user, clock.now())
    old = await accounts.give_codes(session, user, secret=SECRET, place=AT_HOME, at=clock.now())
    codes = await accounts.give_codes(session, user, secret=SECRET, place=AT_HOME, at=clock.now())

    typed = codes[3].upper().replace("-", " ")
    taken = [await _take(session, user, code, clock.now()) for code in (old[0], typed, codes[3], "")]

    kept = list(await session.scalars(select(RecoveryCode.hash)))
    assert (len(set(codes)), len(kept), taken) == (10, 10, [False, True, False, False])
    assert not set(kept) & {*codes, *(code.replace("-", "") for code in codes)}
    assert (await accounts.second_steps_of(session, user)).recovery_codes == 9


async def test_another_secret_of_the_house_opens_nothing(session, user, clock):
    codes = await _app(session, user, clock.now())

    with pytest.raises(WrongCode):
        await accounts.take_code(session, user, codes.at(clock.now()), secret="x" * 40, at=clock.now())


async def test_dropping_the_app_drops_the_recovery_codes(session, user, clock):
    await _app(session, user, clock.now())
    await accounts.give_codes(session, user, secret=SECRET, place=AT_HOME, at=clock.now())

    await accounts.forget_app(session, user, place=AT_HOME, at=clock.now())

    assert await accounts.second_steps_of(session, user) == accounts.SecondSteps(None, 0, 0)


@pytest.mark.parametrize(
    ("who", "of_admin", "of_advisor"),
    [("nobody", None, None), ("admins", Awaits.SET_UP, None), ("all", Awaits.SET_UP, Awaits.SET_UP)],
)
async def test_office_says_who_needs_one(session, user, clock, who, of_admin, of_advisor):
    advisor = await eva(session, clock.now())

    await accounts.need_second_step(session, who, by=user, at=clock.now())

    awaits = [await accounts.what_awaits(session, each, Way.PASSWORD) for each in (user, advisor)]
    assert await accounts.who_needs_second_step(session) == who
    assert awaits == [of_admin, of_advisor]
    assert await accounts.what_awaits(session, user, Way.SINGLE_SIGN_ON) is None


async def test_needed_second_step_is_not_dropped(session, user, clock):
    await _app(session, user, clock.now())
    await accounts.need_second_step(session, "admins", by=user, at=clock.now())

    with pytest.raises(accounts.SecondStepNeeded):
        await accounts.forget_app(session, user, place=AT_HOME, at=clock.now())

    assert await accounts.what_awaits(session, user, Way.LINK) is Awaits.SECOND_STEP
    assert await accounts.users_with_second_step(session) == {user.id}


async def test_reset_ends_sessions_and_is_an_admins(session, user, clock):
    advisor = await eva(session, clock.now())
    await _app(session, advisor, clock.now())
    await accounts.begin_session(session, advisor, way=Way.PASSWORD, at=clock.now())

    with pytest.raises(accounts.NotAnAdmin):
        await accounts.reset_second_steps(session, user, by=advisor, place=AT_HOME, at=clock.now())
    await accounts.reset_second_steps(session, advisor, by=user, place=AT_HOME, at=clock.now())

    assert not (await accounts.second_steps_of(session, advisor)).on
    assert await accounts.sessions_of(session, advisor, at=clock.now()) == []


async def test_two_admins_who_take_the_part_from_each_other_leave_one(committed_house, clock):
    async with committed_house.sessions.begin() as session:
        one, other = await ada(session, clock.now()), await eva(session, clock.now(), role=Role.ADMIN)

    async def demote(user, by):
        async with committed_house.sessions.begin() as session:
            found = await accounts.get_user(session, user.id)
            await accounts.change_role(session, found, Role.READER, by=by, at=clock.now())

    outcomes = await asyncio.gather(demote(one, other), demote(other, one), return_exceptions=True)

    async with committed_house.sessions() as session:
        left = [user.role for user in await accounts.users(session)]
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["LastAdmin", "NoneType"]
    assert sorted(left) == [Role.ADMIN, Role.READER]
