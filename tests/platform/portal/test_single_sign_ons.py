"""Single sign-on against a provider with real keys."""

from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio
from pydantic import SecretStr
from sqlalchemy import func, select

from dooropener import accounts
from dooropener.accounts import PortalSession, Role, User, Way
from dooropener.portal import signins
from doubles.provider import CLIENT, SECRET, Provider, serving
from people import ada

ADA = {"sub": "7f3a", "email": "Ada@norrkoping.example", "email_verified": True, "name": "Ada"}


@pytest_asyncio.fixture
async def provider(clock):
    async with serving(Provider(clock, dict(ADA))) as provider:
        yield provider


@pytest.fixture
def settings(settings, provider):
    return settings.model_copy(
        update={
            "oidc_issuer": provider.url,
            "oidc_client_id": CLIENT,
            "oidc_client_secret": SecretStr(SECRET),
            "oidc_name": "Kommunkonto",
        }
    )


@pytest_asyncio.fixture
async def user(session, clock):
    return await ada(session, clock.now())


async def _there(browser, path="/login/single"):
    """To the provider, and the address that it sends the browser back to."""
    leaving = await browser.client.get(path)
    async with httpx.AsyncClient() as client:
        answer = await client.get(leaving.headers["location"])
    back = urlsplit(answer.headers["location"])
    return f"{back.path}?{back.query}"


async def _sign_on(browser, path="/login/single"):
    return await browser.get(await _there(browser, path))


async def _signed_in(session):
    return list(await session.scalars(select(PortalSession.way)))


async def test_known_user_is_let_in_and_remembered_by_subject(browser, session, user, provider):
    await browser.get("/login")
    button = browser.tree().css_first('a[href^="/login/single"]').text()
    await _sign_on(browser)
    first = browser.page.url.path
    await browser.submit("/logout")
    provider.person["email"] = "ada.lovelace@norrkoping.example"
    await _sign_on(browser, "/login/single?next=/matches")

    await session.refresh(user)
    assert (button, first, browser.page.url.path) == ("Logga in med Kommunkonto", "/today", "/matches")
    assert user.sso_subject == f"{provider.url} 7f3a"
    assert await _signed_in(session) == [Way.SINGLE_SIGN_ON]


@pytest.mark.parametrize(
    ("claims", "faults", "status", "words"),
    [
        ({"nonce": "another"}, set(), 401, "utan ett svar som vi kan lita på"),
        ({"nonce": None}, set(), 401, "utan ett svar som vi kan lita på"),
        ({"aud": "another client"}, set(), 401, "utan ett svar som vi kan lita på"),
        ({"iss": "https://elsewhere.example"}, set(), 401, "utan ett svar som vi kan lita på"),
        ({"exp": 1}, set(), 401, "utan ett svar som vi kan lita på"),
        ({}, {"strange_key"}, 401, "utan ett svar som vi kan lita på"),
        ({}, {"refused"}, 401, "utan ett svar som vi kan lita på"),
        ({"email": "dmitri@elsewhere.example"}, set(), 401, "Du är känd där men är inte användare här."),
        ({"email_verified": None}, set(), 401, "intygar inte din mejladress"),
        ({"email": None}, set(), 401, "intygar inte din mejladress"),
    ],
)
async def test_what_cannot_be_relied_on_lets_nobody_in(browser, session, user, provider, claims, faults, status, words):
    provider.claims, provider.faults = claims, faults

    answer = await _sign_on(browser)

    assert (answer.status_code, await _signed_in(session)) == (status, [])
    assert words in browser.words()
    await session.refresh(user)
    assert user.sso_subject is None


async def test_provider_that_is_away_is_said_before_and_after(browser, session, user, provider):
    back = await _there(browser)
    provider.faults = {"away"}

    after = await browser.get(back)
    before = await browser.get("/login/single")

    assert [after.status_code, before.status_code] == [503, 503]
    assert "svarar inte just nu" in browser.words()


async def test_answer_is_good_once_and_in_the_browser_that_asked(browser, open_browser, house, session, user, provider):
    back = await _there(browser)
    stranger = await open_browser(house).get(back)
    cookie = browser.client.cookies["single"]
    await browser.get(back)
    await browser.submit("/logout")

    again = await browser.client.get(back, headers={"cookie": f"single={cookie}"})

    assert (stranger.status_code, again.status_code) == (401, 401)
    assert await _signed_in(session) == []


async def test_state_of_another_sign_on_is_refused(browser, session, user, provider):
    back = await _there(browser)
    await _there(browser)

    answer = await browser.get(back)

    assert (answer.status_code, await _signed_in(session)) == (401, [])


async def test_verifier_proves_who_began(provider, house, clock):
    """The code alone, caught on its way, is worth nothing."""
    known = accounts.provider_of(house.settings)
    address, begun = await accounts.begin_sign_on(known, onwards="/", at=clock.now())
    async with httpx.AsyncClient() as client:
        back = (await client.get(address)).headers["location"]
    stolen = accounts.Begun(begun.state, begun.nonce, "another verifier" * 4, "/", again=False, at=begun.at)

    with pytest.raises(accounts.NotSignedOn) as refusal:
        await accounts.finish_sign_on(known, stolen, back, at=clock.now())

    assert refusal.value.details == {"reason": "invalid_grant"}


async def test_who_has_left_stays_out(browser, session, user, clock, provider):
    await _sign_on(browser)
    user.deactivated_at, user.sso_subject = clock.now(), None
    await session.flush()

    answer = await _sign_on(browser)

    assert (answer.status_code, "inte användare här" in browser.words()) == (401, True)


async def test_domains_new_readers_and_roles_follow_the_settings(session, clock, provider, house):
    settings = house.settings.model_copy(
        update={
            "oidc_domains": "norrkoping.example, finspang.example",
            "oidc_create_readers": True,
            "oidc_role_claim": "groups",
            "oidc_roles": "door-admins=admin door-team=advisor",
        }
    )
    known = accounts.provider_of(settings)

    async def signed_on(address, *roles, subject="s"):
        who = accounts.Identity(f"{provider.url} {subject}", address, "Eva", roles)
        return await accounts.user_signed_on(session, known, who, at=clock.now())

    with pytest.raises(accounts.Stranger):
        await signed_on("eva@elsewhere.example")
    made = await signed_on("eva@finspang.example")
    as_reader = made.role
    await signed_on("eva@finspang.example", "door-team", "others")
    as_advisor = made.role
    await signed_on("eva@finspang.example", "door-team", "door-admins")
    as_admin = made.role
    await signed_on("eva@finspang.example", "door-team")

    assert [as_reader, as_advisor, as_admin, made.role] == [Role.READER, Role.ADVISOR, Role.ADMIN, Role.ADMIN]
    assert (made.email, made.name, made.password_hash) == ("eva@finspang.example", "Eva", None)
    with pytest.raises(accounts.Stranger):
        await signed_on("eva@finspang.example", subject="of another person")
    assert await session.scalar(select(func.count(User.id))) == 1


async def test_step_up_asks_the_provider_anew(browser, session, user, clock, provider):
    await _sign_on(browser)
    key = browser.client.cookies[signins.COOKIE]
    clock.advance(minutes=20)
    stale = await browser.get("/login/again?next=/settings/account")
    provider.claims = {"auth_time": int((clock.now() - timedelta(hours=1)).timestamp())}
    lazy = await _sign_on(browser, "/login/single?next=/settings/account")
    provider.claims = {}

    await _sign_on(browser, "/login/single?next=/settings/account")

    assert (stale.status_code, lazy.status_code, browser.page.url.path) == (200, 401, "/settings/account")
    assert [provider.asked[-1][name] for name in ("prompt", "max_age")] == ["login", "0"]
    assert browser.client.cookies[signins.COOKIE] != key
    assert browser.form("/settings/account/password") is not None
