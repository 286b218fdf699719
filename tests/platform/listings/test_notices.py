"""Authors hear in time that a listing ends, once for each term."""

from sqlalchemy import select

from dooropener import jobs, listings, organisations
from dooropener.listings.tasks import notice
from dooropener.outbox import Delivery
from people import bjorns_company, story


async def test_author_hears_of_it_once_fourteen_days_before(session, clock):
    told = await story(session, clock.now())
    clock.advance(days=350)
    early = await listings.give_notice(session, at=clock.now())
    clock.advance(days=1)

    noticed = await listings.give_notice(session, at=clock.now())

    again = await listings.give_notice(session, at=clock.advance(days=1))
    query = select(Delivery).where(Delivery.fact == "listing_expiring")
    (delivery,) = await session.scalars(query)  # Chiara's listing has no person of the chat behind it
    assert (early, noticed, again) == ([], [told.local, told.partner], [])
    assert (delivery.recipient, delivery.payload["values"]["listing_id"]) == (
        str(told.company.person.id),
        told.local.id,
    )


async def test_listing_that_rests_is_told_of_too(session, clock):
    told = await story(session, clock.now())
    await listings.hold(session, told.local, by=told.company.person, at=clock.now())

    assert told.local in await listings.give_notice(session, at=clock.advance(days=360))


async def test_renewed_listing_gets_notice_of_its_next_end(session, clock):
    told = await story(session, clock.now())
    await listings.give_notice(session, at=clock.advance(days=360))
    await listings.renew(session, told.local, by=told.company.person, at=clock.now())

    soon = await listings.give_notice(session, at=clock.advance(days=1))
    late = await listings.give_notice(session, at=clock.advance(days=360))

    assert (soon, late) == ([], [told.local])


async def test_every_morning_the_job_gives_notice(committed_house, clock, run_jobs):
    async with committed_house.sessions.begin() as session:
        told = await story(session, clock.now())
        clock.advance(days=360)
        await jobs.defer(session, notice.name, timestamp=0)

    await run_jobs(committed_house)

    async with committed_house.sessions() as session:
        assert (await listings.get_listing(session, told.local.id)).noticed_at == clock.now()


async def test_confirmed_members_see_their_companys_listings_others_their_own(session, clock):
    told = await story(session, clock.now())
    stranger = await bjorns_company(session, clock.now())  # the same number joins the same company

    seen = [await listings.listings_of_person(session, one) for one in (told.company.person, stranger.person)]
    await organisations.verify(session, stranger.membership, by=told.ada, at=clock.now())

    assert seen == [[told.local], []]
    assert await listings.listings_of_person(session, stranger.person) == [told.local]


async def test_author_who_is_not_confirmed_sees_the_own_listing_until_it_is_withdrawn(session, clock):
    told = await story(session, clock.now())
    told.company.membership.state = organisations.MembershipState.UNVERIFIED
    await session.flush()
    before = await listings.listings_of_person(session, told.company.person)
    await listings.archive(session, told.local, by=told.company.person, at=clock.now())

    assert (before, await listings.listings_of_person(session, told.company.person)) == ([told.local], [])
