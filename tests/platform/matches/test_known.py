"""What a worker knows of the published listings follows the database."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import listings, regions
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


async def begun_anew(house):
    """What another process, or this one after a start, begins with."""
    async with house.sessions.begin() as session:
        known_regions = await regions.matching_regions(session)
    return KnownListings(Matcher(house.encoder, known_regions), house.settings.data_folder / "index", known_regions)


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
    other = await begun_anew(committed_house)
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


async def test_what_others_do_meanwhile_hides_nothing(committed_house, known, told, monkeypatch):
    async with committed_house.sessions.begin() as session:
        organisation = await session.get_one(Organisation, told.partner.organisation_id)
        organisation.name = "Termica Nuova S.r.l."
    of_session = AsyncSession.scalars

    async def after_others(session, query):
        for _ in range(5):
            async with committed_house.sessions.begin() as other:
                await other.execute(select(func.pg_current_xact_id()))
        return await of_session(session, query)

    monkeypatch.setattr(AsyncSession, "scalars", after_others)
    await known.follow(committed_house.sessions)

    assert partner_of(known, told) == [(str(told.partner.id), "Termica Nuova S.r.l.")]


async def read_again(known, house, monkeypatch):
    """Follow the database and return the ids of the listings that were read for it."""
    read = []
    whole = Matcher.read
    monkeypatch.setattr(Matcher, "read", lambda self, some: read.extend(one.id for one in some) or whole(self, some))
    await known.follow(house.sessions)
    return sorted(map(int, read))


async def test_a_start_takes_the_kept_index_and_reads_only_what_changed(committed_house, known, told, monkeypatch):
    unchanged = await read_again(await begun_anew(committed_house), committed_house, monkeypatch)
    async with committed_house.sessions.begin() as session:
        organisation = await session.get_one(Organisation, told.partner.organisation_id)
        organisation.name = "Termica Nuova S.r.l."

    started = await begun_anew(committed_house)
    changed = await read_again(started, committed_house, monkeypatch)

    assert (unchanged, changed) == ([], [told.partner.id])
    assert partner_of(started, told) == [(str(told.partner.id), "Termica Nuova S.r.l.")]


async def test_what_was_put_on_hold_while_nothing_ran_is_gone_after_a_start(committed_house, known, told, clock):
    async with committed_house.sessions.begin() as session:
        listing = await listings.get_listing(session, told.partner.id)
        await listings.hold(session, listing, by=told.ada, at=clock.now())

    started = await begun_anew(committed_house)
    await started.follow(committed_house.sessions)

    assert (len(started.home), len(started.partners)) == (1, 0)


@pytest.mark.parametrize("broken", ["codes.npy", "records.bin", "about.json", "digests.json", "current"])
async def test_a_truncated_file_means_that_all_is_read_anew(committed_house, known, told, monkeypatch, caplog, broken):
    expected = partner_of(known, told)
    (file,) = (committed_house.settings.data_folder / "index" / "partners").rglob(broken)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])

    started = await begun_anew(committed_house)
    read = await read_again(started, committed_house, monkeypatch)

    assert "built anew" in caplog.text
    assert read == [told.partner.id]
    assert partner_of(started, told) == expected


async def test_other_regions_mean_that_all_is_read_anew(committed_house, known, told, caplog):
    folder = committed_house.settings.data_folder / "index"

    started = KnownListings(Matcher(committed_house.encoder, ()), folder, ())

    assert (len(started.home), len(started.partners)) == (0, 0)
    assert "other regions" in caplog.text
