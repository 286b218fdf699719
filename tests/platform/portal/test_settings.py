"""Settings of the office."""

import pytest_asyncio

from dooropener import accounts
from people import ada, eva


@pytest_asyncio.fixture
async def user(session, clock):
    return await ada(session, clock.now())


@pytest_asyncio.fixture
async def desk(browser, user):
    await browser.come_in(user.email)
    await browser.get("/settings")
    return browser


async def test_four_eyes_is_switched_on_the_record(desk, session):
    await desk.submit("/settings/four-eyes", four_eyes="off")
    off = await accounts.four_eyes(session)
    await desk.submit("/settings/four-eyes", four_eyes="on")

    assert (off, await accounts.four_eyes(session)) == (False, True)


async def test_advisor_sees_neither_users_nor_switch(browser, session, clock):
    colleague = await eva(session, clock.now())
    await browser.come_in(colleague.email)

    await browser.get("/settings")

    assert browser.tree().css_first('a[href="/settings/users"]') is None
    assert browser.form("/settings/four-eyes") is None


async def test_letter_in_the_morning_is_chosen_and_switched_off(desk, session, user):
    await desk.submit("/settings/digest", digest_hour="7")
    await session.refresh(user)
    chosen = user.digest_hour, desk.tree().css_first("#digest_hour option[selected]").text()
    wrong = await desk.post("/settings/digest", digest_hour="3")
    await desk.get("/settings")
    await desk.submit("/settings/digest", digest_hour="")
    await session.refresh(user)

    assert chosen == (7, "from 07:00")
    assert wrong.status_code == 422
    assert user.digest_hour is None
