"""What a worker knows of the published listings follows the database."""

import pytest

from dooropener import listings
from dooropener.matches.known import KnownListings, known_listings
from dooropener.organisations import Organisation
from dooropener_matching import Matcher
from people import story


@pytest.fixture
async def told(committed_house, clock):
    async with committed_house.sessions.begin() as session:
        return await story(session, clock.now())


@pytest.fixture
async def known(committed_house, told):
    return await known_listings(committed_house)


def partner_of(known, told):
    ranking = known.partners.rank(listings.as_matched(told.local))
    return [(match.partner, match.criteria[-1].partner_words) for match in ranking.matches]


async def test_what_is_published_is_known_by_side(known, told):
    assert (str(told.local.id) in known.home, str(told.partner.id) in known.partners) == (True, True)
    assert (len(known.home), len(known.partners)) == (1, 1)


async def test_the_same_process_goes_on_with_what_it_knows(committed_house, known):
    assert await known_listings(committed_house) is known


async def test_a_listing_on_hold_is_forgotten_and_known_again_later(committed_house, known, told, clock):
    async with committed_house.sessions.begin() as session:
        listing = await listings.get_listing(session, told.partner.id)
        await listings.hold(session, listing, by=told.ada, at=clock.now())
    await known.follow(committed_house.sessions)
    paused = len(known.partners)

    async with committed_house.sessions.begin() as session:
        listing = await listings.get_listing(session, told.partner.id)
        await listings.resume(session, listing, by=told.ada, at=clock.now())
    await known.follow(committed_house.sessions)

    assert (paused, len(known.partners)) == (0, 1)


async def test_another_process_sees_the_new_name_of_an_organisation(committed_house, known, told):
    other = KnownListings(Matcher(committed_house.encoder))
    await other.follow(committed_house.sessions)

    async with committed_house.sessions.begin() as session:
        organisation = await session.get_one(Organisation, told.partner.organisation_id)
        organisation.name = "Termica Nuova S.r.l."
    for each in (known, other):
        await each.follow(committed_house.sessions)

    expected = [(str(told.partner.id), "Termica Nuova S.r.l.")]
    assert partner_of(known, told) == partner_of(other, told) == expected


async def test_who_commits_late_is_not_missed(committed_house, known, told):
    async with committed_house.sessions.begin() as late:
        organisation = await late.get_one(Organisation, told.partner.organisation_id)
        organisation.name = "Termica Tarda S.r.l."
        await late.flush()
        async with committed_house.sessions.begin() as quick:
            other = await quick.get_one(Organisation, told.local.organisation_id)
            other.name = "Snabb Värme AB"
        await known.follow(committed_house.sessions)
        meanwhile = partner_of(known, told)
    await known.follow(committed_house.sessions)

    assert meanwhile[0][1] != "Termica Tarda S.r.l."
    assert partner_of(known, told) == [(str(told.partner.id), "Termica Tarda S.r.l.")]
