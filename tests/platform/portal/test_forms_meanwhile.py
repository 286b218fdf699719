"""Two advisors with one form open: the second is shown both versions, and nothing of either is lost."""

import pytest
import pytest_asyncio

from dooropener import regions
from dooropener.portal.form_meanwhile import filled, meanwhile
from people import ada, bjorns_company, chiaras_firm, eva

BOTH = "You changed this as well. Your version stands in the form; saving it replaces theirs."
MEANWHILE = "Somebody else saved changes here while you were writing."


@pytest_asyncio.fixture
async def desks(open_browser, house, session, clock):
    """Ada's and Eva's, both in English."""
    users = await ada(session, clock.now()), await eva(session, clock.now())
    browsers = []
    for user in users:
        user.language = "en"
        await session.flush()
        browser = open_browser(house)
        await browser.sign_in(user.email)
        browsers.append(browser)
    return browsers


async def _both_open(desks, path):
    for desk in desks:
        await desk.get(path)


async def test_two_change_different_facts_of_an_organisation(desks, session, clock):
    adas, evas = desks
    firm = (await bjorns_company(session, clock.now())).organisation
    path = f"/organisations/{firm.id}/edit"
    await _both_open(desks, path)
    await adas.submit(path, name="Björns Energi AB")

    await evas.submit(path, sectors="Värme\nVatten")
    told, form = evas.words(), evas.tree()
    await session.refresh(firm)
    saved_too_early = list(firm.sectors)
    await evas.submit(path)
    await session.refresh(firm)

    assert MEANWHILE in told
    assert "Name : Björns Värme AB → Björns Energi AB" in told
    assert BOTH not in told
    assert form.css_first("[name=name]").attributes["value"] == "Björns Energi AB"
    assert form.css_first("[name=sectors]").text().split() == ["Värme", "Vatten"]
    assert "Vatten" not in saved_too_early
    assert (firm.name, list(firm.sectors)) == ("Björns Energi AB", ["Värme", "Vatten"])


async def test_two_change_the_same_fact_of_an_organisation(desks, session, clock):
    adas, evas = desks
    firm = (await bjorns_company(session, clock.now())).organisation
    path = f"/organisations/{firm.id}/edit"
    await _both_open(desks, path)
    await adas.submit(path, legal_form="AB", languages=["sv", "en"])

    await evas.submit(path, legal_form="Aktiebolag")
    told, status = evas.words(), evas.page.status_code
    kept = evas.tree().css_first("[name=legal_form]").attributes["value"]
    await session.refresh(firm)
    stored = firm.legal_form
    await evas.submit(path)
    await session.refresh(firm)

    assert status == 409
    assert BOTH in told
    assert "→ AB" in told
    assert (kept, stored) == ("Aktiebolag", "AB")
    assert (firm.legal_form, set(firm.languages)) == ("Aktiebolag", {"sv", "en"})


async def test_two_change_a_contact(desks, session, clock):
    adas, evas = desks
    chiara = await chiaras_firm(session, clock.now())
    path = f"/contacts/{chiara.id}/edit"
    await _both_open(desks, path)
    await adas.submit(path, email="conti@termoemilia.example", language="en")

    await evas.submit(path, email="export@termoemilia.example", role="Export manager")
    told, status = evas.words(), evas.page.status_code
    await session.refresh(chiara)
    stored = chiara.email
    await evas.submit(path)
    await session.refresh(chiara)

    assert (status, stored) == (409, "conti@termoemilia.example")
    assert MEANWHILE in told
    assert BOTH in told
    assert "Language : Italian → English" in told
    assert (chiara.email, chiara.language, chiara.role) == ("export@termoemilia.example", "en", "Export manager")


async def test_two_change_a_region(desks, session, clock):
    adas, evas = desks
    await chiaras_firm(session, clock.now())
    path = "/regions/emilia-romagna/edit"
    await _both_open(desks, path)
    await adas.submit(path, story_en="Since the fair.", network="SERN and friends")

    await evas.submit(path, story_en="Since the visit.", cities="Modena\nBologna")
    told, status = evas.words(), evas.page.status_code
    await evas.submit(path)

    region = await regions.get_region(session, "emilia-romagna")
    await session.refresh(region)
    assert status == 409
    assert MEANWHILE in told
    assert BOTH in told
    assert "Since the fair." in told
    assert (region.story("en"), region.network) == ("Since the visit.", "SERN and friends")
    assert list(region.cities) == ["Modena", "Bologna"]


async def test_nobody_is_stopped_by_a_save_that_changed_nothing(desks, session, clock):
    adas, evas = desks
    firm = (await bjorns_company(session, clock.now())).organisation
    path = f"/organisations/{firm.id}/edit"
    await _both_open(desks, path)
    await adas.submit(path)

    await evas.submit(path, name="Björns Energi AB")

    await session.refresh(firm)
    assert evas.page.url.path == f"/organisations/{firm.id}"
    assert firm.name == "Björns Energi AB"


@pytest.mark.parametrize("began", ["", "x", "[]", '{"name": 3}', "null"])
def test_a_beginning_that_cannot_be_read_saves_nothing_over_others(began):
    stored = {"name": ["Now"], "languages": ["sv", "en"]}
    form = filled(stored).with_fields({"name": ["Mine"], "seen": [began]})

    found = meanwhile(form, stored)

    assert [(one.name, one.now, one.both) for one in found.differences] == [("name", ("Now",), True)]
    assert found.merged.text("name") == "Mine"


def test_order_of_ticks_and_ends_of_lines_are_no_change():
    stored = {"languages": ["sv", "en"], "sectors": ["Heat\nWater"]}
    form = filled(stored).with_fields({"languages": ["en", "sv"], "sectors": ["Heat\r\nWater"]})

    assert meanwhile(form, stored) is None
