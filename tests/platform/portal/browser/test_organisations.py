"""Organisations and regions in a real browser: axe in each state, light and dark; narrow; merged by keyboard alone."""

import pytest
from playwright.async_api import expect
from sqlalchemy import select

from dooropener.organisations import Contact, LawfulBasis, Organisation, add_contact, look_for_duplicates
from looks import Looks

pytestmark = pytest.mark.browser


async def _twin(office):
    """The partner of the office is known twice, with one contact in common."""
    at = office.house.clock.now()
    async with office.house.sessions.begin() as session:
        known = await session.get_one(Organisation, office.organisation)
        twin = Organisation(name=known.name, region_id=known.region_id, country=known.country, legal_form="S.r.l.")
        session.add(twin)
        await session.flush()
        contact = await session.scalar(select(Contact).where(Contact.organisation_id == known.id))
        told = {"lawful_basis": LawfulBasis.CONSENT, "source": "fair", "sourced_on": at.date()}
        await add_contact(session, twin, name="Carla", email=contact.email, language="it", **told)
    await look_for_duplicates(office.house.sessions, at=at)
    return twin.id, contact.id


async def test_each_state_is_accessible_in_light_and_dark_and_narrow(office, new_page):
    page = await new_page(reduced_motion="reduce")
    empty = ["/organisations?q=qqqqqq", "/organisations/duplicates", "/organisations/new"]
    looks = Looks()

    for path in empty:
        await page.goto(path)
        await looks.judge(page, path)
    twin, contact = await _twin(office)
    known = f"/organisations/{office.organisation}"
    filled = ["/organisations", "/organisations/duplicates", known, f"{known}/merge", f"{known}/merge/{twin}"]
    filled += ["/regions", "/regions/riga"]
    for path in filled:
        await page.goto(path)
        await looks.judge(page, path)
    for path, field in (
        ("/regions/new", "lat"),
        (f"{known}/edit", "postal_address"),
        (f"/contacts/{contact}/edit", "email"),
    ):
        await page.goto(path)
        await page.eval_on_selector_all("main form", "all => all.forEach(one => one.noValidate = true)")
        if path == "/regions/new":
            await page.fill("#name_sv", "Uleåborg")
            await page.fill("#name_en", "Oulu")
        await page.fill(f"#{field}", "12345")
        await page.locator("main form[action$='edit'] button.primary, main form[action$='new'] button.primary").click()
        await expect(page.locator("[aria-invalid]").first).to_be_visible()
        await looks.judge(page, f"{path}, wrong")

    assert looks.found == []


async def test_duplicates_are_merged_and_made_two_again_from_the_keyboard(office, new_page):
    page = await new_page()
    twin, _ = await _twin(office)
    await page.goto("/organisations/duplicates")
    await page.keyboard.press("o")
    await page.wait_for_url("**/merge/*")

    await page.locator("main form button.primary").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".toast")).to_contain_text("De två är en.")
    await page.keyboard.press("u")

    await expect(page.locator(".toast")).to_contain_text("Ångrat")
    async with office.house.sessions.begin() as session:
        both = [await session.get_one(Organisation, number) for number in (office.organisation, twin)]
        assert [one.merged_into_id for one in both] == [None, None]
