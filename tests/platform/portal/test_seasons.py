"""Times of rest on the settings pages: seen, tried out, added, changed, ended and taken up again."""

from datetime import date

import pytest_asyncio

from dooropener import regions
from people import story


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def desk(browser, told):
    await browser.come_in(told.ada.email)
    await browser.get("/settings/seasons")
    return browser


LENT = {"name": "Fastan", "countries": ["IT"], "comes": "days", "first_day": "03-02", "last_day": "03-20"}


async def kept_now(session):
    """All of them as they stand in the database."""
    seasons = await regions.kept_seasons(session)
    for kept in seasons:
        await session.refresh(kept)
    return seasons


async def names(session):
    return [kept.name or kept.key for kept in await kept_now(session) if kept.ended_at is None]


async def test_the_page_says_who_rests_when_in_the_coming_year(desk):
    coming = desk.tree().css_first("[aria-labelledby=coming]").text()

    assert "Ferragosto" in coming
    assert "Emilia-Romagna" in coming


async def test_a_preview_shows_the_days_and_saves_nothing(desk, session):
    before = await names(session)

    await desk.submit("/settings/seasons", **LENT, preview="yes")

    preview = desk.tree().css_first("[aria-labelledby=preview]").text()
    assert ("Fastan" in preview, "Emilia-Romagna" in preview, "Linz" in preview) == (True, True, False)
    assert await names(session) == before


async def test_a_season_is_added_ended_and_taken_back(desk, session, told, clock):
    await desk.submit("/settings/seasons", **LENT)
    rules = await regions.season_rules(session)
    assert regions.find_season("IT", date(2027, 3, 10), rules).name == "Fastan"
    kept = max(await kept_now(session), key=lambda one: one.id)

    await desk.submit(f"/settings/seasons/{kept.id}/end")
    assert "Fastan" not in await names(session)

    await desk.submit(f"/settings/seasons/{kept.id}/resume")
    assert "Fastan" in await names(session)
    assert kept.changed_by == told.ada.name


async def test_a_shipped_season_is_changed_for_one_region_only(desk, session):
    (kept,) = [one for one in await regions.kept_seasons(session) if one.key == "ferragosto"]
    await desk.get(f"/settings/seasons/{kept.id}")

    changed = {
        "countries": [],
        "region_ids": ["emilia-romagna"],
        "comes": "weeks",
        "first_week": "32",
        "last_week": "33",
    }
    await desk.submit(f"/settings/seasons/{kept.id}", **changed)

    await kept_now(session)
    rules, day = await regions.season_rules(session), date(2027, 8, 14)
    assert regions.find_season("IT", day, rules) is None
    assert regions.find_season("IT", day, rules, region_id="emilia-romagna").key == "ferragosto"


async def test_what_cannot_hold_is_said_at_its_field_and_kept_as_typed(desk, session):
    before = await names(session)

    for wrong, words in (
        ({"last_day": "02-30"}, "07-15"),
        ({"comes": "weeks", "first_week": "40", "last_week": "12"}, "52"),
        ({"comes": "holiday", "holiday": "Midsommar"}, "English name"),
        ({"countries": []}, "Fill this in"),
    ):
        await desk.submit("/settings/seasons", **LENT | wrong)
        assert words in desk.tree().css_first(".wrong").text()
        assert desk.tree().css_first("[name=name]").attributes["value"] == "Fastan"

    assert await names(session) == before
