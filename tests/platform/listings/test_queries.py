import pytest

import dooropener_matching as matching
from dooropener import listings
from dooropener.listings import ListingState
from dooropener_matching import Kind, OrganisationKind, Partnership
from people import BJORNS_WORDS, story


@pytest.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["partner", "local"]),
        ("propan", ["local"]),
        ("pompe emilia", ["partner"]),
        ("BJÖRNS värmepumpar", ["local"]),
        ("propan emilia", []),
        ("bjorns varmepumpar", []),
        ("bjorns värmepumpar", ["local"]),
        ("100%", []),
        ("_", []),
        ("/", ["partner", "local"]),
    ],
)
async def test_every_word_has_to_be_found_somewhere(session, told, words, found):
    assert await listings.search_listings(session, words) == [getattr(told, side) for side in found]


async def test_a_search_can_be_for_one_state(session, clock, told):
    await listings.hold(session, told.local, by=told.ada, at=clock.now())

    assert await listings.search_listings(session, state=ListingState.ON_HOLD) == [told.local]
    assert await listings.search_listings(session, state=ListingState.DRAFT) == []
    assert await listings.search_listings(session, limit=1) == [told.partner]


async def test_a_company_has_its_own_listings(session, told):
    assert await listings.listings_of(session, told.company.organisation.id) == [told.local]


async def test_matching_sees_a_listing_with_its_organisation(told):
    assert listings.as_matched(told.local) == matching.Listing(
        id=str(told.local.id),
        organisation="Björns Värme AB",
        region="norrkoping",
        country="SE",
        organisation_kind=OrganisationKind.COMPANY,
        registration_number="5560360793",
        kind=Kind.OFFER,
        partnership=(Partnership.DISTRIBUTION,),
        language="sv",
        title="Värmepumpar med propan",
        text=BJORNS_WORDS,
        target_regions=("emilia-romagna",),
    )


async def test_an_unknown_listing_says_so(session):
    with pytest.raises(listings.UnknownListing) as refusal:
        await listings.get_listing(session, 404)

    assert refusal.value.details == {"id": 404}
