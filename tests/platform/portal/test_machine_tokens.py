"""The page of tokens: made, shown once, revoked."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from dooropener import tokens
from dooropener.accounts import Role
from dooropener.tokens import Scope, Token
from people import ada, eva

PAGE = "/settings/tokens"


async def _make(browser, **changed):
    fields = {"name": "CRM", "expires": "2026-05-31", "scopes": ["listings:read"], **changed}
    return await browser.post(PAGE, **fields)


@pytest.fixture
def key_shown():
    return lambda page: (re.findall(r'id="secret" value="([^"]+)"', page.text) or [None])[0]


async def test_key_stands_on_the_page_that_answers_and_nowhere_else(browser, session, clock, key_shown):
    user = await ada(session, clock.now())
    await browser.come_in(user.email)
    await browser.get(PAGE)

    page = await _make(browser)
    key = key_shown(page)
    again = await browser.get(PAGE)

    token = await tokens.find_bearer(session, key, at=clock.now())
    assert (token.user_id, token.scopes, token.expires_at.date().isoformat()) == (
        user.id,
        ["listings:read"],
        "2026-05-31",
    )
    assert (page.status_code, page.headers["cache-control"]) == (201, "no-store")
    assert key not in again.text
    assert token.prefix in again.text


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"name": ""}, "name"), ({"expires": "2027-06-01"}, "expires"), ({"expires": "x"}, "expires")],
)
async def test_form_that_does_not_fit_comes_back(browser, session, clock, changed, field):
    await browser.sign_in((await ada(session, clock.now())).email)
    await browser.get(PAGE)

    page = await _make(browser, **changed)

    assert page.status_code == 422
    assert browser.tree().css_first(f"#{field}").attributes["aria-invalid"] == "true"
    assert (await session.scalars(select(Token))).all() == []


async def test_advisor_is_offered_what_reads_and_sees_own_tokens_alone(browser, session, clock):
    advisor, admin = await eva(session, clock.now()), await ada(session, clock.now())
    ends = clock.now() + timedelta(days=1)
    await tokens.make(session, name="Lönesystem", scopes=list(Scope), expires_at=ends, by=admin, at=clock.now())
    await browser.come_in(advisor.email)

    await browser.get(PAGE)
    offered = {field.attributes["value"] for field in browser.tree().css('input[name="scopes"]')}
    page = await _make(browser, scopes=["listings:write"])

    assert offered == {scope.value for scope in Scope if tokens.may_grant(Role.ADVISOR, scope)}
    assert page.status_code == 403
    assert "Lönesystem" not in browser.words()


async def test_revoked_token_is_said_to_be(browser, session, clock):
    user = await ada(session, clock.now())
    ends = clock.now() + timedelta(days=1)
    token, _ = await tokens.make(
        session, name="CRM", scopes=[Scope.LISTINGS_READ], expires_at=ends, by=user, at=clock.now()
    )
    await browser.come_in(user.email)
    await browser.get(PAGE)

    await browser.submit(f"{PAGE}/{token.id}/revoke")

    await session.refresh(token)
    assert token.revoked_at == clock.now()
    assert "revoked" in browser.words()
    assert browser.form(f"{PAGE}/{token.id}/revoke") is None


async def test_today_says_when_a_token_ends_soon(browser, session, clock):
    user = await ada(session, clock.now())
    ends = clock.now() + timedelta(days=3)
    await tokens.make(session, name="CRM", scopes=[Scope.LISTINGS_READ], expires_at=ends, by=user, at=clock.now())
    await browser.come_in(user.email)

    await browser.get("/today")

    assert "The token CRM ends on 5 Mar 2026 ." in browser.words()
