"""Pages for what goes wrong, and the headers on all of them."""

import dataclasses

import httpx
import pytest
from sqlalchemy.exc import OperationalError

from dooropener.portal import create_app
from dooropener.settings import Environment
from people import ada

HEADERS = ("content-security-policy", "x-content-type-options", "referrer-policy", "x-frame-options")


class NoDatabase:
    """Stands where the sessions are, when the database is away."""

    def begin(self):
        raise OperationalError("SELECT", {}, ConnectionRefusedError())

    __call__ = begin


def _browser(browser, house, **changes):
    app = create_app(dataclasses.replace(house, **changes))
    browser.client._transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return browser


@pytest.mark.parametrize("path", ["/", "/login", "/nowhere", "/healthz", "/static/nothing.css", "/organisations/99"])
async def test_security_headers_stand_on_every_answer(browser, path):
    answer = await browser.client.get(path)

    assert [name for name in HEADERS if name not in answer.headers] == []
    assert "unsafe-inline" not in answer.headers["content-security-policy"]


async def test_strict_transport_only_in_production_over_https(browser, house):
    in_development = (await browser.client.get("/")).headers
    settings = house.settings.model_copy(
        update={"environment": Environment.PRODUCTION, "public_url": "https://doors.norrkoping.example"}
    )

    in_production = (await _browser(browser, house, settings=settings).client.get("/")).headers

    assert "strict-transport-security" not in in_development
    assert in_production["strict-transport-security"].startswith("max-age=")


async def test_unknown_page_says_so_in_the_readers_language(browser):
    answer = await browser.client.get("/nowhere", headers={"accept-language": "en"})

    assert answer.status_code == 404
    assert "This page is not here" in answer.text


async def test_unknown_thing_is_a_404_with_the_way_back(browser, session, clock):
    await browser.sign_in((await ada(session, clock.now())).email)

    await browser.get("/introductions/4711")

    assert browser.page.status_code == 404
    assert browser.tree().css_first('main a[href="/today"]')


async def test_form_without_token_changes_nothing_and_says_what_to_do(browser, session, clock):
    user = await ada(session, clock.now())
    await browser.get("/login")

    answer = await browser.client.post(
        "/login", data={"email": user.email, "password": "x", "note": "Det här skrev jag länge på."}
    )

    assert answer.status_code == 403
    assert "Sidan har varit öppen för länge" in answer.text
    assert "signin" not in browser.client.cookies


async def test_old_token_cookie_goes_so_that_the_next_form_works(browser, session, clock):
    user = await ada(session, clock.now())
    browser.client.cookies.set("csrftoken", "from another life", domain="test.local")
    await browser.client.post("/login", data={"_csrf_token": "from another life"})

    await browser.sign_in(user.email)

    assert browser.page.url.path == "/today"


async def test_database_away_is_a_503_that_keeps_the_form(browser, house, session, clock):
    await browser.sign_in((await ada(session, clock.now())).email)
    away = _browser(browser, house, sessions=NoDatabase())

    await away.post("/listings/1/reject", reason="Skriv gärna vilka volymer det gäller.")

    assert (away.page.status_code, away.page.headers["retry-after"]) == (503, "10")
    kept = away.form("/listings/1/reject")
    assert kept.css_first('[name="reason"]').attributes["value"] == "Skriv gärna vilka volymer det gäller."
    assert kept.css_first('[name="_csrf_token"]').attributes["value"]


async def test_database_away_keeps_no_password_in_the_page(browser, house):
    await browser.get("/login")
    away = _browser(browser, house, sessions=NoDatabase())

    await away.post("/login", email="ada@norrkoping.example", password="correct horse")

    assert away.page.status_code == 503
    assert "correct horse" not in away.page.text


async def test_health_tells_process_from_database(browser, house):
    up = [(await browser.client.get(path)).status_code for path in ("/healthz", "/readyz")]
    away = _browser(browser, house, sessions=NoDatabase())
    down = [(await away.client.get(path)).status_code for path in ("/healthz", "/readyz")]

    assert (up, down) == ([200, 200], [200, 503])


async def test_own_mistake_is_a_500_page_without_details(browser, house, caplog):
    class Broken:
        def begin(self):
            raise ZeroDivisionError("a secret detail")

    browser.client.cookies.set("signin", "x")
    broken = _browser(browser, house, sessions=Broken())

    await broken.get("/today")

    assert broken.page.status_code == 500
    assert "Något gick fel hos oss" in broken.page.text
    assert "a secret detail" not in broken.page.text
    assert "a secret detail" in caplog.text
    assert [name for name in HEADERS if name not in broken.page.headers] == []


async def test_words_too_long_for_a_form_are_refused(browser):
    await browser.get("/login")

    await browser.post("/login", email="a" * 1_100_000)

    assert browser.page.status_code == 413


async def test_refused_form_gives_back_what_took_time_to_write(browser, session, clock):
    await browser.sign_in((await ada(session, clock.now())).email)
    words = "Skriv gärna vilka volymer det gäller, och <när>."

    await browser.post("/listings/99/reject", reason=words, next="/listings?state=in_review&page=2")

    assert browser.page.status_code == 404
    assert [node.text() for node in browser.tree().css("main .quote")] == [words]


async def test_refused_form_with_a_password_gives_nothing_back(browser, session, clock):
    await browser.sign_in((await ada(session, clock.now())).email)

    await browser.post("/listings/99/reject", reason="Skriv gärna vilka volymer det gäller.", password="correct horse")

    assert browser.tree().css("main .quote") == []
