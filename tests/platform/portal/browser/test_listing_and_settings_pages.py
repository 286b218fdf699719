"""Listings, settings and the accessibility statement against WCAG 2.2 AA: empty, filled, wrong, with a dialog."""

from dataclasses import replace

import pytest
from axe_playwright_python.async_playwright import Axe

from dooropener import accessibility, accounts, listings
from people import heat_pumps_offered

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
LOOKS = (("light", 1280), ("dark", 320))
WORDING = "/settings/wordings/introduction_requested/sv"


async def _filled(office):
    """A listing that gives much to say, in two wordings, and a barrier that was told."""
    async with office.house.sessions.begin() as session:
        at, advisor = office.house.clock.now(), await office.advisor(session)
        admin = next(user for user in await accounts.users(session) if user.id != advisor.id)
        listing = await listings.get_listing(session, office.listing)
        text = f"VI ÄR VÄRLDSLEDANDE PÅ VÄRME! {heat_pumps_offered().text} Ring 011-15 20 30."
        fields = replace(listings.fields_of(listing), text=text, summary="Bästa pumparna.")
        await listings.change(session, listing, fields, by=admin, at=at)
        await accessibility.tell(session, what="Menyn går inte att nå", page="/chat", language="sv", at=at)


async def _faults(page, where):
    """Violations, and whether anything sticks out, in each look without loading the page again."""
    found = set()
    for scheme, width in LOOKS:
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await page.set_viewport_size({"width": width, "height": 900})
        violations = (await Axe().run(page, options=RULES)).response["violations"]
        found |= {(where, scheme, each["id"], node["html"][:200]) for each in violations for node in each["nodes"]}
        if await page.evaluate("document.documentElement.scrollWidth") > width:
            found.add((where, scheme, "sticks out", ""))
    return found


async def test_pages_have_no_violations_in_any_state(office, new_page):
    page, found = await new_page(), set()
    listing = f"/listings/{office.listing}"
    for path in (
        "/accessibility/reports",
        "/settings/wordings",
        f"{listing}/versions",
        "/listings?q=nothing+like+this",
    ):
        await page.goto(path)
        found |= await _faults(page, f"{path} (empty)")

    await _filled(office)
    for path in (
        listing,
        f"{listing}/edit",
        f"{listing}/versions",
        f"{listing}/een",
        "/listings?state=in_review",
        "/review",
        "/settings",
        "/settings/retention",
        WORDING,
        "/accessibility",
        "/accessibility/reports",
    ):
        await page.goto(path)
        await page.evaluate("document.querySelectorAll('main details').forEach(each => each.open = true)")
        found |= await _faults(page, path)

    await page.goto(WORDING)
    await page.fill("#text", "{{ compny.name }}")
    await page.click("button[value=save]")
    found |= await _faults(page, f"{WORDING} (wrong)")
    await page.goto("/accessibility")
    await page.fill("#what", "Något")
    await page.fill("#email", "ingen@x")
    await page.click("main button.primary")
    found |= await _faults(page, "/accessibility (wrong)")
    await page.goto("/listings")
    await page.keyboard.press("?")
    found |= await _faults(page, "/listings (dialog)")

    assert found == set()
