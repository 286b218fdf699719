"""Organisations are found however they are spelled, by whatever is told of them."""

import pytest_asyncio

from dooropener import listings, organisations
from dooropener.organisations import Order, Organisation, searching
from dooropener_matching import OrganisationKind
from people import bjorns_company, chiaras_firm, heat_pumps_offered, institution

WANTED = {
    "termo emillia": ["Termo Emilia S.r.l."],
    "TERM": ["Termo Emilia S.r.l."],
    "chiara@termoemilia.example": ["Termo Emilia S.r.l."],
    "Modena meccanika": ["Termo Emilia S.r.l."],
    "angkraft": ["Ångkraft"],
    "varmepumpar propan": ["Björns Värme AB"],
    "556036 0793": ["Björns Värme AB"],
    "Erica Neckar": ["Wirtschaftsförderung Neckar"],
    "国际经贸": ["徐州市国际经贸促进中心"],
    "esslingen": ["Wirtschaftsförderung Neckar"],
    "termo riga": [],
    "termo\x00emilia": ["Termo Emilia S.r.l."],
    "'); DROP TABLE organisation; --": [],
}


@pytest_asyncio.fixture
async def known(session, clock):
    """Björn's firm with a listing, Chiara's and Erika's, and some whose names sort differently in two languages."""
    at = clock.now()
    company = await bjorns_company(session, at)
    await listings.draft(
        session,
        organisation=company.organisation,
        fields=heat_pumps_offered(),
        by=company.person,
        contact=company.contact,
        source="chat",
        at=at,
    )
    chiara = await chiaras_firm(session, at)
    firm = await organisations.get_organisation(session, chiara.organisation_id)
    firm.sectors = ["meccanica"]
    firm.postal_address = "Via Giardini 12, 41124 Modena"
    await institution(session, at)
    for name in ("Ångkraft", "Zinkverket", "Örnens", "徐州市国际经贸促进中心"):
        session.add(Organisation(name=name, region_id="riga", country="LV", kind=OrganisationKind.ASSOCIATION))
    await session.flush()
    return chiara


async def test_search_forgives_spelling_and_looks_everywhere(session, known):
    found = {wanted: (await organisations.search(session, wanted)).organisations for wanted in WANTED}

    assert {wanted: [one.name for one in each] for wanted, each in found.items()} == WANTED


async def test_names_stand_as_readers_of_the_language_expect(session, known):
    async def names(language):
        found = await organisations.search(session, region="riga", order=Order.NAME, language=language)
        return [one.name for one in found.organisations]

    assert await names("sv") == ["Zinkverket", "Ångkraft", "Örnens", "徐州市国际经贸促进中心"]
    assert await names("en") == ["Ångkraft", "Örnens", "Zinkverket", "徐州市国际经贸促进中心"]


async def test_filters_narrow_and_pages_follow(session, known, monkeypatch):
    monkeypatch.setattr(searching, "PAGE", 3)

    one = await organisations.search(session, kind=OrganisationKind.ASSOCIATION, order=Order.NAME)
    last = await organisations.search(session, kind=OrganisationKind.ASSOCIATION, order=Order.NAME, page=99)

    assert (len(one.organisations), one.total, one.page) == (3, 4, 1)
    assert (len(last.organisations), last.page) == (1, 2)
    assert {each.kind for each in one.organisations} == {OrganisationKind.ASSOCIATION}


async def test_what_is_no_longer_told_is_no_longer_found(session, known, clock):
    known.name, known.email = "(erased)", "erased-1@erased.invalid"
    await session.flush()
    listing = (await listings.search_listings(session, "propan"))[0]
    await session.delete(listing)
    await session.flush()

    for wanted in ("chiara", "propan"):
        assert (await organisations.search(session, wanted)).organisations == []
