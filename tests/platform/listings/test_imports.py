from dataclasses import replace

from sqlalchemy import func, select

from dooropener import listings, organisations, regions
from dooropener.listings import ListingState
from dooropener.organisations import Organisation
from dooropener_matching import Kind, Listing, Partnership
from people import ada

ROW = Listing(
    id="P1",
    organisation="Termo Emilia S.r.l.",
    region="emilia-romagna",
    country="IT",
    kind=Kind.REQUEST,
    partnership=(Partnership.DISTRIBUTION,),
    language="it",
    title="Pompe di calore",
    text="Cerchiamo pompe di calore R290.",
    contact_name="Chiara",
    contact_email="Chiara@TermoEmilia.example",
)


async def take_in(session, clock, *rows):
    await regions.seed(session)
    return await listings.import_listings(session, rows, source="fair", at=clock.now())


async def test_a_new_row_waits_for_review_with_its_contact(session, clock):
    report = await take_in(session, clock, ROW)

    (listing,) = await listings.review_queue(session)
    contact = await organisations.contact_for(session, listing.organisation_id)
    assert [created.id for created in report.created] == [listing.id]
    assert (contact.name, contact.email, contact.source) == ("Chiara", "chiara@termoemilia.example", "fair")


async def test_the_same_file_twice_changes_nothing(session, clock):
    await take_in(session, clock, ROW)

    report = await take_in(session, clock, ROW)

    assert (len(report.created), len(report.updated), len(report.unchanged)) == (0, 0, 1)
    assert await session.scalar(select(func.count()).select_from(Organisation)) == 1


async def test_a_changed_published_listing_goes_back_into_review(session, clock):
    report = await take_in(session, clock, ROW)
    advisor = await ada(session, clock.now())
    await listings.publish_many(session, report.created, by=advisor, at=clock.now())

    report = await take_in(session, clock, replace(ROW, text="Cerchiamo pompe di calore e accumulatori."))

    assert [listing.state for listing in report.updated] == [ListingState.IN_REVIEW]


async def test_a_wrong_row_is_refused_with_its_reason_and_the_others_stay(session, clock):
    report = await take_in(
        session, clock, ROW, replace(ROW, id="P2", region="atlantis"), replace(ROW, id="P3", contact_email="nobody")
    )

    assert [listing.external_id for listing in report.created] == ["P1"]
    assert [(row.listing, row.code) for row in report.refused] == [
        ("P2", "invalid_listing"),
        ("P3", "invalid_address"),
    ]


async def test_names_that_differ_in_case_are_one_organisation(session, clock):
    await take_in(session, clock, ROW, replace(ROW, id="P2", organisation="TERMO EMILIA S.R.L."))

    assert await session.scalar(select(func.count()).select_from(Organisation)) == 1
