"""What the demo begins with."""

from sqlalchemy import func, select

from dooropener import exchanges, listings
from dooropener.cli.demo import SOURCE, load
from dooropener.listings import Listing, ListingState
from dooropener.organisations import Contact, LawfulBasis
from dooropener_matching.samples import sample_partners
from people import bjorns_company, heat_pumps_offered


async def test_sample_partners_come_in_as_a_file_does_and_once(house, session):
    await load(house)
    await load(house)

    states = dict((await session.execute(select(Listing.state, func.count()).group_by(Listing.state))).all())
    (running,) = await exchanges.imports(session, limit=9)
    bases = set(await session.scalars(select(Contact.lawful_basis)))
    assert states == {ListingState.PUBLISHED: len(sample_partners())}
    assert (running.file_name, running.counts) == ("partners.jsonl", {"created": len(sample_partners())})
    assert set(await session.scalars(select(Listing.source))) == {SOURCE}
    assert bases == {LawfulBasis.PUBLIC_TASK}


async def test_what_a_company_handed_in_before_is_left_to_a_person(house, session, clock):
    company = await bjorns_company(session, clock.now())
    told = {"organisation": company.organisation, "fields": heat_pumps_offered(), "by": company.person}
    listing = await listings.draft(session, source="chat", at=clock.now(), **told)
    await listings.submit(session, listing, by=company.person, at=clock.now())

    await load(house)

    states = dict((await session.execute(select(Listing.state, func.count()).group_by(Listing.state))).all())
    assert states == {ListingState.PUBLISHED: len(sample_partners()), ListingState.IN_REVIEW: 1}
