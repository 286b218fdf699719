"""How pages travel: HEAD as GET without body, compressed where that gives nothing away."""

import httpx
import pytest

from doubles.portals import portal_in, with_partners
from people import story


@pytest.mark.parametrize("path", ["/", "/login", "/healthz", "/readyz", "/nowhere"])
async def test_head_is_get_without_its_body(browser, path):
    got = await browser.client.get(path, headers={"accept-encoding": "identity"})
    head = await browser.client.head(path, headers={"accept-encoding": "identity"})

    assert (head.status_code, head.content) == (got.status_code, b"")
    assert head.headers["content-type"] == got.headers["content-type"]


async def test_head_of_a_page_for_users_leads_to_the_log_in(browser):
    answer = await browser.client.head("/today")

    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Ftoday")


async def test_pages_and_style_sheets_are_compressed(browser, session, clock):
    told = await story(session, clock.now())
    await browser.come_in(told.ada.email)
    page = await browser.get("/matches")
    style = browser.tree().css_first("link[rel=stylesheet]").attributes["href"]

    answers = [page, await browser.client.get(style)]

    assert [answer.headers.get("content-encoding") for answer in answers] == ["gzip", "gzip"]
    assert all("accept-encoding" in answer.headers["vary"].lower() for answer in answers)


async def _guess(client, path):
    answer = await client.get(path)
    return "guess" in answer.text, answer.headers.get("content-encoding")


@pytest.mark.parametrize("path", ["/login?next=/guess", "/p/guess", "/c/guess", "/stop/guess"])
async def test_open_pages_that_repeat_their_address_are_not_compressed(house, path):
    transport = httpx.ASGITransport(app=portal_in(house, with_partners))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        assert await _guess(client, path) == (True, None)


async def test_searches_are_not_compressed(browser, session, clock):
    told = await story(session, clock.now())
    await browser.come_in(told.ada.email)

    for path in ("/organisations", f"/listings/{told.local.id}/partner"):
        assert await _guess(browser.client, f"{path}?q=guess") == (True, None)
