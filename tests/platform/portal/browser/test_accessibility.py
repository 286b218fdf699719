"""Pages against WCAG 2.2 AA, as far as a machine can tell: axe, in light and dark, wide and narrow."""

import pytest
from axe_playwright_python.async_playwright import Axe

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
        "/introductions",
        case,
        f"{case}/letter",
        "/organisations",
        f"/organisations/{office.organisation}",
        f"/listings/{office.listing}",
        f"/listings/{office.listing}/edit",
        f"/listings/{office.listing}/partner",
        "/triage",
        "/enquiries",
        f"/enquiries/{office.enquiry}",
        "/settings",
        "/settings/seasons",
        "/dev/mail",
        "/nowhere",
        office.partner_path,
        office.company_path,
        office.own_path,
        f"{office.own_path}/listings/0",
    ]


async def _violations(page, path):
    await page.goto(path)
    found = (await Axe().run(page, options=RULES)).response["violations"]
    return {(path, each["id"], node["html"][:200]) for each in found for node in each["nodes"]}


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
async def test_pages_have_no_violations(office, new_page, scheme, width):
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}}
    page = await new_page(**options)
    stranger = await new_page(signed_in=False, **options)

    found = await _violations(stranger, "/login")
    for path in _pages(office):
        found |= await _violations(page, path)

    assert found == set()


async def test_nothing_sticks_out_at_any_width(office, new_page):
    page = await new_page()
    wide = []

    for path in _pages(office):
        await page.goto(path)
        for width in (320, 360, 768, 1280):
            await page.set_viewport_size({"width": width, "height": 800})
            if await page.evaluate("document.documentElement.scrollWidth") > width:
                wide.append((path, width))

    assert wide == []
