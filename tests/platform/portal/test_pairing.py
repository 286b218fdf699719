"""A match made by hand."""

import dataclasses

import pytest_asyncio
from sqlalchemy import select

from dooropener import listings, organisations
from dooropener.matches import Match
from people import heat_pumps_sought, story


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def desk(browser, told):
    await browser.come_in(told.ada.email)
    return browser


@pytest_asyncio.fixture
async def pumps(session, told, clock):
    """A second listing of Chiara's firm, published; nobody has brought it together with Björn's."""
    firm = await organisations.get_organisation(session, told.chiara.organisation_id)
    fields = dataclasses.replace(heat_pumps_sought(), title="Pompe per pozzi")
    listing = await listings.draft(
        session, organisation=firm, fields=fields, by=None, contact=told.chiara, source="test", at=clock.now()
    )
    await listings.submit(session, listing, by=None, at=clock.now())
    await listings.publish(session, listing, by=told.ada, at=clock.now())
    return await listings.get_listing(session, listing.id)


def _page(listing):
    return f"/listings/{listing.id}/partner"


def _titles(browser):
    return [node.text() for node in browser.tree().css("li a.main")]


async def test_listing_leads_to_the_search_of_the_other_side(desk, told, pumps):
    await desk.get(f"/listings/{told.local.id}")
    link = desk.tree().css_first(f'a[href="{_page(told.local)}"]')

    await desk.get(_page(told.local))

    assert link.text() == "Find a partner by hand"
    assert _titles(desk) == ["Pompe per pozzi", told.partner.title]


async def test_search_by_words_and_region(desk, told, pumps):
    await desk.get(f"{_page(told.local)}?q=pozzi")
    found = _titles(desk)
    await desk.get(f"{_page(told.local)}?q=pozzi&region=linz")

    assert found == ["Pompe per pozzi"]
    assert _titles(desk) == []


async def test_match_is_made_of_both_sides(desk, session, told, pumps):
    await desk.get(f"{_page(told.local)}?q=pozzi")

    await desk.post(_page(told.local), other=str(pumps.id))

    query = select(Match).where(Match.local_listing_id == told.local.id, Match.partner_listing_id == pumps.id)
    match = (await session.scalars(query)).one()
    assert match.by_hand
    assert desk.page.url.path == f"/matches/{match.id}"
    assert "The match is made." in desk.words()


async def test_from_a_partners_listing_a_company_is_sought(desk, session, told, pumps):
    await desk.get(_page(pumps))

    await desk.post(_page(pumps), other=str(told.local.id))

    assert "Find a company by hand" not in desk.words()
    assert (await session.scalars(select(Match).where(Match.partner_listing_id == pumps.id))).one().by_hand


async def test_two_who_met_already_are_shown_where_they_are(desk, told):
    await desk.get(_page(told.local))
    shown = desk.tree().css_first(f'li a.chip[href="/matches/{told.match.id}"]')

    await desk.post(_page(told.local), other=str(told.partner.id))

    assert shown is not None
    assert desk.page.url.path == f"/matches/{told.match.id}"
    assert "These two have met already." in desk.words()


async def test_listing_that_is_not_published_makes_no_match(desk, session, told, pumps, clock):
    await desk.get(_page(told.local))
    await listings.hold(session, pumps, by=told.ada, at=clock.now())
    await session.flush()

    answer = await desk.post(_page(told.local), other=str(pumps.id))

    assert answer.status_code == 409
    assert "One of the two listings is not published any more." in desk.words()


async def test_two_of_one_side_are_no_pair(desk, told, pumps):
    await desk.get(_page(pumps))

    answer = await desk.post(_page(pumps), other=str(told.partner.id))

    assert answer.status_code == 409
    assert "A match is between a listing from here and one from a partner region." in desk.words()
