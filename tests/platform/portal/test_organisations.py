"""Organisations, their contacts and members."""

from datetime import date

import pytest
import pytest_asyncio
from sqlalchemy import select, update

from dooropener import organisations, outbox
from dooropener.organisations import Contact, MembershipState, Organisation
from dooropener.outbox import Suppression, SuppressionReason
from dooropener.states import history
from people import NUMBER, ada, bjorns_company, chiaras_firm

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
    await browser.come_in(user.email)
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
    assert "This is not an e-mail address." in desk.tree().css_first("#email-wrong").text()


async def test_contact_without_lawful_basis_is_refused(desk, chiara):
    await desk.get(f"/organisations/{chiara.organisation_id}")

    await desk.submit(f"/organisations/{chiara.organisation_id}/contacts", **CONTACT | {"lawful_basis": ""})

    assert desk.page.status_code == 422
    assert desk.tree().css_first("#lawful_basis-wrong")


async def test_member_is_confirmed_and_is_told(desk, session, company, ten_seconds_later):
    await desk.get("/organisations")

    await desk.submit(f"/memberships/{company.membership.id}/verify")
    begun = desk.words(), desk.form(f"/memberships/{company.membership.id}/verify")
    await desk.undo()
    await desk.submit(f"/memberships/{company.membership.id}/verify")
    await ten_seconds_later()

    await session.refresh(company.membership)
    assert company.membership.state is MembershipState.VERIFIED
    assert begun[0].count("Confirmed. The person hears of it in ten seconds.") == 2
    assert begun[1] is None


async def test_stranger_is_turned_away(desk, session, company):
    await desk.get("/organisations")

    await desk.submit(f"/memberships/{company.membership.id}/end")

    await session.refresh(company.membership)
    assert company.membership.state is MembershipState.ENDED


async def test_confirming_twice_is_told_kindly(desk, company, ten_seconds_later):
    await desk.get("/organisations")
    await desk.submit(f"/memberships/{company.membership.id}/verify", follow=False)
    await ten_seconds_later()
    await desk.get("/organisations")

    await desk.post(f"/memberships/{company.membership.id}/verify")

    assert desk.page.status_code == 409
    assert "Someone was faster" in desk.words()


async def test_facts_are_put_right_and_the_change_is_told(desk, session, company):
    number = company.organisation.id
    await desk.get(f"/organisations/{number}/edit")

    place = "Kungsgatan 12, 602 20  Norrköping"
    await desk.submit(
        f"/organisations/{number}/edit", name="Björns Energi AB", postal_address=place, sectors="Heat\nWater"
    )

    said = desk.words()
    assert "Postal address Kungsgatan 12, 602 20 Norrköping" in said
    assert "Name: Björns Värme AB → Björns Energi AB" in said
    assert "Sectors: – → Heat, Water" in said
    assert said.count("Kungsgatan") == 1  # a home is not written into the history


async def test_facts_that_cannot_be_stay_in_the_form(desk, session, company, chiara):
    number = company.organisation.id
    await desk.get(f"/organisations/{number}/edit")
    await desk.submit(f"/organisations/{number}/edit", postal_address="12345")
    assert desk.page.status_code == 422
    assert desk.tree().css_first("#postal_address").attributes["value"] == "12345"

    await desk.get(f"/organisations/{chiara.organisation_id}/edit")
    await desk.submit(f"/organisations/{chiara.organisation_id}/edit", country="SE", registration_number=NUMBER)
    assert desk.page.status_code == 422
    assert desk.tree().css_first(f'a[href="/organisations/{number}"]')

    await session.refresh(company.organisation)
    assert company.organisation.postal_address == ""


async def test_organisation_is_added_once_its_likes_were_seen(desk, session, chiara):
    await desk.get("/organisations/new")
    told = {
        "name": "termo emilia",
        "region_id": "emilia-romagna",
        "kind": "company",
        "source": "fair",
        "sectors": "hvac",
    }

    await desk.submit("/organisations/new", **told)
    assert desk.page.status_code == 422
    assert "Is it one of these?" in desk.words()
    await desk.submit("/organisations/new", all_the_same="1")

    assert "The organisation is added." in desk.words()
    assert desk.tree().css_first("h1").text() == "termo emilia"


async def test_contact_is_changed_ended_and_brought_back(desk, session, chiara):
    await desk.get(f"/contacts/{chiara.id}/edit")
    await desk.submit(f"/contacts/{chiara.id}/edit", name="Chiara Conti", source="")
    assert desk.page.status_code == 422
    await desk.get(f"/contacts/{chiara.id}/edit")
    await desk.submit(f"/contacts/{chiara.id}/edit", name="Chiara Conti", email="conti@termoemilia.example")

    assert "Name: Chiara → Chiara Conti" in desk.words()
    await desk.submit(f"/contacts/{chiara.id}/end")
    assert "no longer there" in desk.words()
    await desk.submit(f"/contacts/{chiara.id}/back")
    await session.refresh(chiara)
    assert (chiara.ended_at, chiara.email) == (None, "conti@termoemilia.example")


async def test_a_mended_mailbox_is_tried_again_and_that_can_be_undone(desk, session, chiara, clock):
    page = f"/organisations/{chiara.organisation_id}"
    await outbox.suppress(session, chiara.email, reason=SuppressionReason.BOUNCED, at=clock.now())

    await desk.get(page)
    await desk.submit(f"/contacts/{chiara.id}/works-again")
    lifted = await outbox.is_suppressed(session, chiara.email)
    told = desk.words()
    await desk.submit(f"/contacts/{chiara.id}/bounces")

    changes = [change.to_state for change in await history(session, "organisation", chiara.organisation_id)][-2:]
    assert "Letters to this address are tried again." in told
    assert (lifted, await outbox.is_suppressed(session, chiara.email)) == (False, True)
    assert changes == ["bounce_lifted", "bounce_put_back"]


async def test_a_bounce_is_put_back_only_right_after_it_was_lifted(desk, session, chiara, clock):
    await desk.get(f"/organisations/{chiara.organisation_id}")
    await desk.post(f"/contacts/{chiara.id}/bounces")
    never_lifted = await outbox.is_suppressed(session, chiara.email)
    await outbox.suppress(session, chiara.email, reason=SuppressionReason.BOUNCED, at=clock.now())
    await desk.post(f"/contacts/{chiara.id}/works-again")
    await desk.get(f"/contacts/{chiara.id}/edit")
    await desk.submit(f"/contacts/{chiara.id}/edit", email="new@termoemilia.example")

    await desk.post(f"/contacts/{chiara.id}/bounces")

    assert (never_lifted, await outbox.is_suppressed(session, "new@termoemilia.example")) == (False, False)


async def test_no_bounce_is_put_back_where_there_is_no_address(desk, session, chiara, clock):
    await outbox.suppress(session, chiara.email, reason=SuppressionReason.BOUNCED, at=clock.now())
    await desk.get(f"/organisations/{chiara.organisation_id}")
    await desk.post(f"/contacts/{chiara.id}/works-again")
    chiara.email = ""
    await session.flush()

    await desk.post(f"/contacts/{chiara.id}/bounces")

    assert list(await session.scalars(select(Suppression))) == []


@pytest.mark.parametrize(
    "reason", [SuppressionReason.UNSUBSCRIBED, SuppressionReason.COMPLAINT, SuppressionReason.ERASED]
)
async def test_who_said_stop_is_not_written_to_for_a_mended_mailbox(desk, session, chiara, clock, reason):
    await outbox.suppress(session, chiara.email, reason=SuppressionReason.BOUNCED, at=clock.now())
    await session.execute(update(Suppression).values(reason=reason))
    await desk.get(f"/organisations/{chiara.organisation_id}")

    offered = desk.form(f"/contacts/{chiara.id}/works-again")
    await desk.post(f"/contacts/{chiara.id}/works-again")

    assert offered is None
    assert await outbox.is_suppressed(session, chiara.email)


async def test_a_stop_is_shown_without_its_cause_and_goes_with_the_person(desk, session, chiara, clock):
    page = f"/organisations/{chiara.organisation_id}"
    await outbox.suppress(session, chiara.email, reason=SuppressionReason.ERASED, at=clock.now())
    await desk.get(page)
    erased = desk.words()
    await outbox.welcome_back(session, chiara.email)

    await desk.get(page)
    await desk.submit(f"/contacts/{chiara.id}/stop")
    assert [one.text() for one in desk.tree().css(".chip.bad")] == ["Wants no mail"]
    assert "Wants no mail" in erased
    assert "forgotten" not in erased
    await desk.get(f"/contacts/{chiara.id}/edit")
    await desk.submit(f"/contacts/{chiara.id}/edit", email="new@termoemilia.example")

    assert await outbox.is_suppressed(session, "new@termoemilia.example")


async def test_who_keeps_the_data_in_the_chat_is_not_changed_here(desk, company):
    await desk.get(f"/contacts/{company.contact.id}/edit")

    assert desk.page.status_code == 403
    assert "in the chat" in desk.words()


async def test_filters_and_pages_are_kept_in_the_address(desk, session, chiara):
    session.add_all(Organisation(name=f"Firma {n:03}", region_id="riga", country="LV") for n in range(60))
    await session.flush()

    await desk.get("/organisations?q=firma&region=riga&order=name")
    assert "60 organisations, page 1 of 2" in desk.words()
    await desk.get(desk.tree().css_first('a[rel="next"]').attributes["href"])
    assert desk.tree().css_first("a.main").text() == "Firma 050"
    await desk.get("/organisations?kind=nonsense&page=x&order=worst")
    assert desk.page.status_code == 200


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
