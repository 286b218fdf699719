"""Pages against WCAG 2.2 AA, as far as a machine can tell: axe, in light and dark, wide and narrow."""

import pytest
from axe_playwright_python.async_playwright import Axe
from sqlalchemy import select

from dooropener.matches import Match

pytestmark = pytest.mark.browser

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


def _pages(office):
    case = f"/introductions/{office.introduction}"
    return [
        "/",
        "/today",
        "/review",
        "/matches",
        f"/matches/{office.match}",
        "/matches/new",
        "/matches/blocked",
        "/introductions",
        case,
        f"{case}/letter",
        "/organisations",
        f"/organisations/{office.organisation}",
        f"/listings/{office.listing}",
        f"/listings/{office.listing}/edit",
        f"/listings/{office.listing}/partner",
        "/figures",
        "/figures/cases?figure=asked",
        "/figures/fairness",
        "/figures/fairness/companies",
        "/figures/report/2026",
        "/triage",
        "/enquiries",
        f"/enquiries/{office.enquiry}",
        "/settings",
        "/settings/account",
        "/settings/account/second-step",
        "/settings/audit",
        "/settings/reminders",
        "/settings/seasons",
        "/settings/imports",
        f"/settings/imports/{office.imported}",
        "/settings/exports",
        "/settings/tokens",
        "/settings/webhooks",
        "/api",
        "/login/again",
        "/dev/mail",
        "/nowhere",
        office.partner_path,
        office.company_path,
        office.own_path,
        f"{office.own_path}/listings/0",
        f"/introductions/{office.to_meet}",
        f"/introductions/{office.met}",
        office.meeting_path,
        office.booked_path,
        office.feedback_path,
    ]


async def _violations(page, path):
    await page.goto(path)
    return await _seen(page, path)


async def _seen(page, path):
    """Of the page as it stands now."""
    found = (await Axe().run(page, options=RULES)).response["violations"]
    return {(path, each["id"], node["html"][:200]) for each in found for node in each["nodes"]}


async def test_pages_have_no_violations_in_the_dark_on_a_telephone(office, new_page):
    """In the light, and where nothing waits: `test_every_page.py`."""
    options = {"color_scheme": "dark", "viewport": {"width": 360, "height": 900}}
    page = await new_page(**options)
    stranger = await new_page(signed_in=False, **options)

    found = await _violations(stranger, "/login") | await _violations(stranger, "/login/link")
    for path in _pages(office):
        found |= await _violations(page, path)

    assert found == set()


async def _ask_nothing(page, office):
    """A question without words is sent back."""
    async with office.house.sessions.begin() as session:
        query = select(Match.id).where(Match.local_listing_id == office.listing).limit(1)
        number = await session.scalar(query)
    await page.goto(f"/matches/{number}")
    await page.keyboard.press("q")
    await page.evaluate("document.querySelector('#text').removeAttribute('required')")
    await page.click("#ask button")
    await page.wait_for_selector("#text[aria-invalid]")


async def _decide_nothing(page, office):  # as the others
    """Several are to be approved, and none was chosen."""
    await page.goto("/matches")
    await page.click("#together button.primary")
    await page.wait_for_selector("main [role=alert]")


async def _dialog(page, office):  # as the others
    await page.goto("/today")
    await page.keyboard.press("?")
    await page.wait_for_selector("dialog#keys[open]")


async def _chosen(page, office):  # as the others
    """One is chosen, and its reasons for a no stand open."""
    await page.goto("/matches")
    await page.keyboard.press("x")
    await page.keyboard.press("r")
    await page.wait_for_selector("[data-current] details[open]")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_daily_pages_have_no_violations_with_faults_dialogs_and_choices(office, new_page, scheme):
    page = await new_page(color_scheme=scheme)

    found = set()
    for state in (_ask_nothing, _decide_nothing, _dialog, _chosen):
        await state(page, office)
        found |= await _seen(page, state.__name__)

    assert found == set()
