"""Pages of organisations and regions ask the database as often for thirty rows as for three and for one."""

import pytest_asyncio

from dooropener import accounts, organisations
from dooropener.organisations import LawfulBasis, Membership, MembershipState, Organisation, look_for_duplicates
from people import asked, story


@pytest_asyncio.fixture
async def told(session, house, clock):
    told = await story(session, clock.now())
    await asked(session, told, clock.now())
    return told


async def _fill(session, told, clock, number):
    """So many twins of Chiara's firm, contacts and people of it, further than there are."""
    firm, at = told.match.partner.organisation_id, clock.now()
    for one in range(number):
        twin = Organisation(name="Termo Emilia S.r.l.", region_id="emilia-romagna", country="IT", sectors=[f"s{one}"])
        session.add(twin)
        await session.flush()
        for organisation in (twin, await session.get_one(Organisation, firm)):
            await organisations.add_contact(
                session,
                organisation,
                name="Carla",
                email=f"carla{number}-{one}-{organisation.id}@termoemilia.example",
                language="it",
                lawful_basis=LawfulBasis.CONSENT,
                source="fair",
                sourced_on=at.date(),
            )
        person = await accounts.create_person(session, language="sv", at=at)
        session.add(Membership(person_id=person.id, organisation_id=firm, state=MembershipState.UNVERIFIED))
    await session.flush()


async def test_pages_ask_as_often_for_thirty_rows_as_for_one(browser, house, session, statements, told, clock):
    await browser.come_in(told.ada.email)
    firm = told.match.partner.organisation_id
    counted = []
    for more in (1, 2, 27):
        await _fill(session, told, clock, more)
        await look_for_duplicates(house.sessions, at=clock.now())
        twin = (await organisations.search(session, "termo emilia")).organisations[-1].id
        twin = twin if twin != firm else (await organisations.search(session, "termo emilia")).organisations[0].id
        session.expunge_all()
        pages = {
            "/organisations?q=termo": 20,
            f"/organisations/{firm}": 34,
            "/organisations/duplicates": 18,
            f"/organisations/{firm}/merge/{twin}": 26,
            "/regions": 14,
            "/regions/emilia-romagna": 20,
        }
        found = {}
        for path, most in pages.items():
            number = await statements.of(browser, path)
            found[path.replace(str(twin), "")] = number
            assert number <= most, path
        counted.append(found)

    assert counted[0] == counted[1] == counted[2]
