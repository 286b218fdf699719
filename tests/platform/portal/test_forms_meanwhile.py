"""Two advisors with one form open: the second is shown both versions, and nothing of either is lost."""

import pytest
import pytest_asyncio
from sqlalchemy import select

from dooropener import introductions, regions, webhooks
from dooropener.accounts import Role, User
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
        await browser.come_in(user.email)
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


@pytest_asyncio.fixture
async def chiefs(desks, session):
    """The two as administrators."""
    for user in await session.scalars(select(User)):
        user.role = Role.ADMIN
    await session.flush()
    return desks


SETTINGS = [
    ("/settings/reminders", {"apart": "6"}, {"ends_after": "45"}, "5 → 6"),
    ("/settings/retention", {"attempts": "3"}, {"wording_drafts": "60"}, "1 → 3"),
]


@pytest.mark.parametrize(("path", "adas_change", "evas_change", "told"), SETTINGS)
async def test_two_change_different_settings_of_one_page(chiefs, path, adas_change, evas_change, told):
    adas, evas = chiefs
    await _both_open(chiefs, path)
    await adas.submit(path, **adas_change)

    await evas.submit(path, **evas_change)
    status, words = evas.page.status_code, evas.words()
    await evas.submit(path)
    saved = evas.page.status_code
    await adas.get(path)

    assert (status, saved) == (409, 200)
    assert MEANWHILE in words
    assert told in words
    assert BOTH not in words
    now = {name: adas.tree().css_first(f"[name={name}]").attributes["value"] for name in adas_change | evas_change}
    assert now == adas_change | evas_change


async def test_two_change_how_often_a_partner_is_asked(chiefs, session):
    adas, evas = chiefs
    await _both_open(chiefs, "/settings")
    await adas.submit("/settings/capacity", usual_capacity="7")

    await evas.submit("/settings/capacity", usual_capacity="9")
    status, words, stored = evas.page.status_code, evas.words(), await introductions.usual_capacity(session)
    kept = evas.tree().css_first("[name=usual_capacity]").attributes["value"]
    await evas.submit("/settings/capacity")

    assert (status, stored, kept) == (409, 7, "9")
    assert BOTH in words
    assert await introductions.usual_capacity(session) == 9


async def test_two_word_one_letter(desks, session):
    adas, evas = desks
    path = "/settings/wordings/introduction_requested/sv"
    await _both_open(desks, path)
    text = adas.tree().css_first("#text").text().strip()
    await adas.submit(path, do="save", text=f"{text}\n\nAdas hälsning.")

    await evas.submit(path, do="preview", subject="Evas ämne")
    status, words = evas.page.status_code, evas.words()
    in_force = await introductions.wording_in_force(session, "introduction_requested", "sv")
    await evas.submit(path, do="save")
    saved = await introductions.wording_in_force(session, "introduction_requested", "sv")

    assert status == 409
    assert MEANWHILE in words
    assert in_force.subject != "Evas ämne"
    assert saved.subject == "Evas ämne"
    assert saved.text.endswith("Adas hälsning.")


async def test_old_draft_of_a_letter_does_not_replace_what_was_saved_since(desks, session):
    adas, evas = desks
    path = "/settings/wordings/introduction_requested/sv"
    await _both_open(desks, path)
    await evas.submit(path, do="preview", subject="Evas ämne")
    await adas.submit(path, do="save", subject="Adas ämne")

    await evas.get(path)
    await evas.submit(path, do="save")

    assert evas.page.status_code == 409
    assert BOTH in evas.words()
    assert (await introductions.wording_in_force(session, "introduction_requested", "sv")).subject == "Adas ämne"


async def test_two_change_a_time_of_rest(desks, session):
    adas, evas = desks
    await regions.seed(session)
    (season, *_) = await regions.kept_seasons(session)
    path = f"/settings/seasons/{season.id}"
    await _both_open(desks, path)
    await adas.submit(path, name="Adas vila")

    await evas.submit(path, countries=["LV"], region_ids=[])
    status, words = evas.page.status_code, evas.words()
    await evas.submit(path)
    await session.refresh(season)

    assert status == 409
    assert MEANWHILE in words
    assert (season.name, list(season.countries)) == ("Adas vila", ["LV"])


async def test_two_change_a_webhook(chiefs, session, clock):
    adas, evas = chiefs
    by = (await session.scalars(select(User).limit(1))).one()
    facts = [webhooks.WebhookFact.INTRODUCTION_SENT]
    hook = await webhooks.subscribe(session, url="https://crm.example/hook", facts=facts, by=by, at=clock.now())
    path = f"/settings/webhooks/{hook.id}"
    await _both_open(chiefs, path)
    await adas.submit(f"{path}/change", url="https://new.example/hook")

    await evas.submit(f"{path}/change", facts=["introduction.sent", "listing.published"])
    status, words = evas.page.status_code, evas.words()
    await evas.submit(f"{path}/change")
    await session.refresh(hook)

    assert status == 409
    assert "https://crm.example/hook → https://new.example/hook" in words
    assert (hook.url, set(hook.facts)) == ("https://new.example/hook", {"introduction.sent", "listing.published"})


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
