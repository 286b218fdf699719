"""The accessibility statement and its form: for everybody, in their language, with nothing lost."""

import pytest

from dooropener import accessibility
from dooropener.portal.accessibility import REPORTS_AN_HOUR
from people import ada


async def test_statement_is_there_in_both_languages_without_signing_in(browser):
    told = {}
    for language in ("sv", "en"):
        await browser.get(f"/accessibility?language={language}")
        told[language] = browser.tree().css_first("h1").text()
        assert browser.tree().css_first("html").attributes["lang"] == language
        assert browser.tree().css_first('a[href="https://www.digg.se/tdosanmalan"]')

    assert told == {"sv": "Tillgänglighet för Dörröppnaren", "en": "Accessibility of Dörröppnaren"}


async def test_barrier_is_told_kept_shown_and_dealt_with(browser, session, clock):
    user = await ada(session, clock.now())
    await browser.get("/accessibility?language=en")
    await browser.submit("/accessibility?language=en#report", what="No focus on the menu", email="Dana@x.example")
    confirmed = browser.words()
    (report,) = await accessibility.open_reports(session)

    await browser.sign_in(user.email)
    on_today = browser.words()
    await browser.get("/accessibility/reports")
    await browser.submit(f"/accessibility/reports/{report.id}", dealt="yes")

    assert "Thank you. We have received what you wrote." in confirmed
    assert (report.what, report.email, report.language) == ("No focus on the menu", "dana@x.example", "en")
    assert "No focus on the menu" in on_today
    assert "Dealt with" in browser.words()
    assert await accessibility.open_reports(session) == []


@pytest.mark.parametrize(("field", "value"), [("what", ""), ("what", "x" * 4001), ("email", "nobody")])
async def test_wrong_field_is_told_there_and_nothing_is_lost(browser, session, field, value):
    await browser.get("/accessibility?language=en")
    await browser.submit("/accessibility?language=en#report", **{"what": "A barrier", "page": "The chat", field: value})

    tree = browser.tree()
    assert browser.page.status_code == 422
    assert tree.css_first(f"#{field}").attributes["aria-describedby"] == f"{field}-wrong"
    assert tree.css_first("#page").attributes["value"] == "The chat"
    assert await accessibility.open_reports(session) == []


async def test_one_address_cannot_flood_the_office(browser, session):
    await browser.get("/accessibility?language=en")
    token = browser.token()
    for _ in range(REPORTS_AN_HOUR + 1):
        await browser.post("/accessibility?language=en", what="Again", _csrf_token=token, follow=False)

    assert browser.page.status_code == 429
    assert len(await accessibility.open_reports(session)) == REPORTS_AN_HOUR


async def test_form_needs_its_token(browser, session):
    await browser.post("/accessibility", what="From elsewhere")

    assert browser.page.status_code == 403
    assert await accessibility.open_reports(session) == []


async def test_every_page_leads_to_the_statement(browser, session, clock):
    user = await ada(session, clock.now())
    linked = []
    for path in ("/", "/login"):
        await browser.get(path)
        linked.append(browser.tree().css_first('a[href^="/accessibility"]'))
    await browser.sign_in(user.email)
    linked.append(browser.tree().css_first('a[href^="/accessibility"]'))

    assert all(linked)
