"""The match queue from the keyboard alone."""

import pytest
from playwright.async_api import expect
from sqlalchemy import select

from dooropener.matches import Match, MatchState

pytestmark = pytest.mark.browser

PRESS_ALL = """() => {
  const wrong = [], silent = [];
  const rowOf = (each) => each.closest("[data-item]:not(section, form)");
  let touched = [];
  addEventListener("click", (event) => {
    event.preventDefault();
    event.stopPropagation();
    touched.push(rowOf(event.target));
  }, true);
  const rows = document.querySelectorAll("[data-item]:not(section, form)");
  for (const row of rows) for (const key of "abcdefghilmnopqrstuvwxyz") {
    touched = [];
    row.focus();
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    if (document.activeElement.matches("select, textarea, input")) touched.push(rowOf(document.activeElement));
    if (touched.some((each) => each && each !== row)) wrong.push([key, row.textContent.trim().slice(0, 60)]);
    if (key === "o" && touched[0] !== row) silent.push(row.textContent.trim().slice(0, 60));
  }
  return { rows: rows.length, wrong, silent };
}"""
"""Presses every letter on every row; nothing is done. Which acted on another row, and which rows `o` does not open."""


async def _state(office, shown):
    number = int(shown.removeprefix("match-"))
    async with office.house.sessions.begin() as session:
        return await session.scalar(select(Match.state).where(Match.id == number))


async def _current(page):
    return await page.evaluate("document.querySelector('[data-current]').id")


async def test_day_at_the_queue_without_a_mouse(office, new_page):
    page = await new_page()
    await page.goto("/matches")
    shown = await page.eval_on_selector_all("article.case", "cases => cases.map(one => one.id)")
    toast = page.locator(".toast")

    await page.keyboard.press("j")
    assert await _current(page) == shown[1]
    assert await page.evaluate("document.activeElement.id") == shown[1]
    await page.keyboard.press("k")
    assert await _current(page) == shown[0]

    await page.keyboard.press("a")
    await expect(toast).to_contain_text("Godkänd")
    await expect(page.locator(f"#{shown[0]}")).to_have_count(0)
    assert await _state(office, shown[0]) is MatchState.APPROVED
    assert await _current(page) == shown[1]

    await page.keyboard.press("u")
    await expect(page.locator(f"#{shown[0]}")).to_have_count(1)
    assert await _state(office, shown[0]) is MatchState.SUGGESTED

    await page.keyboard.press("r")
    assert await page.evaluate("document.activeElement.name") == "reason"
    await page.keyboard.press("Enter")
    await expect(page.locator(f"#{shown[0]}")).to_have_count(0)
    assert await _state(office, shown[0]) is MatchState.REJECTED

    await page.keyboard.press("s")
    assert await page.evaluate("document.activeElement.name") == "until"
    await page.keyboard.press("Enter")
    await expect(page.locator(f"#{shown[1]}")).to_have_count(0)
    assert await _state(office, shown[1]) is MatchState.SNOOZED

    await page.keyboard.press("?")
    await expect(page.locator("dialog#keys")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("dialog#keys")).to_be_hidden()
    await page.keyboard.press("o")
    await expect(page.locator("main h1")).to_contain_text("–")


@pytest.mark.parametrize("path", ["/today", "/matches", "/review", "/organisations", "/listings", "/introductions"])
async def test_letter_does_something_with_its_own_row_or_nothing(office, new_page, path):
    page = await new_page()
    await page.goto(path)

    told = await page.evaluate(PRESS_ALL)

    assert told["rows"] > 1
    assert told["wrong"] == []
    assert told["silent"] == []


async def test_keys_are_silent_in_fields_and_when_switched_off(office, new_page):
    page = await new_page()
    await page.goto("/matches")
    shown = await _current(page)

    await page.keyboard.press("r")
    await page.locator("[data-current] details[open] input[name=note]").fill("")
    await page.keyboard.type("a")
    await page.keyboard.press("Escape")
    await page.keyboard.press("?")
    await page.locator("#keys-off").check()
    await page.keyboard.press("Escape")
    await page.keyboard.press("a")

    assert await _current(page) == shown
    assert await _state(office, shown) is MatchState.SUGGESTED


async def test_without_scripts_the_same_is_done_with_buttons(office, new_page):
    page = await new_page(java_script_enabled=False)
    await page.goto("/matches")
    case = page.locator("article.case").first
    shown = await case.get_attribute("id")

    await case.locator("form[action$='/approve'] button").click()
    await expect(page.locator(".toast")).to_contain_text("Godkänd")
    await page.locator(".toast button").click()

    await expect(page.locator(f"#{shown}")).to_have_count(1)
    assert await _state(office, shown) is MatchState.SUGGESTED


async def test_pages_are_turned_and_what_is_undone_is_chosen_again(office, new_page):
    page = await new_page()
    await page.goto("/matches")
    press = page.keyboard.press

    await press("f")
    await page.wait_for_url("**/matches?page=2")
    await press("j")
    decided = await _current(page)
    await press("a")
    await expect(page.locator(f"#{decided}")).to_have_count(0)
    await press("u")
    await expect(page.locator(f"#{decided}")).to_be_focused()

    assert page.url.endswith("/matches?page=2")
    await press("d")
    await page.wait_for_url("**/matches?page=1")


async def test_daily_work_from_today_without_a_mouse(office, new_page):
    """Publish and undo, approve and undo, ask the company, decide two together and undo."""
    page = await new_page()
    toast, press = page.locator(".toast"), page.keyboard.press

    await press("a")
    await expect(toast).to_contain_text("Publiceras om tio sekunder")
    await press("u")
    await expect(toast).to_contain_text("Inget har hänt")

    while not await page.locator("[data-current] form[action$='/approve']").count():
        await press("j")
    shown = await page.locator("[data-current] form[action$='/approve']").get_attribute("action")
    await press("a")
    await expect(toast).to_contain_text("Godkänd")
    await press("u")
    await expect(toast).to_contain_text("tillbaka i kön")
    assert page.url.endswith("/today")
    while not await page.locator(f"[data-current] form[action='{shown}']").count():
        await press("j")

    await press("o")
    await page.wait_for_url("**" + shown.removesuffix("/approve"))
    if await page.locator("#ask summary").count():
        await press("q")
        assert await page.evaluate("document.activeElement.id") == "text"
        await page.keyboard.type("Hur snart kan ni leverera?")
        await press("Tab")
        await press("Tab")
        await press("Enter")
        await expect(toast).to_contain_text("på väg till chatten")

    office.house.clock.advance(minutes=1)
    await page.goto("/matches")
    first, second = [
        f"match-{number}"
        for number in await page.eval_on_selector_all(
            "input[name=match]", "boxes => boxes.slice(0, 2).map(box => box.value)"
        )
    ]
    for key in ("x", "j", "x", "g"):
        await press(key)
    await expect(page.locator("#together")).to_be_focused()
    await press("Tab")
    await press("Enter")
    await expect(toast).to_contain_text("Företagen får frågan om tio sekunder")
    assert [await _state(office, one) for one in (first, second)] == [MatchState.APPROVED] * 2
    await press("u")
    await expect(toast).to_contain_text("Matchningarna är tillbaka i kön")
    assert [await _state(office, one) for one in (first, second)] == [MatchState.SUGGESTED] * 2
