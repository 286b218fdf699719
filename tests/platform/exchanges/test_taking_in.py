"""What rows make, change, leave alone, or are refused for."""

import pytest
import pytest_asyncio
from sqlalchemy import func, select

from dooropener import exchanges, listings, organisations, outbox, regions
from dooropener.exchanges import ImportState
from dooropener.listings import Listing, ListingState
from dooropener.organisations import Contact, Organisation
from dooropener.outbox import SuppressionReason
from dooropener.states import history
from exchanging import (
    CONTACTS,
    FIRM,
    LISTINGS,
    ORGANISATIONS,
    PERSON,
    PUMPS,
    as_csv,
    as_jsonl,
    opened,
    refusals,
    taken_in,
)
from people import ada


@pytest_asyncio.fixture
async def at(session, clock):
    await regions.seed(session)
    return clock.now()


async def _count(session, table):
    return await session.scalar(select(func.count()).select_from(table))


async def test_a_preview_counts_and_writes_nothing(session, at):
    running = await opened(session, as_csv(FIRM, {**FIRM, "name": "Nord AB", "region": "atlantis"}), at=at)

    assert (running.state, running.counts) == (ImportState.CHECKED, {"created": 1, "refused": 1})
    assert await _count(session, Organisation) == 0


async def test_an_organisation_is_made_with_what_the_row_tells(session, at):
    running = await taken_in(session, as_csv(FIRM), ORGANISATIONS, at=at)

    organisation = (await session.scalars(select(Organisation))).one()
    assert (running.state, running.counts) == (ImportState.DONE, {"created": 1})
    assert (organisation.name, organisation.region_id, organisation.country) == (FIRM["name"], "emilia-romagna", "IT")
    assert (organisation.registration_number, organisation.sectors) == ("00743110157", ["heat pumps", "boilers"])
    assert organisation.source == "the fair in Bologna"


async def test_the_same_file_again_changes_nothing(session, at):
    for content in (as_csv(FIRM), as_csv(PERSON), as_csv(PUMPS)):
        first = await taken_in(session, content, at=at)
        again = await taken_in(session, content, at=at)

        assert (first.counts, again.counts) == ({"created": 1}, {"unchanged": 1})
    assert [await _count(session, table) for table in (Organisation, Contact, Listing)] == [1, 1, 1]


async def test_listings_wait_for_review_and_not_for_who_brought_them(session, at):
    advisor = await ada(session, at)

    await taken_in(session, as_csv({**PUMPS, "contact_email": "Chiara@TermoEmilia.example"}), by=advisor, at=at)

    (listing,) = await listings.review_queue(session)
    assert await listings.publish_many(session, [listing], by=advisor, at=at) == [listing]
    assert [change.to_state for change in await history(session, "listing", listing.id)] == ["draft", "in_review"]
    assert (listing.contact.email, listing.organisation.languages) == ("chiara@termoemilia.example", ["it"])
    assert (listing.contact.source, listing.source) == ("the fair in Bologna", "the fair in Bologna")


async def test_a_wrong_row_is_refused_and_the_others_go_in(session, at):
    wrong = [{**PUMPS, "id": "P2", "region": "atlantis"}, {**PUMPS, "id": "P3", "contact_email": "nobody"}]

    running = await taken_in(session, as_jsonl(PUMPS, *wrong), at=at)

    assert [listing.external_id for listing in await listings.review_queue(session)] == ["P1"]
    assert await refusals(session, running) == [
        (2, "region", "unknown_region"),
        (3, "contact_email", "invalid_address"),
    ]


async def test_a_changed_listing_that_was_published_is_reviewed_again(session, at):
    await taken_in(session, as_csv(PUMPS), at=at)
    (listing,) = await listings.review_queue(session)
    await listings.publish_many(session, [listing], by=await ada(session, at), at=at)

    running = await taken_in(session, as_csv({**PUMPS, "text": "Cerchiamo accumulatori."}), at=at)

    (listing,) = await listings.review_queue(session)
    assert (running.counts, listing.version, listing.text) == ({"updated": 1}, 2, "Cerchiamo accumulatori.")
    assert listing.state is ListingState.IN_REVIEW


async def test_an_empty_cell_leaves_alone_what_is_known(session, at):
    await taken_in(session, as_csv(FIRM), ORGANISATIONS, at=at)

    running = await taken_in(session, as_csv({**FIRM, "sectors": ""}), ORGANISATIONS, at=at)

    assert running.counts == {"unchanged": 1}


async def _known_as(session, at, **row):
    """What a row does once Termo Emilia is known, with Chiara there."""
    await taken_in(session, as_csv({**FIRM, "contact_email": PERSON["email"]}), ORGANISATIONS, at=at)
    await session.execute(Organisation.__table__.update().values(registration_number=row.pop("had", "00743110157")))
    told = {"name": "Another name", "region": "emilia-romagna", "registration_number": "", "contact_email": "", **row}
    running = await opened(session, as_csv(told), ORGANISATIONS, at=at)
    return running.counts


async def test_an_organisation_is_known_by_its_number(session, at):
    assert await _known_as(session, at, registration_number="IT 00743110157") == {"updated": 1}


async def test_an_organisation_is_known_by_the_domain_of_its_mail(session, at):
    assert await _known_as(session, at, contact_email="info@termoemilia.example") == {"updated": 1}


async def test_the_domain_of_a_free_mail_box_tells_nothing(session, at):
    await taken_in(session, as_csv({**FIRM, "contact_email": "termo@libero.it"}), ORGANISATIONS, at=at)
    other = {"name": "Altra Ditta S.p.A.", "region": "emilia-romagna", "contact_email": "altra@libero.it"}

    assert (await opened(session, as_csv(other), ORGANISATIONS, at=at)).counts == {"created": 1}


async def test_an_organisation_is_known_by_its_name_in_the_region(session, at):
    assert await _known_as(session, at, name="TERMO EMILIA SRL") == {"updated": 1}


async def test_the_same_name_in_another_region_is_another_organisation(session, at):
    assert await _known_as(session, at, name="Termo Emilia S.r.l.", region="linz") == {"created": 1}


async def test_another_number_is_another_organisation_whatever_the_name(session, at):
    told = {
        "name": "Termo Emilia S.r.l.",
        "registration_number": "00905811006",
        "contact_email": "a@termoemilia.example",
    }

    assert await _known_as(session, at, **told) == {"created": 1}


async def test_two_rows_about_one_organisation_are_told(session, at):
    running = await taken_in(session, as_csv(FIRM, {**FIRM, "name": "Termo Emilia"}), ORGANISATIONS, at=at)

    assert running.counts == {"created": 1, "refused": 1}
    assert await refusals(session, running) == [(3, "", "repeats")]


async def test_listings_of_one_new_organisation_share_it(session, at):
    second = {**PUMPS, "id": "P2", "organisation": "TERMO EMILIA SRL", "title": "Caldaie"}

    await taken_in(session, as_csv(PUMPS, second), at=at)

    assert await _count(session, Organisation) == 1


@pytest_asyncio.fixture
async def chiara(session, at):
    await taken_in(session, as_csv(FIRM), ORGANISATIONS, at=at)
    await taken_in(session, as_csv(PERSON), CONTACTS, at=at)
    return (await session.scalars(select(Contact))).one()


async def test_a_contact_is_changed_on_the_record(session, at, chiara):
    running = await taken_in(session, as_csv({**PERSON, "role": "Vendite"}), CONTACTS, at=at)

    await session.refresh(chiara)
    changes = await organisations.changes_of(session, chiara.organisation_id, limit=9)
    assert (running.counts, chiara.role) == ({"updated": 1}, "Vendite")
    assert changes[-1].evidence == {"contact": chiara.id, "before": {"role": "Export"}, "after": {"role": "Vendite"}}


async def test_basis_source_and_date_of_a_contact_are_needed(session, at, chiara):
    told = {name: value for name, value in PERSON.items() if name not in {"lawful_basis", "source", "sourced_on"}}

    running = await opened(session, as_csv(told), CONTACTS, at=at, defaults={})

    missing = exchanges.missing_fields(running.kind, running.mapping, running.defaults)
    assert missing == ["lawful_basis", "source", "sourced_on"]
    assert (await opened(session, as_csv({**PERSON, "sourced_on": ""}), CONTACTS, at=at, defaults={})).counts == {
        "refused": 1
    }


async def test_who_was_erased_or_said_stop_is_not_brought_back(session, at, chiara):
    for address, reason in (("a@termoemilia.example", "erased"), ("b@termoemilia.example", "unsubscribed")):
        await outbox.suppress(session, address, reason=SuppressionReason(reason), at=at)
    rows = [{**PERSON, "email": f"{letter}@termoemilia.example"} for letter in "ab"]

    running = await taken_in(session, as_csv(*rows), CONTACTS, at=at)

    assert await refusals(session, running) == [(2, "email", "erased"), (3, "email", "said_stop")]


async def test_a_contact_who_has_left_stays_so(session, at, chiara):
    chiara.ended_at = at
    await session.flush()

    running = await taken_in(session, as_csv({**PERSON, "role": "Vendite"}), CONTACTS, at=at)

    assert await refusals(session, running) == [(2, "email", "contact_ended")]


async def test_a_contact_of_an_unknown_organisation_is_refused(session, at):
    running = await taken_in(session, as_csv(PERSON), CONTACTS, at=at)

    assert await refusals(session, running) == [(2, "organisation", "unknown_organisation")]


async def test_a_listing_does_not_change_hands(session, at):
    await taken_in(session, as_csv(PUMPS), at=at)

    running = await taken_in(session, as_csv({**PUMPS, "organisation": "Nordlager AB"}), at=at)

    assert await refusals(session, running) == [(2, "organisation", "other_organisation")]


async def test_an_archived_listing_is_not_written_anew(session, at):
    await taken_in(session, as_csv(PUMPS), at=at)
    (listing,) = await listings.review_queue(session)
    await listings.archive(session, listing, by=await ada(session, at), at=at)

    same, changed = PUMPS, {**PUMPS, "title": "Caldaie"}
    assert (await opened(session, as_csv(same), at=at)).counts == {"unchanged": 1}
    assert await refusals(session, await opened(session, as_csv(changed), at=at)) == [(2, "id", "not_editable")]


async def test_rows_are_refused_by_field(session, at):
    wrong = {
        "region": "atlantis",
        "kind": "gift",
        "partnership": "supply;services;talent;licensing",
        "language": "Klingon",
        "title": "x" * 300,
        "text": "",
        "registration_number": "",
        "contact_email": "nobody",
    }

    running = await opened(session, as_csv({**PUMPS, **wrong}), LISTINGS, at=at)

    assert sorted((field, rule) for _, field, rule in await refusals(session, running)) == [
        ("contact_email", "invalid_address"),
        ("kind", "unknown_choice"),
        ("language", "unknown_language"),
        ("partnership", "too_many"),
        ("region", "unknown_region"),
        ("text", "missing"),
        ("title", "too_long"),
    ]


async def test_words_of_the_portal_are_understood(session, at):
    told = {
        "kind": "Förfrågan",
        "partnership": "EU-projekt, Tjänster",
        "language": "Italienska",
        "region": "Emilia-Romagna",
    }

    running = await taken_in(session, as_csv({**PUMPS, **told}), at=at)

    (listing,) = await listings.review_queue(session)
    assert (running.counts, listing.kind, listing.language) == ({"created": 1}, "request", "it")
    assert listing.partnership == ["eu_project", "services"]


@pytest.mark.parametrize(
    ("field", "told", "rule"),
    [
        ("sourced_on", "2026-03-03", "in_future"),
        ("sourced_on", "last week", "not_a_date"),
        ("language", "Klingon", "unknown_language"),
        ("lawful_basis", "because", "unknown_choice"),
        ("source", "x" * 201, "too_long"),
        ("name", "Nord AB", "unknown_choice"),
    ],
)
async def test_what_cannot_hold_for_a_whole_file_is_refused_by_its_rule(session, at, field, told, rule):
    with pytest.raises(exchanges.InvalidMapping) as refused:
        await opened(session, as_csv(PERSON), CONTACTS, at=at, defaults={field: told})

    assert (refused.value.details["field"], refused.value.details["rule"]) == (field, rule)
