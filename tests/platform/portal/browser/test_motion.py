"""Nothing moves for those who asked their system for less motion (WCAG 2.3.3), and what moves for others is known."""

import pytest
from playwright.async_api import expect

from doubles.portals import with_chat

pytestmark = pytest.mark.browser

MOVING = """() => [...document.querySelectorAll("*"), document.documentElement].flatMap((each) => {
  const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(each);
  const found = [];
  if (animationName !== "none") found.push(`animation ${animationName}`);
  if (/[1-9]/.test(transitionDuration)) found.push("transition");
  if (scrollBehavior !== "auto") found.push("scroll");
  return found;
})"""


async def _moving(page):
    """On a page with a toast and an open dialog."""
    await page.goto("/matches")
    await page.keyboard.press("a")
    await expect(page.locator(".toast")).to_be_visible()
    with_toast = await page.evaluate(MOVING)
    await page.keyboard.press("?")
    await expect(page.locator("dialog#keys")).to_be_visible()
    return {*with_toast, *await page.evaluate(MOVING)}


@pytest.mark.parametrize(
    ("preference", "moving"), [("reduce", set()), ("no-preference", {"animation rise", "transition"})]
)
async def test_animations_and_transitions(new_page, preference, moving):
    page = await new_page(reduced_motion=preference)

    assert await _moving(page) == moving


@pytest.mark.parametrize(("preference", "moving"), [("reduce", set()), ("no-preference", {"scroll", "transition"})])
async def test_scrolling_of_the_chat(office, serve, new_page, preference, moving):
    async with serve(office.house, with_chat) as url:
        page = await new_page(signed_in=False, reduced_motion=preference)
        await page.goto(f"{url}/chat?language=sv")

        found = set(await page.evaluate(MOVING))
        await page.close()  # an open page follows the conversation, and the server would wait for it

    assert found == moving
