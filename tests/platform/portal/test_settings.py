"""Settings of the office, users, passwords."""

import pytest_asyncio

from dooropener import accounts
from dooropener.accounts import Role
from people import PASSWORD, ada, eva

NEW = {
    "name": "Eva",
    "email": "eva@norrkoping.example",
    "role": "advisor",
    "language": "sv",
    "new_password": "a long first password",
}


@pytest_asyncio.fixture
async def user(session, clock):
    return await ada(session, clock.now())


@pytest_asyncio.fixture
async def desk(browser, user):
    await browser.sign_in(user.email)
    await browser.get("/settings")
    return browser


async def test_four_eyes_is_switched_on_the_record(desk, session):
    await desk.submit("/settings/four-eyes", four_eyes="off")
    off = await accounts.four_eyes(session)
    await desk.submit("/settings/four-eyes", four_eyes="on")

    assert (off, await accounts.four_eyes(session)) == (False, True)


async def test_user_is_added_and_can_sign_in(desk, session):
    await desk.submit("/settings/users", **NEW)

    known = await accounts.authenticate(session, email=NEW["email"], password=NEW["new_password"])
    assert "The user is added." in desk.words()
    assert known.role is Role.ADVISOR


async def test_user_that_exists_is_told_at_the_address(desk, user):
    await desk.submit("/settings/users", **NEW | {"email": user.email})

    assert desk.page.status_code == 422
    assert "There is already a user with this address." in desk.tree().css_first("#email-wrong").text()


async def test_short_password_is_told_and_not_kept_in_the_page(desk):
    await desk.submit("/settings/users", **NEW | {"new_password": "short"})

    assert desk.page.status_code == 422
    assert "Choose a longer password" in desk.tree().css_first("#new_password-wrong").text()
    assert "short" not in desk.page.text


async def test_wrong_present_password_changes_nothing(desk, session, user):
    await desk.submit("/settings/password", password="wrong", new_password="quite another password")

    assert desk.page.status_code == 422
    assert await accounts.authenticate(session, email=user.email, password=PASSWORD)


async def test_leaver_is_let_in_no_more(desk, session, clock):
    colleague = await eva(session, clock.now())
    await desk.get("/settings")

    await desk.submit(f"/settings/users/{colleague.id}/deactivate")

    assert await accounts.authenticate(session, email=colleague.email, password=PASSWORD) is None
    assert "no longer here" in desk.words()


async def test_last_administrator_stays(desk, user):
    await desk.post(f"/settings/users/{user.id}/deactivate")

    assert desk.page.status_code == 409
    assert "This is the only administrator." in desk.words()


async def test_advisor_sees_neither_users_nor_switch(browser, session, clock):
    colleague = await eva(session, clock.now())
    await browser.sign_in(colleague.email)

    await browser.get("/settings")

    assert browser.form("/settings/users") is None
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
