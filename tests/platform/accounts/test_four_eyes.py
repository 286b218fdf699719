import pytest
from sqlalchemy import select

from dooropener import accounts
from dooropener.office import OfficeSetting
from dooropener.states import history
from people import ada, eva


async def test_four_eyes_is_the_rule_unless_switched_off(session):
    assert await accounts.four_eyes(session) is True


async def test_switching_is_on_the_record(session, clock):
    admin = await ada(session, clock.now())

    await accounts.set_four_eyes(session, False, by=admin, at=clock.now())
    off = await accounts.four_eyes(session)
    await accounts.set_four_eyes(session, False, by=admin, at=clock.now())
    await accounts.set_four_eyes(session, True, by=admin, at=clock.now())

    assert (off, await accounts.four_eyes(session)) == (False, True)
    setting = (await session.scalars(select(OfficeSetting))).one()
    found = await history(session, "office_setting", setting.id)
    assert [(c.from_state, c.to_state, c.at, c.actor_kind, c.actor_id, c.reason) for c in found] == [
        ("on", "off", clock.now(), "advisor", admin.id, "four_eyes"),
        ("off", "on", clock.now(), "advisor", admin.id, "four_eyes"),
    ]


async def test_an_advisor_cannot_switch_it(session, clock):
    advisor = await eva(session, clock.now())

    with pytest.raises(accounts.NotAnAdmin):
        await accounts.set_four_eyes(session, False, by=advisor, at=clock.now())

    assert await accounts.four_eyes(session) is True
