"""Likely duplicates: found by names, numbers and addresses, told apart for good."""

import pytest_asyncio

from dooropener import organisations
from dooropener.organisations import DuplicateState, LawfulBasis, Organisation, look_for_duplicates
from people import ada, bjorns_company, chiaras_firm


async def _firm(session, name, *, region="emilia-romagna", country="IT", number=None):
    firm = Organisation(name=name, region_id=region, country=country, registration_number=number)
    session.add(firm)
    await session.flush()
    return firm


async def _person(session, firm, email, at):
    return await organisations.add_contact(
        session,
        firm,
        name="Carla",
        email=email,
        language="it",
        lawful_basis=LawfulBasis.CONSENT,
        source="fair",
        sourced_on=at.date(),
    )


@pytest_asyncio.fixture
async def chiara(session, clock):
    return await chiaras_firm(session, clock.now())


async def _open(session):
    return [(pair.one.name, pair.other.name, pair.why) for pair in await organisations.likely_duplicates(session)]


async def test_names_numbers_and_addresses_make_pairs(house, session, clock, chiara):
    at = clock.now()
    await _firm(session, "TERMO EMILIA SRL")
    await _firm(session, "Termo Emilia GmbH", region="linz", country="AT")
    await _firm(session, "Termo Emilia Bologna Service S.r.l.")
    for name in ("Salumi Secchia S.p.A.", "Officina Panaro S.n.c."):
        await _person(session, await _firm(session, name), "info@secchia.example", at)
    await bjorns_company(session, at)

    assert await look_for_duplicates(house.sessions, at=at) == 2
    assert await _open(session) == [
        ("Termo Emilia S.r.l.", "TERMO EMILIA SRL", "same_words"),
        ("Salumi Secchia S.p.A.", "Officina Panaro S.n.c.", "same_address"),
    ]


async def test_what_was_told_apart_stays_apart_and_what_changed_is_forgotten(house, session, clock, chiara):
    at, user = clock.now(), await ada(session, clock.now())
    await _firm(session, "Termo Emilia Srl")
    renamed = await _firm(session, "Termo-Emilia")
    await look_for_duplicates(house.sessions, at=at)
    apart = next(
        pair
        for pair in await organisations.likely_duplicates(session)
        if renamed.id not in (pair.one_id, pair.other_id)
    )

    await organisations.tell_apart(session, apart, by=user, at=at)
    renamed.name = "Caldaie Reggiane"
    await session.flush()
    await look_for_duplicates(house.sessions, at=at)

    assert await _open(session) == []
    await session.refresh(apart)
    assert apart.state is DuplicateState.NOT_SAME
    await organisations.look_again(session, apart, by=user, at=at)
    assert len(await _open(session)) == 1


async def test_a_new_one_is_compared_before_it_is_written_down(session, chiara):
    found = await organisations.similar_to(session, name="termo emilia", country="IT")

    assert [(one.organisation.name, one.why) for one in found] == [("Termo Emilia S.r.l.", "same_words")]
    assert await organisations.similar_to(session, name="Termo Emilia", country="AT") == []
