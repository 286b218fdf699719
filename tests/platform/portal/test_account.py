"""One's own account, the second step of signing in, links by mail."""

import re

import pyotp
import pytest
import pytest_asyncio
from sqlalchemy import select

from dooropener import accounts
from dooropener.accounts import PortalSession, Role, Site, Way
from dooropener.outbox import Delivery
from dooropener.portal import signins
from dooropener.portal.signins import device_name
from doubles.authenticator import Authenticator
from people import AT_HOME, PASSWORD, ada, eva

SITE = Site("http://localhost:8000", "a secret for tests only, long enough")
APP = "/settings/account/second-step"


@pytest_asyncio.fixture
async def user(session, clock):
    return await ada(session, clock.now())


@pytest_asyncio.fixture
async def desk(browser, user):
    await browser.sign_in(user.email)
    await browser.get("/settings/account")
    return browser


def _codes(browser):
    return pyotp.TOTP(browser.tree().css_first(".key").text().replace(" ", ""))


async def _set_up(browser, clock):
    """An app, by the page; returns its codes and the recovery codes."""
    await browser.get(APP)
    codes = _codes(browser)
    await browser.submit(APP, code=codes.at(clock.now()))
    recovery = [node.text() for node in browser.tree().css(".codes code")]
    clock.advance(minutes=1)
    return codes, recovery


async def test_app_is_set_up_and_asked_for_after_the_password(desk, user, clock, session):
    before = desk.client.cookies[signins.COOKIE]
    codes, recovery = await _set_up(desk, clock)
    after = desk.client.cookies[signins.COOKIE]
    await desk.submit("/logout") if desk.form("/logout") else await desk.get("/settings/account")
    await desk.submit("/logout")

    await desk.sign_in(user.email)
    half = desk.page.url.path, (await desk.client.get("/today")).headers["location"]
    await desk.submit("/login/second-step", code="000000")
    wrong = desk.page.status_code, desk.tree().css_first("#code-wrong") is not None
    await desk.submit("/login/second-step", code=codes.at(clock.now()))

    assert (len(recovery), before != after) == (10, True)
    assert half == ("/login/second-step", "/login?next=%2Ftoday")
    assert wrong == (401, True)
    assert desk.page.url.path == "/today"
    assert "Lovelace" not in desk.page.text


async def test_recovery_code_opens_once(desk, user, clock):
    _, recovery = await _set_up(desk, clock)
    found = []

    for _ in range(2):
        await desk.get("/settings/account")
        await desk.submit("/logout")
        await desk.sign_in(user.email)
        await desk.submit("/login/second-step", code=recovery[0])
        found.append(desk.page.status_code)
        await desk.submit("/login/second-step", code=recovery[1]) if found[-1] == 401 else None

    assert found == [200, 401]


async def test_after_five_codes_the_password_is_asked_for_again(desk, user, clock):
    codes, _ = await _set_up(desk, clock)
    await desk.get("/settings/account")
    await desk.submit("/logout")
    await desk.sign_in(user.email)

    for _ in range(5):
        await desk.submit("/login/second-step", code="000000")
    await desk.submit("/login/second-step", code=codes.at(clock.now()))

    assert desk.page.url.path == "/login"


async def test_who_knows_the_password_and_guesses_codes_holds_up_nobody_else(desk, user, clock, house, open_browser):
    codes, _ = await _set_up(desk, clock)
    stranger, owner = open_browser(house, "203.0.113.9"), open_browser(house, "198.51.100.7")
    guessed = []
    for _ in range(3):
        await stranger.sign_in(user.email)
        for _ in range(4):
            await stranger.submit("/login/second-step", code="000000")
            guessed.append(stranger.page.status_code)
            await stranger.get("/login/second-step")

    await owner.sign_in(user.email)
    await owner.submit("/login/second-step", code=codes.at(clock.now()))

    assert guessed == [401] * 10 + [429] * 2
    assert owner.page.url.path == "/today"


async def test_stale_session_sees_no_forms_and_what_it_sends_is_kept(desk, user, clock):
    clock.advance(minutes=16)
    await desk.get("/settings/account")
    forms = desk.form("/settings/account/password"), desk.form(f"{APP}/codes")
    await desk.get("/settings/users")
    await desk.post("/settings/users", name="Eva", email="eva@norrkoping.example", role="advisor")
    kept = desk.form("/settings/users").css_first("[name=email]").attributes["value"]
    status = desk.page.status_code

    await desk.get("/login/again?next=/settings/account")
    await desk.submit("/login/again", password="wrong")
    wrong = desk.page.status_code, desk.tree().css_first("#password-wrong") is not None
    key = desk.client.cookies[signins.COOKIE]
    await desk.submit("/login/again", password=PASSWORD)

    assert (forms, status, kept) == ((None, None), 401, "eva@norrkoping.example")
    assert wrong == (422, True)
    assert (desk.page.url.path, desk.client.cookies[signins.COOKIE] != key) == ("/settings/account", True)
    assert desk.form("/settings/account/password") is not None


async def test_proving_again_wants_the_code_as_well(desk, user, clock):
    codes, _ = await _set_up(desk, clock)
    clock.advance(minutes=20)
    await desk.get(f"/login/again?next={APP}")

    await desk.submit("/login/again", password=PASSWORD, code="000000")
    without = desk.page.status_code
    await desk.submit("/login/again", password=PASSWORD, code=codes.at(clock.now()))

    assert (without, desk.page.url.path) == (422, "/settings/account")


async def test_own_sessions_are_shown_by_device_and_ended(desk, user, session, clock, open_browser, house):
    other = open_browser(house)
    other.client.headers["user-agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    await other.sign_in(user.email)
    third = await accounts.begin_session(session, user, way=Way.PASSWORD, device="Edge, Windows", at=clock.now())
    await session.commit()
    await desk.get("/settings/account")
    shown = [node.text() for node in desk.tree().css("#sessions ~ ul strong")]
    firefox = await session.scalar(select(PortalSession.id).where(PortalSession.device == "Firefox, Linux"))

    await desk.submit(f"/settings/account/sessions/{firefox}/end")
    left = (await other.get("/today")).url.path
    await desk.submit("/settings/account/sessions/end")

    assert sorted(shown) == ["Edge, Windows", "Firefox, Linux", "Unknown browser"]
    assert (left, await accounts.find_session(session, third, at=clock.now())) == ("/login", None)
    assert desk.page.url.path == "/settings/account"


async def test_nobody_ends_the_session_of_another(desk, session, clock):
    colleague = await eva(session, clock.now())
    key = await accounts.begin_session(session, colleague, way=Way.PASSWORD, at=clock.now())
    await session.commit()
    number = await session.scalar(select(PortalSession.id).where(PortalSession.user_id == colleague.id))

    await desk.post(f"/settings/account/sessions/{number}/end")

    assert await accounts.find_session(session, key, at=clock.now()) is not None


async def test_office_that_needs_a_second_step_leads_there_first(browser, user, session, clock):
    await accounts.need_second_step(session, "all", by=user, at=clock.now())
    colleague = await eva(session, clock.now(), role=Role.READER)

    await browser.sign_in(colleague.email)
    first = browser.page.url.path
    shut = [(await browser.client.get(path)).headers.get("location") for path in ("/today", "/settings")]
    await browser.submit(APP, code=_codes(browser).at(clock.now()))
    await browser.get("/today")

    assert (first, shut, browser.page.url.path) == (APP, [APP, APP], "/today")


async def test_app_is_dropped_but_not_where_it_is_needed(desk, user, session, clock):
    await _set_up(desk, clock)
    await accounts.need_second_step(session, "admins", by=user, at=clock.now())
    await desk.get("/settings/account")
    await desk.submit(f"{APP}/drop")
    refused = desk.page.status_code
    await accounts.need_second_step(session, "nobody", by=user, at=clock.now())
    await desk.submit(f"{APP}/drop")

    assert (refused, desk.page.status_code) == (422, 200)
    assert "The app is removed." in desk.words()
    assert not (await accounts.second_steps_of(session, user)).on


@pytest.mark.parametrize("email", ["Ada@norrkoping.example", "dmitri@elsewhere.example", ""])
async def test_link_is_asked_for_in_the_same_words_for_anybody(browser, user, session, email):
    await browser.get("/login/link")

    await browser.submit("/login/link", email=email)

    letters = list(await session.scalars(select(Delivery)))
    assert "Om adressen hör till en användare är en länk på väg." in browser.words()
    assert [letter.recipient for letter in letters] == [user.email] * email.startswith("Ada")


async def _link(browser, session, user):
    await browser.get("/login/link")
    await browser.submit("/login/link", email=user.email)
    letter = (await session.scalars(select(Delivery).order_by(Delivery.id.desc()).limit(1))).one()
    return letter, re.search(r"(/login/link/\w+)", letter.payload["text"])[1]


async def test_link_opens_a_page_and_its_button_signs_in_once(browser, user, session, clock):
    letter, path = await _link(browser, session, user)
    for _ in range(2):
        await browser.get(path)
    await browser.submit(path)
    first = browser.page.url.path
    await browser.submit("/logout")
    again = (await browser.get(path)).status_code, (await browser.post(path)).status_code

    assert letter.payload["subject"] == "Your link to sign in at the door-opener"
    assert letter.payload["headers"] == {"Auto-Submitted": "auto-replied"}
    assert (first, again) == ("/today", (404, 404))


async def test_link_is_closed_after_a_quarter_of_an_hour_and_for_leavers(browser, user, session, clock):
    _, path = await _link(browser, session, user)
    clock.advance(minutes=14)
    soon = (await browser.get(path)).status_code
    user.deactivated_at = clock.now()
    await session.flush()
    left = (await browser.post(path)).status_code
    user.deactivated_at = None
    await session.flush()
    clock.advance(minutes=1)

    assert (soon, left, (await browser.post(path)).status_code) == (200, 404, 404)


async def test_no_more_than_three_letters_go_to_an_address(browser, user, session):
    for _ in range(5):
        await browser.get("/login/link")
        await browser.submit("/login/link", email=user.email)

    letters = list(await session.scalars(select(Delivery.recipient)))
    assert (browser.page.status_code, letters) == (200, [user.email] * 3)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_device_is_told_coarsely(agent, name):
    assert device_name(agent) == name


async def test_letter_says_in_what_browser_the_password_was_changed(browser, user, session):
    browser.client.headers["user-agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    await browser.sign_in(user.email)
    await browser.get("/settings/account")

    await browser.submit("/settings/account/password", password="not hers", new_password="another battery horse")
    refused = list(await session.scalars(select(Delivery).where(Delivery.fact == "sign_in_changed")))
    await browser.submit("/settings/account/password", password=PASSWORD, new_password="another battery horse")

    (letter,) = await session.scalars(select(Delivery).where(Delivery.fact == "sign_in_changed"))
    assert refused == []
    assert (letter.recipient, "From: Firefox, Linux" in letter.payload["text"]) == (user.email, True)
    assert "/settings/account" in letter.payload["text"]


async def test_app_beside_a_passkey_shows_new_codes_and_is_told_in_one_letter(desk, user, session, clock):
    words = {"place": AT_HOME, "at": clock.now()}
    options = await accounts.ask_to_make(session, SITE, user, at=clock.now())
    await accounts.add_passkey(session, SITE, user, Authenticator().make(options), name="", **words)
    earlier = await accounts.give_codes(session, user, secret=SITE.secret, **words)

    _, codes = await _set_up(desk, clock)

    query = select(Delivery).where(Delivery.fact == "sign_in_changed").order_by(Delivery.id)
    _passkey, letter = await session.scalars(query)
    assert (len(codes), set(codes) & set(earlier)) == (10, set())
    assert "an app for the second step was added to your account, and new recovery codes" in letter.payload["text"]
