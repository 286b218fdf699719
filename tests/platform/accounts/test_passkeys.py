"""Passkeys, made and shown by an authenticator of our own."""

import asyncio

import pytest
import pytest_asyncio

from dooropener import accounts
from dooropener.accounts import PasskeyRefused, Site
from doubles.authenticator import Authenticator
from people import AT_HOME, ada, eva

SITE = Site("http://localhost:8000", "a secret for tests only, long enough")


@pytest_asyncio.fixture
async def user(session, clock):
    return await ada(session, clock.now())


async def _added(session, user, at, name="my phone", **kind):
    phone = Authenticator(**kind)
    options = await accounts.ask_to_make(session, SITE, user, at=at)
    await accounts.add_passkey(session, SITE, user, phone.make(options), name=name, place=AT_HOME, at=at)
    return phone


async def test_passkey_says_who_signs_in_and_when_it_was_used(session, user, clock):
    phone = await _added(session, user, clock.now(), name=" my   phone ")
    began = clock.now()
    later = clock.advance(minutes=1)

    found = await accounts.use_any(session, SITE, phone.show(accounts.ask_for_any(SITE, at=later)), at=later)

    (kept,) = await accounts.passkeys_of(session, user)
    assert (found, kept.name, kept.added_at, kept.used_at, kept.sign_count) == (user, "my phone", began, later, 2)


async def test_answer_is_good_once(session, user, clock):
    phone = await _added(session, user, clock.now())
    answer = phone.show(accounts.ask_for_any(SITE, at=clock.now()))
    await accounts.use_any(session, SITE, answer, at=clock.now())

    with pytest.raises(PasskeyRefused):
        await accounts.use_any(session, SITE, answer, at=clock.now())


async def test_of_two_with_the_same_answer_one_gets_in(committed_house, clock):
    async with committed_house.sessions.begin() as session:
        user = await ada(session, clock.now())
        phone = await _added(session, user, clock.now())
    answer = phone.show(accounts.ask_for_any(SITE, at=clock.now()))

    async def show():
        async with committed_house.sessions.begin() as session:
            await accounts.use_any(session, SITE, answer, at=clock.now())

    found = await asyncio.gather(show(), show(), return_exceptions=True)

    assert sorted(type(each).__name__ for each in found) == ["NoneType", "PasskeyRefused"]


@pytest.mark.parametrize(
    "fault",
    [
        {"origin": "http://localhost.evil.example"},
        {"host": "evil.example"},
        {"verifies": False},
        {"id": b"another credential"},
        {"count": -1},
    ],
)
async def test_what_was_not_shown_to_us_by_its_owner_is_refused(session, user, clock, fault):
    phone = await _added(session, user, clock.now())
    for name, value in fault.items():
        setattr(phone, name, value)

    with pytest.raises(PasskeyRefused):
        await accounts.use_any(session, SITE, phone.show(accounts.ask_for_any(SITE, at=clock.now())), at=clock.now())


async def test_challenge_of_another_house_or_use_or_time_is_refused(session, user, clock):
    phone, now = await _added(session, user, clock.now()), clock.now()
    other = Site(SITE.public_url, "of another house, with a secret of its own")
    strange = [
        accounts.ask_for_any(other, at=now),
        await accounts.ask_for_own(session, SITE, user, at=now),
        accounts.ask_for_any(SITE, at=clock.advance(minutes=-6)),
    ]

    for options in strange:
        with pytest.raises(PasskeyRefused):
            await accounts.use_any(session, SITE, phone.show(options), at=now)


@pytest.mark.parametrize(
    "answer", ["", "[]", "{}", '{"id": 7, "response": {"clientDataJSON": "e30"}}', "null", "{" * 9999]
)
async def test_what_is_no_answer_is_refused(session, user, clock, answer):
    with pytest.raises(PasskeyRefused):
        await accounts.use_any(session, SITE, answer, at=clock.now())
    with pytest.raises(PasskeyRefused):
        await accounts.add_passkey(session, SITE, user, answer, name="x", place=AT_HOME, at=clock.now())


async def test_second_step_takes_a_key_that_only_knows_touch_but_nobody_elses(session, user, clock):
    key = await _added(session, user, clock.now(), verifies=False)
    colleague = await eva(session, clock.now())
    hers = await _added(session, colleague, clock.now())
    options = await accounts.ask_for_own(session, SITE, user, at=clock.now())

    with pytest.raises(PasskeyRefused):
        await accounts.use_own(session, SITE, user, hers.show(options), at=clock.now())
    options = await accounts.ask_for_own(session, SITE, user, at=clock.now())
    await accounts.use_own(session, SITE, user, key.show(options), at=clock.now())

    assert (await accounts.passkeys_of(session, user))[0].used_at == clock.now()


async def test_passkey_is_added_to_one_user_once(session, user, clock):
    phone = await _added(session, user, clock.now())
    colleague = await eva(session, clock.now())
    options = await accounts.ask_to_make(session, SITE, colleague, at=clock.now())

    with pytest.raises(PasskeyRefused):
        await accounts.add_passkey(
            session, SITE, colleague, phone.make(options), name="", place=AT_HOME, at=clock.now()
        )


async def test_who_has_left_is_not_let_in_and_only_ones_own_are_removed(session, user, clock):
    colleague = await eva(session, clock.now())
    phone = await _added(session, colleague, clock.now())
    (kept,) = await accounts.passkeys_of(session, colleague)

    with pytest.raises(accounts.UnknownPasskey):
        await accounts.remove_passkey(session, user, kept.id, place=AT_HOME, at=clock.now())
    await accounts.deactivate(session, colleague, by=user, at=clock.now())

    with pytest.raises(PasskeyRefused):
        await accounts.use_any(session, SITE, phone.show(accounts.ask_for_any(SITE, at=clock.now())), at=clock.now())
