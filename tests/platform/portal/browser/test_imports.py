"""The page of a large import while workers are at it: it tells by itself how far they are, and disturbs nobody."""

import pytest
from playwright.async_api import expect

from dooropener import exchanges
from dooropener.exchanges.working import Work, locked, work_through
from exchanging import DEFAULTS, as_csv
from looks import RULES, Looks

pytestmark = pytest.mark.browser

ROWS = exchanges.SMALL + 1


async def _large_import(office):
    """A file that waits for a worker."""
    rows = [{"name": f"Ditta {number}", "region": "emilia-romagna"} for number in range(ROWS)]
    async with office.house.sessions.begin() as session:
        by, at = await office.advisor(session), office.house.clock.now()
        running = await exchanges.open_import(
            session, exchanges.read_table(as_csv(*rows)), file_name="ditte.csv", defaults=DEFAULTS, by=by, at=at
        )
        return running.id


async def _some_rows(office, import_id):
    async with office.house.sessions.begin() as session:
        running = await locked(session, import_id)
        work = await Work.begin(session, running, secret=office.house.secret, at=office.house.clock.now())
        await work.step(session, running)


async def test_progress_and_end_come_by_themselves_and_leave_the_focus_where_it_is(office, new_page):
    import_id = await _large_import(office)
    page, looks = await new_page(), Looks()
    await page.clock.install()
    await page.goto(f"/settings/imports/{import_id}")
    told, stop = (
        page.get_by_role("status").filter(has=page.locator("#progress")),
        page.get_by_role("button", name="Stoppa"),
    )
    await expect(told).to_contain_text(f"0 av {ROWS}")
    await stop.focus()

    await _some_rows(office, import_id)
    await page.clock.fast_forward(31_000)
    await expect(told).to_contain_text(f"250 av {ROWS}")
    await expect(stop).to_be_focused()
    await looks.bring_axe(page)
    await looks.look(page, "at work", "light", RULES)

    await work_through(office.house, import_id)
    await page.clock.fast_forward(31_000)
    await expect(told).to_contain_text("Raderna har kontrollerats")
    await expect(stop).to_be_hidden()
    await looks.look(page, "checked", "light", RULES)
    await told.get_by_role("link").click()

    await expect(page.get_by_role("heading", name="Vad som skulle hända")).to_be_visible()
    assert looks.found == []


async def test_without_scripts_the_page_stays_as_it_is_until_it_is_loaded_again(office, new_page):
    import_id = await _large_import(office)
    page = await new_page(java_script_enabled=False)
    await page.goto(f"/settings/imports/{import_id}")

    await _some_rows(office, import_id)
    refreshing = await page.locator("meta[http-equiv=refresh]").count()
    await page.get_by_role("link", name="Läs in igen").click()

    await expect(page.get_by_role("status").filter(has=page.locator("#progress"))).to_contain_text(f"250 av {ROWS}")
    assert refreshing == 0
