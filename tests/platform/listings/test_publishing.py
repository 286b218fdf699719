"""The second pair of eyes: what gives contact data away stays back; every wording is kept; a profile of the network."""

from dataclasses import replace

import pytest
import pytest_asyncio

from dooropener import listings
from dooropener.listings import LeaksContactData, ListingState
from dooropener.states import history
from people import ada, bjorns_company, heat_pumps_offered

LEAKING = "Ring Björn på 011-15 20 30."


@pytest_asyncio.fixture
async def advisor(session, clock):
    return await ada(session, clock.now())


@pytest_asyncio.fixture
async def company(session, clock, advisor):
    return await bjorns_company(session, clock.now(), verified_by=advisor)


async def handed_in(session, clock, company, **changed):
    fields = replace(heat_pumps_offered(), **changed)
    at = clock.now()
    listing = await listings.draft(
        session, organisation=company.organisation, fields=fields, by=company.person, source="test", at=at
    )
    await listings.submit(session, listing, by=company.person, at=at)
    return await listings.get_listing(session, listing.id)


async def test_contact_data_keep_a_listing_back_until_somebody_says_why_not(session, clock, company, advisor):
    listing = await handed_in(session, clock, company, text=f"{heat_pumps_offered().text} {LEAKING}")

    with pytest.raises(LeaksContactData) as refused:
        await listings.publish(session, listing, by=advisor, at=clock.now())
    before = listing.state
    await listings.publish(session, listing, by=advisor, at=clock.now(), despite=" A part number. ")
    (*_, last) = await history(session, "listing", listing.id)

    assert (before, listing.state) == (ListingState.IN_REVIEW, ListingState.PUBLISHED)
    assert refused.value.details["words"] == ["011-15 20 30"]
    assert last.reason == "A part number."
    assert "011-15 20 30" in last.evidence["quote"]


async def test_in_bulk_those_are_left_out(session, clock, company, advisor):
    leaking = await handed_in(session, clock, company, text=f"{heat_pumps_offered().text} {LEAKING}")
    fine = await handed_in(session, clock, company)

    left_out = await listings.publish_many(session, [leaking, fine], by=advisor, at=clock.now())

    assert left_out == [leaking]
    assert (leaking.state, fine.state) == (ListingState.IN_REVIEW, ListingState.PUBLISHED)


async def test_every_wording_is_a_version_and_what_was_taken_back_is_none(session, clock, company):
    listing = await handed_in(session, clock, company)
    first = listings.fields_of(listing)
    for title in ("Två", "Tre"):
        at = clock.advance(minutes=1)
        await listings.change(session, listing, replace(first, title=title), by=company.person, at=at)
    three = listings.versions_of(listing, await history(session, "listing", listing.id))
    await listings.take_back(session, listing, by=company.person, at=clock.advance(minutes=1))
    two = listings.versions_of(listing, await history(session, "listing", listing.id))

    assert [(each.number, each.said["title"]) for each in three] == [(1, first.title), (2, "Två"), (3, "Tre")]
    assert [(each.number, each.said["title"]) for each in two] == [(1, first.title), (2, "Två")]
    assert three[0].change.from_state is None


async def test_profile_holds_the_listings_own_words_and_says_what_is_missing(session, clock, company, advisor):
    listing = await handed_in(session, clock, company, codes=("NACE:28.25",), certifications=("EN 14511",))
    await listings.publish(session, listing, by=advisor, at=clock.now())

    profile = listings.een_profile(listing, countries=["IT"], leaks=[])

    assert profile.fields == {
        "profile_type": "Business offer",
        "title": "Värmepumpar med propan",
        "short_summary": "",
        "full_description": heat_pumps_offered().text,
        "advantages_and_innovations": "",
        "technical_specification": "EN 14511",
        "stage_of_development": "",
        "ipr_status": "",
        "type_of_partnership": "Commercial agency or distribution agreement",
        "partner_sought": "Vi söker en grossist kring Modena eller Bologna som lagerför och utbildar installatörer.",
        "dissemination_countries": "IT",
        "market_keywords": "NACE:28.25",
        "company_country": "SE",
        "valid_until": listing.valid_until.isoformat(),
    }
    assert [name for name, _ in profile.lacking] == [
        "",
        "short_summary",
        "advantages_and_innovations",
        "stage_of_development",
        "ipr_status",
    ]
    assert set(profile.fields) == set(listings.PROFILE_FIELDS)
    assert "Björns Värme" not in profile.text
