"""Daily pages against WCAG 2.2 AA in states that no address shows; each page as it is: `test_every_page.py`."""

import pytest
from sqlalchemy import select

from dooropener.matches import Match
from looks import Looks

pytestmark = pytest.mark.browser


async def test_text_that_is_hard_to_read_is_found_once(new_page):
    """Of each combination of colours: the walks measure every one, and none twice."""
    page, looks = await new_page(signed_in=False), Looks()
    await page.set_content(
        "<main><p style='color:#bbb'>Pale</p><p style='color:#bbb'>As pale</p><p style='color:#000'>Dark</p></main>"
    )
    await looks.bring_axe(page)

    await looks.look(page, "made up", "light")

    assert [(rule, html.partition(">")[2]) for _, rule, html in looks.found] == [
        ("light: color-contrast", "Pale</p>"),
    ]


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


async def _chosen(page, office):  # as the others
    """One is chosen, and its reasons for a no stand open."""
    await page.goto("/matches")
    await page.keyboard.press("x")
    await page.keyboard.press("r")
    await page.wait_for_selector("[data-current] details[open]")


async def test_daily_pages_have_no_violations_with_faults_and_choices(office, new_page):
    page, looks = await new_page(reduced_motion="reduce"), Looks()

    for state in (_ask_nothing, _decide_nothing, _chosen):
        await state(page, office)
        await looks.judge(page, state.__name__)

    assert looks.found == []
