"""Users, invitations, roles, leaving."""

import re

import pyotp
import pytest_asyncio
from sqlalchemy import select

from dooropener import accounts, introductions
from dooropener.accounts import Role, Way
from dooropener.outbox import Delivery
from people import AT_HOME, PASSWORD, ada, asked, eva, story

NEW = {"name": "Eva", "email": "eva@norrkoping.example", "role": "advisor", "language": "sv"}


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def desk(browser, told):
    await browser.come_in(told.ada.email)
    await browser.get("/settings/users")
    return browser


async def _link(session):
    letters = await session.scalars(select(Delivery).where(Delivery.fact == "user_invited").order_by(Delivery.id))
    return re.search(r"(/invited/\w+)", list(letters)[-1].payload["text"])[1]


async def test_invited_chooses_a_password_and_is_in(desk, session, open_browser, house):
    await desk.submit("/settings/users", **NEW)
    said, path = desk.words(), await _link(session)
    guest = open_browser(house)
    await guest.get(path)
    await guest.submit(path, new_password="short")
    weak = guest.page.status_code, guest.tree().css_first("#new_password-wrong") is not None
    await guest.submit(path, new_password=PASSWORD)

    known = await accounts.authenticate(session, email=NEW["email"], password=PASSWORD)
    assert "The invitation is on its way." in said
    assert (weak, guest.page.url.path, known.role) == ((422, True), "/today", Role.ADVISOR)
    assert (await guest.get(path)).status_code == 404


async def test_invited_goes_on_without_a_password(desk, session, open_browser, house):
    await desk.submit("/settings/users", **NEW)
    path, guest = await _link(session), open_browser(house)
    await guest.get(path)

    await guest.submit(path, way="passkey")

    assert guest.page.url.path == "/settings/account"
    assert "Du har inget. Du kan välja ett." in guest.words()


async def test_invitation_is_sent_again_and_withdrawn(desk, session, open_browser, house):
    await desk.submit("/settings/users", **NEW)
    first = await _link(session)
    (invitation,) = await accounts.invitations(session)
    await desk.submit(f"/settings/users/invitations/{invitation.id}/again")
    second = await _link(session)
    guest = open_browser(house)
    before = [(await guest.get(path)).status_code for path in (first, second)]
    (invitation,) = await accounts.invitations(session)
    await desk.submit(f"/settings/users/invitations/{invitation.id}/withdraw")

    assert (before, (await guest.get(second)).status_code) == ([404, 200], 404)


async def test_user_that_exists_is_told_at_the_address(desk, told):
    await desk.submit("/settings/users", **NEW | {"email": told.ada.email})

    assert desk.page.status_code == 422
    assert "There is already a user with this address." in desk.tree().css_first("#email-wrong").text()


async def test_role_is_changed_but_not_the_last_admins(desk, session, told, clock):
    colleague = await eva(session, clock.now())
    await session.commit()
    await desk.get(f"/settings/users/{colleague.id}")
    await desk.submit(f"/settings/users/{colleague.id}/role", role="reader")
    await session.refresh(colleague)
    await desk.post(f"/settings/users/{told.ada.id}/role", role="reader")

    assert (colleague.role, desk.page.status_code) == (Role.READER, 409)
    assert "This is the only administrator." in desk.words()


async def test_last_administrator_stays(desk, told):
    await desk.post(f"/settings/users/{told.ada.id}/leave")

    assert desk.page.status_code == 409


async def test_leaver_hands_over_what_is_open(desk, session, told, clock):
    colleague = await eva(session, clock.now())
    introduction = await asked(session, told, clock.now())
    await introductions.hand_over(session, introduction, to=colleague, by=told.ada, at=clock.now())
    await session.commit()
    path = f"/settings/users/{colleague.id}/leave"
    await desk.get(f"/settings/users/{colleague.id}")
    shown = "1 introduction under way" in desk.words()
    await desk.submit(path)
    missing = desk.page.status_code, desk.tree().css_first("#to-wrong") is not None

    await desk.submit(path, to=str(told.ada.id), words="Lycka till!")

    await session.refresh(colleague)
    await session.refresh(introduction)
    assert (shown, missing) == (True, (422, True))
    assert (colleague.deactivated_at, introduction.owner_id) == (clock.now(), told.ada.id)
    assert "no longer here" in desk.words()


async def test_admin_ends_sessions_and_resets_the_second_step(desk, session, told, clock):
    colleague = await eva(session, clock.now())
    await accounts.begin_session(session, colleague, way=Way.PASSWORD, at=clock.now())
    key = await accounts.begin_app(session, colleague, secret="x" * 40, at=clock.now())
    code = pyotp.TOTP(key).at(clock.now())
    await accounts.confirm_app(session, colleague, code, secret="x" * 40, place=AT_HOME, at=clock.now())
    await session.commit()
    await desk.get(f"/settings/users/{colleague.id}")

    await desk.submit(f"/settings/users/{colleague.id}/sessions/end")
    ended = desk.words()
    await desk.post(f"/settings/users/{colleague.id}/second-step/reset")

    query = select(Delivery).where(Delivery.fact == "sign_in_changed").order_by(Delivery.id.desc()).limit(1)
    letter = (await session.scalars(query)).one()
    assert "Signed out in 1 browser." in ended
    assert not (await accounts.second_steps_of(session, colleague)).on
    assert (letter.recipient, f": {told.ada.name}\n" in letter.payload["text"]) == (colleague.email, True)
    assert await accounts.sessions_of(session, colleague, at=clock.now()) == []
    assert "No second step" in desk.words()


async def test_office_says_who_needs_a_second_step(desk, session):
    await desk.submit("/settings/users/second-step", who="admins")

    assert await accounts.who_needs_second_step(session) == "admins"
    assert (await desk.post("/settings/users/second-step", who="cats")).status_code == 422


async def test_list_asks_as_often_for_ten_users_as_for_one(desk, session, clock, statements):
    few = await statements.of(desk, "/settings/users")
    for number in range(10):
        await ada(session, clock.now(), role=Role.READER, email=f"eva{number}@norrkoping.example")
    await session.commit()

    assert await statements.of(desk, "/settings/users") == few
    assert len(desk.tree().css("#users ~ ul > li")) == 11
