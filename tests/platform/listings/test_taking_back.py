"""What a person did to a listing is taken back as long as nobody has acted since."""

from dataclasses import replace

import pytest

from dooropener import listings
from dooropener.listings import LISTING, ListingState
from dooropener.states import NotYours, history
from people import heat_pumps_offered, story


@pytest.fixture
async def told(session, clock):
    told = await story(session, clock.now())
    clock.advance(days=1)
    return told


async def test_changed_listing_is_a_new_version_in_review_and_the_old_words_are_kept(session, clock, told):
    words = replace(heat_pumps_offered(), title="Tysta värmepumpar")

    await listings.change(session, told.local, words, by=told.company.person, at=clock.now())

    last = (await history(session, "listing", told.local.id))[-1]
    assert (told.local.version, told.local.state) == (2, ListingState.IN_REVIEW)
    assert (last.evidence["before"]["title"], last.evidence["before"]["version"]) == ("Värmepumpar med propan", 1)


async def test_change_is_taken_back_and_what_was_published_is_published(session, clock, told):
    until = told.local.valid_until
    words = replace(heat_pumps_offered(), title="Tysta värmepumpar", target_regions=("riga",))
    await listings.change(session, told.local, words, by=told.company.person, at=clock.now())

    await listings.take_back(session, told.local, by=told.company.person, at=clock.advance(minutes=1))

    listing = await listings.get_listing(session, told.local.id)
    assert (listing.title, listing.target_regions) == ("Värmepumpar med propan", ["emilia-romagna"])
    assert (listing.version, listing.state, listing.valid_until) == (1, ListingState.PUBLISHED, until)


@pytest.mark.parametrize("act", [listings.hold, listings.archive, listings.renew])
async def test_each_act_is_taken_back(session, clock, told, act):
    before = (told.local.state, told.local.valid_until, told.local.extended)
    await act(session, told.local, by=told.company.person, at=clock.now())

    await listings.take_back(session, told.local, by=told.company.person, at=clock.advance(minutes=1))

    assert (told.local.state, told.local.valid_until, told.local.extended) == before
    last = (await history(session, "listing", told.local.id))[-1]
    assert (last.actor_name, last.reason) == ("Björn", "taken_back")


async def test_act_of_two_steps_is_taken_back_whole(session, clock, told):
    await listings.change(session, told.local, heat_pumps_offered(), by=told.company.person, at=clock.now())
    await listings.reject(session, told.local, by=told.ada, reason="Vilken effekt?", at=clock.advance(days=1))
    at = clock.advance(days=1)
    words = replace(heat_pumps_offered(), title="Värmepumpar, 8 kW")
    await listings.change(session, told.local, words, by=told.company.person, at=at)
    await listings.rework(session, told.local, by=told.company.person, at=at)
    await listings.submit(session, told.local, by=told.company.person, at=at)

    await listings.take_back(session, told.local, by=told.company.person, at=clock.advance(minutes=1))

    assert (told.local.state, told.local.title) == (ListingState.REJECTED, "Värmepumpar med propan")


async def test_nothing_is_taken_back_twice(session, clock, told):
    await listings.hold(session, told.local, by=told.company.person, at=clock.now())
    await listings.take_back(session, told.local, by=told.company.person, at=clock.advance(minutes=1))

    with pytest.raises(listings.NothingToTakeBack):
        await listings.take_back(session, told.local, by=told.company.person, at=clock.advance(minutes=1))


async def test_what_an_advisor_did_since_stands(session, clock, told):
    await listings.change(session, told.local, heat_pumps_offered(), by=told.company.person, at=clock.now())
    await listings.publish(session, told.local, by=told.ada, at=clock.advance(hours=1))

    with pytest.raises(listings.NothingToTakeBack):
        await listings.take_back(session, told.local, by=told.company.person, at=clock.advance(minutes=1))


async def test_companies_still_publish_nothing_themselves(session, clock, told):
    await listings.change(session, told.local, heat_pumps_offered(), by=told.company.person, at=clock.now())

    with pytest.raises(NotYours):
        await LISTING.move(session, told.local, ListingState.PUBLISHED, by=told.company.person.actor, at=clock.now())
