"""Who may do what: every route says so, and is held to it."""

import pytest
from litestar.handlers import HTTPRouteHandler

from dooropener.accounts import Role
from dooropener.portal import create_app
from dooropener.portal.guards import GUARDS, admin, advisor, public, reader
from people import ada, eva

OPEN = {"/accessibility", "/", "/login", "/logout", "/language", "/healthz", "/readyz", "/static/{address}"}


def _handlers(house):
    app = create_app(house)
    for route in app.routes:
        for handler in getattr(route, "route_handlers", []):
            assert isinstance(handler, HTTPRouteHandler)
            yield route.path_format, handler


def test_every_route_declares_exactly_one_of_the_guards(house):
    declared = {
        (path, handler.handler_name): [guard for guard in handler.resolve_guards() if guard in GUARDS]
        for path, handler in _handlers(house)
        if handler.http_methods != {"OPTIONS"}
    }

    assert {key: len(guards) for key, guards in declared.items()} == dict.fromkeys(declared, 1)


def test_open_routes_are_the_few_that_are_meant(house):
    found = {
        path
        for path, handler in _handlers(house)
        if handler.http_methods != {"OPTIONS"} and public in handler.resolve_guards()
    }

    assert found == OPEN


def test_every_change_needs_an_advisor_but_for_ones_own_password(house):
    lenient = {
        path
        for path, handler in _handlers(house)
        if "POST" in handler.http_methods and not {advisor, admin} & set(handler.resolve_guards())
    }

    assert lenient == {"/accessibility", "/login", "/logout", "/language", "/settings/password"}


def test_reader_pages_are_read_only(house):
    methods = {
        frozenset(handler.http_methods)
        for path, handler in _handlers(house)
        if reader in handler.resolve_guards() and path != "/settings/password"
    }

    assert methods <= {frozenset({"GET"}), frozenset({"GET", "HEAD"})}


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
    await browser.sign_in(user.email)

    await browser.post("/listings/publish", listing="1")

    assert browser.page.status_code == 403
    assert "Ditt konto får se, men inte bestämma." in browser.words()


async def test_advisor_manages_no_users(browser, session, clock):
    user = await eva(session, clock.now())
    await browser.sign_in(user.email)

    await browser.post("/settings/users", name="Dmitri", email="dmitri@norrkoping.example")

    assert browser.page.status_code == 403
