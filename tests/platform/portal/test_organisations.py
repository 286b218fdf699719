"""Organisations, their contacts and members."""

from datetime import date

import pytest_asyncio
from sqlalchemy import select

from dooropener import organisations
from dooropener.organisations import Contact, MembershipState
from people import ada, bjorns_company, chiaras_firm

CONTACT = {
    "name": "Carla",
    "email": "Carla@TermoEmilia.example",
    "language": "it",
    "role": "acquisti",
    "lawful_basis": "legitimate_interest",
    "source": "termoemilia.example/contatti",
    "sourced_on": "2026-02-27",
}


@pytest_asyncio.fixture
async def user(session, clock):
    return await ada(session, clock.now())


@pytest_asyncio.fixture
async def company(session, clock, user):
    return await bjorns_company(session, clock.now())


@pytest_asyncio.fixture
async def chiara(session, clock):
    return await chiaras_firm(session, clock.now())


@pytest_asyncio.fixture
async def desk(browser, user, company, chiara):
    await browser.sign_in(user.email)
    return browser


async def test_search_forgives_spelling_and_keeps_to_the_region(desk, chiara):
    await desk.get("/organisations?q=termo+emillia")
    found = [node.text() for node in desk.tree().css("a.main")]
    await desk.get("/organisations?q=termo&region=riga")

    assert found == ["Termo Emilia S.r.l."]
    assert "Nothing found" in desk.words()


async def test_page_says_why_we_hold_the_data(desk, chiara):
    await desk.get(f"/organisations/{chiara.organisation_id}")

    assert "Lawful basis Legitimate interest Source fair catalogue, 2 Mar 2026" in desk.words()


async def test_contact_is_added_with_its_origin(desk, session, chiara):
    number = chiara.organisation_id
    await desk.get(f"/organisations/{number}")

    await desk.submit(f"/organisations/{number}/contacts", **CONTACT)

    carla = await session.scalar(select(Contact).where(Contact.organisation_id == number, Contact.name == "Carla"))
    assert (carla.email, carla.source, carla.sourced_on) == (
        "carla@termoemilia.example",
        "termoemilia.example/contatti",
        date(2026, 2, 27),
    )


async def test_contact_with_a_wrong_address_stays_in_the_form(desk, chiara):
    await desk.get(f"/organisations/{chiara.organisation_id}")

    await desk.submit(f"/organisations/{chiara.organisation_id}/contacts", **CONTACT | {"email": "carla"})

    assert desk.page.status_code == 422
    assert desk.tree().css_first("#email").attributes["value"] == "carla"
    assert "This is not a mail address." in desk.tree().css_first("#email-wrong").text()


async def test_contact_without_lawful_basis_is_refused(desk, chiara):
    await desk.get(f"/organisations/{chiara.organisation_id}")

    await desk.submit(f"/organisations/{chiara.organisation_id}/contacts", **CONTACT | {"lawful_basis": ""})

    assert desk.page.status_code == 422
    assert desk.tree().css_first("#lawful_basis-wrong")


async def test_member_is_confirmed_and_is_told(desk, session, company):
    await desk.get("/organisations")

    await desk.submit(f"/memberships/{company.membership.id}/verify")

    await session.refresh(company.membership)
    assert company.membership.state is MembershipState.VERIFIED
    assert "Confirmed as a member." in desk.words()


async def test_stranger_is_turned_away(desk, session, company):
    await desk.get("/organisations")

    await desk.submit(f"/memberships/{company.membership.id}/end")

    await session.refresh(company.membership)
    assert company.membership.state is MembershipState.ENDED


async def test_confirming_twice_is_told_kindly(desk, company):
    await desk.get("/organisations")
    await desk.submit(f"/memberships/{company.membership.id}/verify", follow=False)
    await desk.get("/organisations")

    await desk.post(f"/memberships/{company.membership.id}/verify")

    assert desk.page.status_code == 409
    assert "Someone was faster" in desk.words()


async def test_what_a_contact_put_right_is_shown(desk, session, chiara, clock):
    organisation = await organisations.get_organisation(session, chiara.organisation_id)
    await organisations.correct_contact(session, chiara, name="Chiara Conti", role="", language="it", at=clock.now())
    await organisations.set_capacity(session, organisation, 2, by=chiara, at=clock.now())
    today = clock.now().date()
    await organisations.add_quiet_period(session, organisation, today, today, note="Ferie", by=chiara, at=clock.now())

    await desk.get(f"/organisations/{organisation.id}")

    said = desk.words()
    for words in ("What was changed", "Chiara → Chiara Conti", "– → 2", "Ferie"):
        assert words in said
