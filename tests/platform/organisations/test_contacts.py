"""Organisations are found though misspelt; contacts say where their data came from."""

from datetime import date

import pytest

from dooropener import accounts, organisations, regions
from dooropener.organisations import LawfulBasis, Organisation
from dooropener_matching import OrganisationKind
from people import ada, bjorns_company, chiaras_firm


async def add(session, name, *, region="emilia-romagna", country="IT", kind=OrganisationKind.COMPANY, number=None):
    await regions.seed(session)
    organisation = Organisation(
        name=name, region_id=region, country=country, kind=kind, registration_number=number, source="test"
    )
    session.add(organisation)
    await session.flush()
    return organisation


async def add_person(session, organisation, email, *, name="Chiara", on=date(2026, 3, 2), source="fair catalogue"):
    return await organisations.add_contact(
        session,
        organisation,
        name=name,
        email=email,
        language="it",
        lawful_basis=LawfulBasis.LEGITIMATE_INTEREST,
        source=source,
        sourced_on=on,
    )


async def names(session, *words, **choice):
    return [one.name for one in (await organisations.search(session, *words, **choice)).organisations]


@pytest.mark.parametrize("typed", ["termo emilia", "Termo Emilla", "TERMOEMILIA", "emilia", "  Termo   Emilia "])
async def test_a_name_is_found_though_misspelt(session, typed):
    await add(session, "Termo Emilia S.r.l.")
    await add(session, "Officine Rossi")

    assert (await names(session, typed))[0] == "Termo Emilia S.r.l."


async def test_search_finds_numbers_as_people_write_them(session, clock):
    await bjorns_company(session, clock.now())

    assert await names(session, "556036-0793") == ["Björns Värme AB"]


async def test_signs_that_mean_something_to_databases_mean_nothing(session):
    await add(session, "Termo Emilia S.r.l.")
    await add(session, "100 % Natura")

    assert await names(session, "100 %") == ["100 % Natura"]
    assert await names(session, "_____") == []


async def test_without_words_all_of_a_region_are_listed_by_name(session):
    await add(session, "Officine Rossi")
    await add(session, "acetaia Bianchi")
    await add(session, "Neckar Technik", region="esslingen", country="DE")

    assert await names(session, region="emilia-romagna") == ["acetaia Bianchi", "Officine Rossi"]
    assert (await names(session))[0] == "acetaia Bianchi"


async def test_the_same_address_at_an_organisation_is_one_contact(session):
    organisation = await add(session, "Termo Emilia S.r.l.")
    first = await add_person(session, organisation, "chiara@termoemilia.example")

    again = await add_person(
        session, organisation, "Chiara@TermoEmilia.example", name="Chiara B.", on=date(2026, 4, 1), source="her reply"
    )

    assert again is first
    assert (again.name, again.source, again.sourced_on) == ("Chiara B.", "her reply", date(2026, 4, 1))


@pytest.mark.parametrize(
    ("email", "name", "error"),
    [("chiara", "Chiara", accounts.InvalidAddress), ("c@termoemilia.example", " ", organisations.InvalidName)],
)
async def test_a_contact_needs_a_name_and_an_address(session, email, name, error):
    organisation = await add(session, "Termo Emilia S.r.l.")

    with pytest.raises(error):
        await add_person(session, organisation, email, name=name)


async def test_one_writes_to_who_is_known_longest_and_still_there(session, clock):
    organisation = await add(session, "Termo Emilia S.r.l.")
    gone = await add_person(session, organisation, "first@termoemilia.example")
    second = await add_person(session, organisation, "second@termoemilia.example")
    await add_person(session, organisation, "third@termoemilia.example")
    gone.ended_at = clock.now()
    await session.flush()

    assert await organisations.contact_for(session, organisation.id) is second


async def test_nobody_known_is_none(session):
    organisation = await add(session, "Termo Emilia S.r.l.")

    assert await organisations.contact_for(session, organisation.id) is None


async def test_trade_contacts_are_those_who_are_no_company_and_still_there(session, clock):
    await chiaras_firm(session, clock.now())
    chamber = await add(session, "Camera di commercio", kind=OrganisationKind.TRADE_CONTACT)
    university = await add(session, "Università", kind=OrganisationKind.UNIVERSITY)
    elsewhere = await add(session, "WRS", region="esslingen", country="DE", kind=OrganisationKind.PUBLIC_BODY)
    open_one = await add_person(session, chamber, "sportello@camera.example")
    gone = await add_person(session, university, "rettore@universita.example")
    await add_person(session, elsewhere, "info@wrs.example")
    gone.ended_at = clock.now()
    await session.flush()

    found = await organisations.trade_contacts(session, "emilia-romagna")

    assert found == [open_one]
    assert found[0].organisation.name == "Camera di commercio"


async def test_an_organisation_comes_with_its_region_and_contacts(session, clock):
    company = await bjorns_company(session, clock.now(), verified_by=await ada(session, clock.now()))

    whole = await organisations.get_organisation(session, company.organisation.id)

    assert (whole.region.id, [contact.name for contact in whole.contacts]) == ("norrkoping", ["Björn"])
    assert (await organisations.get_contact(session, company.contact.id)).organisation is whole


async def test_unknown_numbers_say_so(session):
    with pytest.raises(organisations.UnknownOrganisation):
        await organisations.get_organisation(session, 404)
    with pytest.raises(organisations.UnknownContact):
        await organisations.get_contact(session, 404)
    assert await organisations.find_by_number(session, "SE", "5560360793") is None
