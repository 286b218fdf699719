import asyncio

import pytest
from sqlalchemy import func, select

from dooropener import accounts
from dooropener.accounts import PortalSession, Role, Way
from dooropener.states import Actor, ActorKind
from people import AT_HOME, PASSWORD, ada, eva


async def signed_in(session):
    return list(await session.scalars(select(PortalSession.user_id)))


async def test_who_signs_in_with_the_right_password_is_known(session, clock):
    user = await ada(session, clock.now())

    found = await accounts.authenticate(session, email=" Ada@Norrkoping.example ", password=PASSWORD)

    assert found is user


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ada@norrkoping.example", "not hers, but long"),
        ("ada@norrkoping.example", ""),
        ("dmitri@elsewhere.example", PASSWORD),
        ("", PASSWORD),
    ],
)
async def test_nobody_else_gets_in(session, clock, email, password):
    await ada(session, clock.now())

    assert await accounts.authenticate(session, email=email, password=password) is None


async def test_a_new_user_is_kept_as_told(session, clock):
    user = await accounts.create_user(
        session, email=" Eva@Norrkoping.example", name=" Eva ", role=Role.ADVISOR, password=PASSWORD, at=clock.now()
    )

    assert (user.email, user.name, user.role, user.language, user.created_at, user.deactivated_at) == (
        "eva@norrkoping.example",
        "Eva",
        Role.ADVISOR,
        "sv",
        clock.now(),
        None,
    )
    assert PASSWORD not in user.password_hash


async def test_an_address_has_one_user(session, clock):
    await ada(session, clock.now())

    with pytest.raises(accounts.AddressTaken) as refusal:
        await ada(session, clock.now(), email="ADA@norrkoping.example")

    assert refusal.value.details == {"address": "ada@norrkoping.example"}


async def test_a_short_password_is_refused(session, clock):
    user = await ada(session, clock.now())

    with pytest.raises(accounts.WeakPassword) as refusal:
        await accounts.change_password(session, user, "x" * (accounts.MIN_LENGTH - 1), place=AT_HOME, at=clock.now())

    assert refusal.value.details == {"minimum": 10}


async def test_a_new_password_ends_all_sessions_of_that_user_alone(session, clock):
    user, colleague = await ada(session, clock.now()), await eva(session, clock.now())
    await accounts.begin_session(session, user, way=Way.PASSWORD, at=clock.now())
    await accounts.begin_session(session, colleague, way=Way.PASSWORD, at=clock.now())

    await accounts.change_password(session, user, "another battery horse", place=AT_HOME, at=clock.now())

    assert await signed_in(session) == [colleague.id]
    assert await accounts.authenticate(session, email=user.email, password=PASSWORD) is None
    assert await accounts.authenticate(session, email=user.email, password="another battery horse") is user


async def test_who_has_left_does_not_get_in(session, clock):
    admin, leaver = await ada(session, clock.now()), await eva(session, clock.now())
    await accounts.begin_session(session, leaver, way=Way.PASSWORD, at=clock.now())

    await accounts.deactivate(session, leaver, by=admin, at=clock.now())

    assert await signed_in(session) == []
    assert await accounts.authenticate(session, email=leaver.email, password=PASSWORD) is None
    assert await accounts.users(session) == [admin, leaver]


async def test_only_an_admin_lets_somebody_go(session, clock):
    admin, advisor = await ada(session, clock.now()), await eva(session, clock.now())

    with pytest.raises(accounts.NotAnAdmin):
        await accounts.deactivate(session, admin, by=advisor, at=clock.now())


async def test_the_last_admin_stays(session, clock):
    admin = await ada(session, clock.now())

    with pytest.raises(accounts.LastAdmin):
        await accounts.deactivate(session, admin, by=admin, at=clock.now())

    assert admin.deactivated_at is None


async def test_two_admins_who_send_each_other_away_leave_one(committed_house, clock):
    async with committed_house.sessions.begin() as session:
        one, other = await ada(session, clock.now()), await eva(session, clock.now(), role=Role.ADMIN)

    async def send_away(leaver, by):
        async with committed_house.sessions.begin() as session:
            user = await accounts.get_user(session, leaver.id)
            await accounts.deactivate(session, user, by=by, at=clock.now())

    outcomes = await asyncio.gather(send_away(one, other), send_away(other, one), return_exceptions=True)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["LastAdmin", "NoneType"]


def test_a_reader_acts_in_nothing():
    with pytest.raises(accounts.ReadsOnly):
        _ = accounts.User(id=1, name="Dmitri", role=Role.READER).actor


@pytest.mark.parametrize("role", [Role.ADVISOR, Role.ADMIN])
def test_advisors_and_admins_act_as_advisors(role):
    assert accounts.User(id=1, name="Ada", role=role).actor == Actor(ActorKind.ADVISOR, "Ada", 1)


async def test_a_person_of_the_chat_begins_as_a_language(session, clock):
    person = await accounts.create_person(session, language="de", at=clock.now())

    assert (person.name, person.email, person.language, person.created_at) == ("", None, "de", clock.now())
    assert person.actor == Actor(ActorKind.COMPANY, "company", person.id)
    assert await accounts.get_person(session, person.id) is person


async def test_unknown_numbers_say_so(session):
    with pytest.raises(accounts.UnknownUser):
        await accounts.get_user(session, 404)
    with pytest.raises(accounts.UnknownUser):
        await accounts.get_person(session, 404)
    assert await session.scalar(select(func.count()).select_from(accounts.User)) == 0
