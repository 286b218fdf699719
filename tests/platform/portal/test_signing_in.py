"""The way in and out."""

from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from dooropener import accounts
from dooropener.accounts import PortalSession, Way
from dooropener.portal import signins
from people import PASSWORD, ada


@pytest.fixture
async def user(session, clock):
    return await ada(session, clock.now())


async def _sessions(session):
    return await session.scalar(select(func.count()).select_from(PortalSession))


async def test_right_password_opens_today(browser, user):
    await browser.sign_in(user.email)

    assert browser.page.url.path == "/today"
    assert "Good day, Ada" in browser.words()


@pytest.mark.parametrize(("email", "password"), [("ada@norrkoping.example", "wrong"), ("nobody@x.example", PASSWORD)])
async def test_wrong_address_and_wrong_password_read_the_same(browser, user, email, password):
    await browser.sign_in(email, password)

    assert browser.page.status_code == 401
    refused = browser.tree().css_first("#refused").text().strip()
    assert refused == "Det gick inte. Kontrollera adressen och lösenordet och försök igen."


async def test_visitors_leave_no_session_behind(browser, session):
    await browser.get("/")
    await browser.get("/login")

    assert await _sessions(session) == 0


async def test_key_is_new_at_each_sign_in_and_only_its_hash_is_kept(browser, user, session):
    await browser.sign_in(user.email)
    first = browser.client.cookies[signins.COOKIE]
    await browser.submit("/logout")
    await browser.sign_in(user.email)
    second = browser.client.cookies[signins.COOKIE]

    kept = await session.scalar(select(PortalSession.key))
    assert first != second
    assert await _sessions(session) == 1
    assert kept not in {first, second}


async def test_cookies_are_kept_from_scripts_and_other_sites(browser, user):
    await browser.get("/login")
    answer = await browser.submit("/login", follow=False, email=user.email, password=PASSWORD)

    signin = next(cookie for cookie in answer.headers.get_list("set-cookie") if cookie.startswith("signin="))
    assert {"HttpOnly", "SameSite=lax"} <= set(signin.split("; "))


async def test_sign_out_ends_the_session(browser, user, session):
    await browser.sign_in(user.email)

    await browser.submit("/logout")

    assert browser.page.url.path == "/login"
    assert await _sessions(session) == 0


async def test_session_ends_after_twelve_hours_and_renews_with_use(browser, user, clock):
    await browser.sign_in(user.email)

    clock.advance(hours=7)
    await browser.get("/today")
    clock.advance(hours=11)
    await browser.get("/today")
    still_in = browser.page.url.path
    clock.advance(hours=13)
    await browser.get("/today")

    assert (still_in, browser.page.url.path) == ("/today", "/login")


async def test_leaver_is_out_at_once(browser, user, session, clock):
    await browser.sign_in(user.email)

    user.deactivated_at = clock.now()
    await session.flush()
    await browser.get("/today")

    assert browser.page.url.path == "/login"


async def test_attempts_on_one_account_are_limited_and_time_heals(browser, user, clock):
    for _ in range(10):
        await browser.sign_in(user.email, "guess")
    await browser.get("/login")
    await browser.submit("/login", email=user.email, password=PASSWORD)
    refused = browser.page.status_code
    clock.advance(minutes=16)
    await browser.sign_in(user.email)

    assert refused == 429
    assert browser.page.url.path == "/today"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "evil"])
async def test_sign_in_leads_to_no_other_site(browser, user, elsewhere):
    await browser.get("/login")

    answer = await browser.submit("/login", follow=False, email=user.email, password=PASSWORD, next=elsewhere)

    assert answer.headers["location"] == "/today"


async def test_language_is_chosen_before_and_kept_with_the_user(browser, user, session):
    await browser.get("/login")
    await browser.submit("/language", language="en")
    chosen_before = browser.tree().css_first("html").attributes["lang"]
    await browser.sign_in(user.email)
    await browser.submit("/language", language="sv")

    await session.refresh(user)
    assert (chosen_before, user.language) == ("en", "sv")
    assert "God dag, Ada" in browser.words()


async def test_browser_language_counts_for_visitors(browser):
    answer = await browser.client.get("/", headers={"accept-language": "de-AT,de;q=0.9,en-GB;q=0.5"})

    assert '<html lang="en">' in answer.text


async def test_new_session_sweeps_stale_ones(session, user, clock):
    await accounts.begin_session(session, user, way=Way.PASSWORD, at=clock.now() - timedelta(days=2))

    await accounts.begin_session(session, user, way=Way.PASSWORD, at=clock.now())

    assert await _sessions(session) == 1


async def test_changed_password_signs_other_browsers_out(browser, user, session, clock):
    elsewhere = await accounts.begin_session(session, user, way=Way.PASSWORD, at=clock.now())
    await browser.sign_in(user.email)
    await browser.get("/settings/account")

    await browser.submit("/settings/account/password", password=PASSWORD, new_password="quite another password")

    assert browser.page.url.path == "/settings/account"
    assert await accounts.find_session(session, elsewhere, at=clock.now()) is None
    await session.refresh(user)
    assert await accounts.authenticate(session, email=user.email, password="quite another password")


async def test_without_a_provider_there_is_no_single_sign_on(browser):
    await browser.get("/login")

    assert browser.tree().css_first('a[href^="/login/single"]') is None
    assert (await browser.client.get("/login/single")).status_code == 404


async def test_stranger_who_fails_a_thousand_times_locks_nobody_out(browser, open_browser, house, user):
    """Not even in the same network, from a browser in which the owner has signed in before."""
    await browser.sign_in(user.email)
    await browser.submit("/logout")
    strangers_limits = accounts.limits_of(house.secret, user.email, host="198.51.100.7")
    for _ in range(1000):
        with suppress(accounts.TooManyAttempts):
            await signins.count(house, strangers_limits)
    stranger = open_browser(house, "198.51.100.9")

    await stranger.sign_in(user.email)
    refused = stranger.page.status_code, stranger.words()
    at_home = open_browser(house, "203.0.113.5")
    await at_home.sign_in(user.email)
    known = open_browser(house, "198.51.100.7")
    known.client.cookies.update({signins.DEVICE_COOKIE: accounts.device_token(house.secret, user.email)})
    await known.sign_in(user.email)

    assert refused[0] == 429
    assert "Härifrån prövas inget mer förrän 2026-03-02 13:15" in refused[1]
    assert [at_home.page.url.path, known.page.url.path] == ["/today", "/today"]


async def test_device_cookie_of_another_account_or_house_is_no_known_device(house, user):
    host, others = "198.51.100.7", accounts.device_token(house.secret, "eva@norrkoping.example")
    forged = accounts.device_token("of another house, with a secret of its own", user.email)

    found = [accounts.limits_of(house.secret, user.email, host=host, device=each) for each in (others, forged, "")]

    assert found == [accounts.limits_of(house.secret, user.email, host=host)] * 3


async def test_known_device_has_its_own_limit(browser, user):
    await browser.sign_in(user.email)
    await browser.submit("/logout")

    answers = [(await browser.sign_in(user.email, "guess")).status_code for _ in range(11)]

    assert answers == [401] * 10 + [429]


async def test_session_ends_after_a_week_however_busy(browser, user, clock):
    await browser.sign_in(user.email)
    days = []

    for _ in range(15):
        clock.advance(hours=11.5)
        await browser.get("/settings")
        days.append(browser.page.url.path)

    assert days == ["/settings"] * 14 + ["/login"]
