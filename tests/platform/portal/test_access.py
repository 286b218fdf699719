"""Who may do what: every route says so, and is held to it."""

import dataclasses

import pytest

from dooropener.accounts import Role
from dooropener.portal.guards import fresh, own, public, reader
from dooropener.settings import Environment
from doubles.portals import portal_in
from doubles.rights import every_door, opened, operations
from people import ada, eva

OPEN = {
    "/",
    "/accessibility",
    "/api",
    "/api/v1/openapi.json",
    "/chat/sign-in",
    "/dev/mail",
    "/dev/mail/{letter_id}",
    "/dev/mail/{letter_id}/answer",
    "/dev/mail/{letter_id}/html",
    "/healthz",
    "/language",
    "/login",
    "/login/link",
    "/login/passkey",
    "/login/second-step",
    "/login/single",
    "/login/single/back",
    "/logout",
    "/readyz",
    "/readyz/worker",
    "/results",
    "/static/{address}",
}
ACCOUNT = "/settings/account"


@pytest.fixture
def settings(settings):
    return opened(settings)


@pytest.fixture
def routes(house):
    return operations(portal_in(house, every_door))


def test_open_routes_are_the_few_that_are_meant(routes):
    assert {each.path for each in routes if each.guard is public} == OPEN


def test_every_change_in_the_office_needs_an_advisor_but_for_ones_own_account(routes):
    lenient = {each.path for each in routes if each.method != "GET" and each.guard in {own, reader}}

    assert {path for path in lenient if not path.startswith(ACCOUNT)} == {"/login/again"}


def test_what_changes_an_account_wants_a_fresh_proof_but_for_signing_out(house):
    """And whatever is about users, besides looking."""
    stale = {
        route.path_format
        for route in portal_in(house, every_door).routes
        for handler in getattr(route, "route_handlers", [])
        if "POST" in handler.http_methods
        and route.path_format.startswith((ACCOUNT, "/settings/users"))
        and fresh not in handler.resolve_guards()
    }

    assert stale == {f"{ACCOUNT}/sessions/end", f"{ACCOUNT}/sessions/{{number}}/end"}


def test_development_pages_are_not_there_in_production(house):
    settings = house.settings.model_copy(update={"environment": Environment.PRODUCTION})
    found = operations(every_door(dataclasses.replace(house, settings=settings)))

    assert {each.path for each in found if each.path.startswith("/dev")} == set()


@pytest.mark.parametrize("path", ["/today", "/matches", "/introductions/1", "/messages/1/raw", "/settings"])
async def test_page_without_sign_in_leads_to_the_log_in_and_back(browser, path):
    answer = await browser.client.get(path)

    assert (answer.status_code, answer.headers["location"]) == (303, f"/login?next={path.replace('/', '%2F')}")


async def test_form_sent_after_the_session_ended_is_kept(browser, session, clock):
    await ada(session, clock.now())
    await browser.get("/login")

    await browser.post("/matches/7/reject", reason="other", note="De har redan en agent i Modena.")

    assert browser.page.status_code == 401
    assert "Du har loggats ut" in browser.words()
    kept = browser.form("/matches/7/reject")
    assert kept.css_first('input[name="note"]').attributes["value"] == "De har redan en agent i Modena."


async def test_reader_sees_and_does_not_decide(browser, session, clock):
    user = await eva(session, clock.now(), role=Role.READER)
    await browser.come_in(user.email)

    await browser.post("/listings/publish", listing="1")

    assert browser.page.status_code == 403
    assert "Ditt konto får se, men inte bestämma." in browser.words()


async def test_advisor_manages_no_users(browser, session, clock):
    user = await eva(session, clock.now())
    await browser.come_in(user.email)

    await browser.post("/settings/users", name="Dmitri", email="dmitri@norrkoping.example")

    assert browser.page.status_code == 403
