"""Two organisations become one and two again, with all that belongs to them."""

from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import select, text

from dooropener import introductions, organisations, outbox
from dooropener.organisations import (
    Contact,
    LaterMerge,
    LawfulBasis,
    Membership,
    MembershipState,
    NotMergeable,
    Organisation,
    TooLateToUnmerge,
    facts_of,
)
from dooropener.organisations.references import references_to
from dooropener.privacy.contacts import erase_contact
from dooropener.privacy.models import DataRequest, DataRequestKind
from people import NUMBER, sent, story


@pytest_asyncio.fixture
async def told(session, house, clock):
    """The story of Björn and Chiara, with a letter on its way, and Chiara's firm known twice."""
    return await story(session, clock.now())


async def _twin(session, told, at):
    firm = Organisation(
        name="Termo Emilia",
        region_id="emilia-romagna",
        country="IT",
        registration_number="00743110157",
        languages=["en"],
        sectors=["hvac"],
    )
    session.add(firm)
    await session.flush()
    for name, email in (("Chiara C.", "chiara@termoemilia.example"), ("Carlo", "carlo@termoemilia.example")):
        known = {"lawful_basis": LawfulBasis.CONSENT, "source": "fair", "sourced_on": at.date()}
        await organisations.add_contact(session, firm, name=name, email=email, language="it", **known)
    await organisations.add_quiet_period(session, firm, at.date(), at.date(), note="Ferie", by=told.ada, at=at)
    return firm


TABLES = ("organisation", "contact", "listing", "membership", "quiet_period", "introduction", "organisation_search")


async def _everything(session):
    await session.flush()
    found = {}
    for table in TABLES:
        rows = await session.execute(text(f"SELECT to_jsonb({table}) FROM {table}"))
        found[table] = sorted((row[0] for row in rows), key=str)
    return found


async def test_merge_takes_everything_over_and_undo_restores_both_exactly(session, house, clock, told):
    at, kept = clock.now(), told.match.partner.organisation
    introduction = await sent(session, house, told, at)
    gone = await _twin(session, told, at)
    before = await _everything(session)
    facts = facts_of(kept) | {"registration_number": "00743110157", "languages": ["it", "en"]}

    plan = await organisations.plan_merge(session, gone, kept)
    done = await organisations.merge(session, gone, kept, facts, by=told.ada, at=at)

    assert (plan.moves["listing.organisation_id"], plan.moves["contact.organisation_id"], len(plan.folds)) == (1, 0, 1)
    await session.refresh(told.match.partner, ["organisation_id"])
    assert told.match.partner.organisation_id == gone.id
    chosen = await introductions.get_introduction(session, introduction.id)
    assert chosen.addressee.organisation_id == gone.id
    assert (await organisations.find_by_number(session, "IT", "00743110157")).id == gone.id
    assert [one.id for one in (await organisations.search(session, "termo emilia")).organisations] == [gone.id]

    await organisations.undo_merge(session, done.id, by=told.ada, at=at + timedelta(days=29))

    assert await _everything(session) == before


async def test_undo_leaves_what_was_written_since_and_keeps_its_order(session, clock, told):
    at, kept = clock.now(), told.match.partner.organisation
    gone, third = await _twin(session, told, at), None
    done = await organisations.merge(session, kept, gone, facts_of(kept) | {"sectors": ["hvac"]}, by=told.ada, at=at)
    kept.name = "Termo Emilia Group S.r.l."
    third = Organisation(name="Termo E.", region_id="emilia-romagna", country="IT")
    session.add(third)
    await session.flush()
    later = await organisations.merge(session, third, kept, facts_of(third), by=told.ada, at=at)

    with pytest.raises(LaterMerge):
        await organisations.undo_merge(session, done.id, by=told.ada, at=at)
    await organisations.undo_merge(session, later.id, by=told.ada, at=at)
    await organisations.undo_merge(session, done.id, by=told.ada, at=at)

    assert (kept.name, kept.sectors, gone.name) == ("Termo Emilia Group S.r.l.", [], "Termo Emilia")
    with pytest.raises(TooLateToUnmerge):
        await organisations.undo_merge(session, done.id, by=told.ada, at=at)


async def test_who_belongs_to_both_belongs_as_well_as_to_either(session, clock, told):
    at, company = clock.now(), told.company
    twin = Organisation(name="Björns Värme", region_id="norrkoping", country="SE")
    session.add(twin)
    await session.flush()
    unverified = Membership(person_id=company.person.id, organisation_id=twin.id, state=MembershipState.UNVERIFIED)
    session.add(unverified)
    await session.flush()

    done = await organisations.merge(session, twin, company.organisation, facts_of(twin), by=told.ada, at=at)
    assert await organisations.require_verified(session, company.person, twin.id) is None
    assert [each.organisation_id for each in await organisations.memberships(session, company.person)] == [twin.id]
    told_anew = {"name": "Björns", "contact_name": "Björn", "contact_email": "bjorn@bjornsvarme.example"}
    again = await organisations.register_company(
        session, registration_number=NUMBER, person=company.person, at=at, **told_anew
    )
    assert (again.joined, again.organisation.id) == (True, twin.id)

    await organisations.undo_merge(session, done.id, by=told.ada, at=at)
    assert unverified.state is MembershipState.UNVERIFIED


async def test_home_and_abroad_and_one_with_itself_are_not_merged(session, clock, told):
    home, abroad = told.company.organisation, told.match.partner.organisation

    for kept, gone in ((home, abroad), (home, home)):
        with pytest.raises(NotMergeable):
            await organisations.merge(session, kept, gone, facts_of(kept), by=told.ada, at=clock.now())


async def test_who_is_forgotten_meanwhile_stays_forgotten(session, clock, told):
    at, kept = clock.now(), told.match.partner.organisation
    gone = await _twin(session, told, at)
    done = await organisations.merge(session, kept, gone, facts_of(kept), by=told.ada, at=at)
    chiara = await session.scalar(select(Contact).where(Contact.organisation_id == kept.id, Contact.name == "Chiara"))
    request = DataRequest(contact_id=chiara.id, kind=DataRequestKind.ERASURE, asked_at=at, due_at=at)
    session.add(request)
    await session.flush()

    await erase_contact(session, request, chiara, at=at)
    await organisations.undo_merge(session, done.id, by=told.ada, at=at)

    names = set(await session.scalars(select(Contact.name).where(Contact.organisation_id.in_([kept.id, gone.id]))))
    assert not any(name.startswith("Chiara") for name in names)
    assert await session.scalar(select(Contact.id).where(Contact.email == "chiara@termoemilia.example")) is None
    assert await outbox.is_suppressed(session, "chiara@termoemilia.example")


async def test_after_thirty_days_a_merge_stays(session, clock, told):
    at, kept = clock.now(), told.match.partner.organisation
    gone = await _twin(session, told, at)
    done = await organisations.merge(session, kept, gone, facts_of(kept), by=told.ada, at=at)

    assert await organisations.settle_merges(session, at=at + timedelta(days=30)) == 0
    assert await organisations.settle_merges(session, at=at + timedelta(days=31)) == 1

    assert await session.scalar(select(Contact.id).where(Contact.organisation_id == gone.id)) is None
    with pytest.raises(TooLateToUnmerge):
        await organisations.undo_merge(session, done.id, by=told.ada, at=at + timedelta(days=31))


def test_every_table_that_points_at_one_can_be_moved():
    found = references_to(
        "organisation", but={"organisation_search", "organisation_word", "duplicate", "organisation_merge"}
    )
    found += references_to("contact")

    assert {len(each.table.primary_key.columns) for each in found} == {1}
    names = {each.name for each in found}
    assert {"listing.organisation_id", "contact.organisation_id", "introduction.addressee_id"} <= names
