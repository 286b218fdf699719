"""Companies come in by the chat: told by a person, known by their number."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import func, select

from dooropener import accounts, organisations, regions
from dooropener.accounts import InvalidAddress
from dooropener.organisations import LawfulBasis, MembershipState, Organisation
from dooropener.states import history
from people import NUMBER, bjorns_company, dmitri


def told(person, at, **changes):
    values = {
        "name": "Björns Värme AB",
        "registration_number": NUMBER,
        "person": person,
        "contact_name": "Björn",
        "contact_email": "bjorn@bjornsvarme.example",
        "role": "VD",
        "at": at,
    }
    return {**values, **changes}


async def test_a_new_company_has_its_number_its_person_and_an_unverified_member(session, clock):
    await regions.seed(session)
    person = await accounts.create_person(session, language="sv", at=clock.now())

    registration = await organisations.register_company(
        session, **told(person, clock.now(), name="  Björns   Värme AB ", registration_number="165560360793")
    )

    company, contact, membership = registration.organisation, registration.contact, registration.membership
    assert (company.name, company.region_id, company.country, company.registration_number, company.languages) == (
        "Björns Värme AB",
        "norrkoping",
        "SE",
        "5560360793",
        ["sv"],
    )
    assert (contact.name, contact.email, contact.role, contact.language, contact.person_id) == (
        "Björn",
        "bjorn@bjornsvarme.example",
        "VD",
        "sv",
        person.id,
    )
    assert (contact.lawful_basis, contact.source, contact.sourced_on) == (
        LawfulBasis.CONSENT,
        "chat",
        date(2026, 3, 2),
    )
    assert (membership.state, registration.joined) == (MembershipState.UNVERIFIED, False)
    assert (person.name, person.email) == ("Björn", "bjorn@bjornsvarme.example")
    assert [(c.to_state, c.actor_kind, c.at) for c in await history(session, "membership", membership.id)] == [
        ("unverified", "company", clock.now())
    ]


async def test_a_number_that_is_known_keeps_its_company_as_it_is(session, clock):
    company = await bjorns_company(session, clock.now())
    colleague = await accounts.create_person(session, language="en", at=clock.now())

    joined = await organisations.register_company(
        session,
        **told(colleague, clock.now(), name="Something else", contact_name="Berit", contact_email="b@b.example"),
    )

    assert joined.joined is True
    assert joined.organisation is company.organisation
    assert company.organisation.name == "Björns Värme AB"
    whole = await organisations.get_organisation(session, company.organisation.id)
    assert [contact.name for contact in whole.contacts] == ["Björn", "Berit"]


async def test_registering_twice_makes_one_contact_and_keeps_the_mail_address(session, clock):
    company = await bjorns_company(session, clock.now())

    again = await organisations.register_company(
        session, **told(company.person, clock.now(), contact_email="varme@bjorn.example", role="")
    )

    assert (again.contact, again.membership) == (company.contact, company.membership)
    assert (company.contact.email, company.contact.role) == ("bjorn@bjornsvarme.example", "")


async def test_two_colleagues_at_the_same_moment_register_one_company(committed_house, clock):
    async with committed_house.sessions.begin() as session:
        await regions.seed(session)
        people = [await dmitri(session, clock.now()) for _ in range(2)]

    async def register(person):
        async with committed_house.sessions.begin() as session:
            person = await accounts.get_person(session, person.id)
            return (await organisations.register_company(session, **told(person, clock.now()))).joined

    joined = await asyncio.gather(*map(register, people))

    async with committed_house.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Organisation)) == 1
    assert sorted(joined) == [False, True]


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("registration_number", "556036-0794", organisations.InvalidRegistrationNumber),
        ("name", "  ", organisations.InvalidName),
        ("name", "12345", organisations.InvalidName),
        ("name", "🙂", organisations.InvalidName),
        ("name", "B" * 201, organisations.InvalidName),
        ("contact_name", "", organisations.InvalidName),
        ("contact_email", "bjorn at work", InvalidAddress),
    ],
)
async def test_what_cannot_be_is_refused(session, clock, field, value, error):
    await regions.seed(session)
    person = await accounts.create_person(session, language="sv", at=clock.now())

    with pytest.raises(error):
        await organisations.register_company(session, **told(person, clock.now(), **{field: value}))
