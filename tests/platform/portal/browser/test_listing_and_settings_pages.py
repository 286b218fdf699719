"""Listings, settings and the accessibility statement against WCAG 2.2 AA: empty, filled, wrong."""

from dataclasses import replace

import pytest

from dooropener import accessibility, accounts, listings
from looks import Looks
from people import heat_pumps_offered

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

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


async def test_pages_have_no_violations_in_any_state(office, new_page):
    page, looks = await new_page(reduced_motion="reduce"), Looks()
    listing = f"/listings/{office.listing}"
    for path in (
        "/accessibility/reports",
        "/settings/wordings",
        f"{listing}/versions",
        "/listings?q=nothing+like+this",
    ):
        await page.goto(path)
        await looks.judge(page, f"{path} (empty)")

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
        await looks.judge(page, path)

    await page.goto(WORDING)
    await page.fill("#text", "{{ compny.name }}")
    await page.click("button[value=save]")
    await looks.judge(page, f"{WORDING} (wrong)")
    await page.goto("/accessibility")
    await page.fill("#what", "Något")
    await page.fill("#email", "ingen@x")
    await page.click("main button.primary")
    await looks.judge(page, "/accessibility (wrong)")

    assert looks.found == []
