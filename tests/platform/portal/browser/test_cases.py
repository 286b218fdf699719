"""The board and the case page in a browser: every state for axe, narrow, by keyboard, two at once, printed."""

import pytest
from playwright.async_api import expect

from dooropener import accounts, introductions
from dooropener.accounts import Role
from dooropener.cli.demo import PASSWORD
from looks import Looks

pytestmark = pytest.mark.browser

COLLEAGUE = "anna@demo.example"


async def _colleague(office):
    """Anna, who handed the case over with a line and looks at it herself."""
    async with office.house.sessions.begin() as session:
        at = office.house.clock.now()
        advisor = await office.advisor(session)
        anna = await accounts.create_user(
            session, email=COLLEAGUE, name="Anna Ek", role=Role.ADVISOR, password=PASSWORD, language="sv", at=at
        )
        introduction = await introductions.get_introduction(session, office.introduction)
        await introductions.hand_over(session, introduction, to=anna, by=advisor, at=at)
        await introductions.hand_over(session, introduction, to=advisor, note="Ring på måndag.", by=anna, at=at)
        await introductions.write_note(session, introduction, "Kim svarar helst före nio.", by=advisor, at=at)
        await introductions.look(session, introduction.id, by=anna, at=at)
        return anna.id


async def _states(page, office):
    """Each state of the pages, one after the other: filled, empty, wrong, in conflict. Yields what it is."""
    case = f"/introductions/{office.introduction}"
    for path in (
        "/introductions",
        "/introductions?view=list&sort=name",
        "/introductions?late=yes&region=riga",
        "/introductions/search?q=finns+inte",
        "/introductions?show=ended",
        "/introductions/hand-over",
        case,
    ):
        await page.goto(path)
        yield path
    await page.evaluate("document.querySelectorAll('main details').forEach((each) => (each.open = true))")
    await page.evaluate("document.querySelectorAll('form').forEach((each) => (each.noValidate = true))")
    await page.locator(f"form[action='{case}/notes'] button").click()
    yield "a note without words"
    await page.goto(case)
    await page.locator("summary[data-key=h]").click()
    await page.locator(f"form[action='{case}/hand-over'] button.primary").click()
    yield "handed over to nobody"
    await page.goto(case)
    await page.evaluate("document.querySelectorAll('[name=seen]').forEach((each) => (each.value = '0-0'))")
    await page.locator("summary", has_text="Dra tillbaka").click()
    await page.fill("[name=reason]", "Firman läggs ner.")
    await page.locator(f"form[action='{case}/step/withdraw'] button").click()
    await expect(page.locator("main h1")).to_have_text("Inte gjort än")
    yield "others were faster"


async def test_no_state_of_the_board_or_the_case_has_a_violation(office, new_page):
    await _colleague(office)
    page, looks = await new_page(reduced_motion="reduce"), Looks()

    async for state in _states(page, office):
        await looks.judge(page, state)

    assert looks.found == []


async def test_note_by_keyboard_presence_without_scripts_and_a_clean_print(office, new_page):
    await _colleague(office)
    case = f"/introductions/{office.introduction}"
    plain = await new_page(java_script_enabled=False)
    await plain.goto(case)
    await expect(plain.locator(".presence")).to_contain_text("Anna Ek tittar också på det här.")

    page = await new_page()
    await page.goto("/introductions")
    await page.keyboard.press("o")
    await page.wait_for_url("**/introductions/*")
    await page.goto(case)
    await page.keyboard.press("m")
    await page.keyboard.type("Skriv på italienska.")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(".notes li").last).to_contain_text("Skriv på italienska.")
    await page.locator(".notes li", has_text="italienska").get_by_role("button", name="Ta bort").click()
    await expect(page.locator(".notes")).not_to_contain_text("italienska")
    await expect(page.locator(".toast [data-key=u]")).to_be_visible()
    await page.keyboard.press("u")
    await expect(page.locator(".notes li").last).to_contain_text("Skriv på italienska.")

    await page.emulate_media(media="print")
    await expect(page.locator("article.mail.out pre").first).to_be_visible()
    await expect(page.locator(".only-print")).to_be_visible()
    for gone in (".private", ".presence", ".side", "main form", "[data-keys]"):
        assert await page.locator(f"{gone}:visible").count() == 0, gone
