"""An import taken back: what it made goes, what it changed is as before, what others touched stays."""

import pytest
import pytest_asyncio
from sqlalchemy import func, select

from dooropener import audit, exchanges, listings, organisations, regions
from dooropener.audit import AuditFilter
from dooropener.exchanges import ImportState
from dooropener.listings import Listing, ListingState
from dooropener.organisations import Contact, Organisation
from exchanging import CONTACTS, FIRM, ORGANISATIONS, PERSON, PUMPS, as_csv, taken_in, undone
from people import ada


@pytest_asyncio.fixture
async def at(session, clock):
    await regions.seed(session)
    return clock.now()


async def _counts(session):
    return [await session.scalar(select(func.count()).select_from(table)) for table in (Organisation, Contact, Listing)]


async def test_what_was_made_goes(session, at):
    running = await taken_in(session, as_csv({**PUMPS, "contact_email": "chiara@termoemilia.example"}), at=at)
    made = await _counts(session)

    await undone(session, running, at=at)

    assert (made, await _counts(session)) == ([1, 1, 1], [0, 0, 0])
    assert (running.state, running.count("taken_back"), running.count("left")) == (ImportState.UNDONE, 3, 0)


async def test_what_was_changed_gets_its_old_values(session, at):
    await taken_in(session, as_csv(FIRM), ORGANISATIONS, at=at)
    await taken_in(session, as_csv(PERSON), CONTACTS, at=at)
    firm = await taken_in(session, as_csv({**FIRM, "name": "Termo S.p.A.", "sectors": "pumps"}), ORGANISATIONS, at=at)
    person = await taken_in(session, as_csv({**PERSON, "role": "Vendite", "sourced_on": "2026-02-20"}), CONTACTS, at=at)

    await undone(session, person, at=at)
    await undone(session, firm, at=at)

    organisation = (await session.scalars(select(Organisation))).one()
    contact = (await session.scalars(select(Contact))).one()
    assert (organisation.name, organisation.sectors) == (FIRM["name"], ["heat pumps", "boilers"])
    assert (contact.role, contact.sourced_on.isoformat()) == ("Export", "2026-02-01")
    assert (await organisations.search(session, "boilers")).total == 1


async def test_a_listing_is_published_again_with_its_old_words(session, at):
    advisor = await ada(session, at)
    await taken_in(session, as_csv(PUMPS), at=at)
    (listing,) = await listings.review_queue(session)
    await listings.publish_many(session, [listing], by=advisor, at=at)
    running = await taken_in(session, as_csv({**PUMPS, "text": "Cerchiamo accumulatori."}), by=advisor, at=at)

    await undone(session, running, by=advisor, at=at)

    listing = await listings.get_listing(session, listing.id)
    assert (listing.state, listing.text, listing.version) == (ListingState.PUBLISHED, PUMPS["text"], 1)


async def test_what_somebody_changed_or_used_since_is_left_and_named(session, at):
    advisor = await ada(session, at)
    running = await taken_in(session, as_csv(PUMPS, {**PUMPS, "id": "P2", "title": "Caldaie"}), at=at)
    first, _ = await listings.review_queue(session)
    await listings.publish_many(session, [first], by=advisor, at=at)

    await undone(session, running, by=advisor, at=at)

    left = await exchanges.left_by_undo(session, running.id, limit=9)
    assert [(each.subject, each.line) for each in left] == [("organisations", 2), ("listings", 2)]
    assert await _counts(session) == [1, 0, 1]


async def test_who_was_forgotten_is_not_brought_back(session, at):
    await taken_in(session, as_csv(FIRM), ORGANISATIONS, at=at)
    await taken_in(session, as_csv(PERSON), CONTACTS, at=at)
    running = await taken_in(session, as_csv({**PERSON, "role": "Vendite"}), CONTACTS, at=at)
    contact = (await session.scalars(select(Contact))).one()
    await exchanges.forget(session, [contact.id], [contact.email])

    await undone(session, running, at=at)

    (effect,) = await exchanges.effects_of(session, running.id, limit=9)
    assert (effect.before, effect.undo, contact.role) == ({}, "left", "Vendite")


async def test_after_thirty_days_it_is_too_late_and_the_rows_are_gone(session, at, clock):
    running = await taken_in(session, as_csv(FIRM, {**FIRM, "region": "atlantis"}), ORGANISATIONS, at=at)
    later = clock.advance(days=31)

    await exchanges.tidy(session, at=later)

    assert await exchanges.effects_of(session, running.id, limit=9) == []
    assert await exchanges.first_rows(session, running.id, limit=9) == []
    with pytest.raises(exchanges.TooLateToUndo):
        await exchanges.undo(session, running, by=None, at=later)


async def test_import_and_undo_are_in_the_audit_trail(session, at):
    running = await taken_in(session, as_csv(FIRM), ORGANISATIONS, at=at)
    await undone(session, running, at=at)

    found = await audit.entries(session, AuditFilter(thing="import", number=running.id))
    assert [each.act for each in found.entries if each.act != "import_changed"] == ["import_undone", "import_started"]
