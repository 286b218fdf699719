"""Likely duplicates at the desk: told apart, compared, merged and made two again."""

import pytest_asyncio

from dooropener import organisations
from dooropener.accounts import Role
from dooropener.organisations import Organisation, look_for_duplicates
from people import ada, story


@pytest_asyncio.fixture
async def told(session, house, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def twin(session, house, clock, told):
    firm = Organisation(name="Termo Emilia", region_id="emilia-romagna", country="IT", sectors=["hvac"])
    session.add(firm)
    await session.flush()
    await look_for_duplicates(house.sessions, at=clock.now())
    return firm


@pytest_asyncio.fixture
async def desk(browser, told, twin):
    await browser.come_in(told.ada.email)
    return browser


async def test_pair_is_compared_merged_and_made_two_again(desk, session, told, twin):
    kept = told.match.partner.organisation_id
    await desk.get("/organisations")
    assert "1 pair is likely to be one and the same." in desk.words()
    await desk.get(f"/organisations/{twin.id}")
    assert "Likely to be the same as Termo Emilia S.r.l." in desk.words()
    await desk.get(f"/organisations/{kept}/merge/{twin.id}")
    assert "Listings 1 0 1" in desk.words()

    await desk.submit(f"/organisations/{kept}/merge/{twin.id}", name="gone")

    assert "The two are one." in desk.words()
    assert desk.tree().css_first("h1").text() == "Termo Emilia"
    assert "Sectors hvac" in desk.words()
    await desk.get(f"/organisations/{twin.id}")
    assert desk.page.url.path == f"/organisations/{kept}"
    undo = desk.tree().css_first("#merges").parent.css_first("form").attributes["action"]
    await desk.submit(undo)
    assert "Undone: they are two again." in desk.words()
    await session.refresh(twin)
    assert (twin.merged_into_id, twin.name) == (None, "Termo Emilia")


async def test_what_is_told_apart_is_remembered_and_can_be_looked_at_again(desk, session):
    await desk.get("/organisations/duplicates")
    pair = (await organisations.likely_duplicates(session))[0]

    await desk.submit(f"/duplicates/{pair.id}/apart")
    assert "No likely duplicates" in desk.words()
    await desk.submit(f"/duplicates/{pair.id}/again")

    assert "The same name" in desk.words()


async def test_wrong_choices_and_pairs_are_refused(desk, told, twin):
    kept, home = told.match.partner.organisation_id, told.company.organisation.id
    await desk.get(f"/organisations/{kept}/merge/{twin.id}")
    await desk.submit(f"/organisations/{kept}/merge/{twin.id}", name="both")
    assert desk.page.status_code == 422
    assert desk.tree().css_first("#name-wrong")

    await desk.get(f"/organisations/{kept}/merge/{home}")
    assert desk.page.status_code == 409
    await desk.get(f"/organisations/{kept}/merge?q=vaerme")
    assert "Björns Värme AB" in desk.words()


async def test_readers_look_and_merge_nothing(browser, session, told, twin, clock):
    reader = await ada(session, clock.now(), role=Role.READER, email="reader@norrkoping.example")
    await browser.come_in(reader.email)

    await browser.get("/organisations/duplicates")
    assert browser.tree().css("form[action^='/duplicates']") == []
    await browser.get(f"/organisations/{twin.id}/merge/{told.match.partner.organisation_id}")
    assert browser.page.status_code == 403
