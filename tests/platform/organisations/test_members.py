"""Who belongs where: told in the chat, confirmed by an advisor or by a colleague's code."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from dooropener import accounts, organisations
from dooropener.organisations import InvitationCode, MembershipState
from dooropener.organisations.members import CODE_VALID, MEMBERSHIP
from dooropener.outbox import Delivery
from dooropener.states import IllegalTransition, NotYours, history
from people import ada, bjorns_company, dmitri


async def test_an_advisor_confirms_and_the_person_hears_of_it(session, clock):
    advisor = await ada(session, clock.now())
    company = await bjorns_company(session, clock.now())
    with pytest.raises(organisations.NotVerified):
        await organisations.require_verified(session, company.person, company.organisation.id)

    await organisations.verify(session, company.membership, by=advisor, at=clock.now())

    await organisations.require_verified(session, company.person, company.organisation.id)
    told = (await session.scalars(select(Delivery))).one()
    assert (told.fact, told.recipient, told.payload["values"]) == (
        "membership_verified",
        str(company.person.id),
        {"organisation": "Björns Värme AB"},
    )
    changes = await history(session, "membership", company.membership.id)
    assert [(c.from_state, c.to_state, c.actor_name) for c in changes] == [
        (None, "unverified", "Björn"),
        ("unverified", "verified", "Ada"),
    ]


async def test_confirming_twice_is_told(session, clock):
    advisor = await ada(session, clock.now())
    company = await bjorns_company(session, clock.now(), verified_by=advisor)

    with pytest.raises(IllegalTransition):
        await organisations.verify(session, company.membership, by=advisor, at=clock.now())


async def test_what_waits_for_an_advisor_is_loaded_with_its_names(session, clock):
    company = await bjorns_company(session, clock.now())

    (waiting,) = await organisations.unverified(session)

    assert (waiting.person.name, waiting.organisation.name) == ("Björn", "Björns Värme AB")
    assert await organisations.get_membership(session, waiting.id) is waiting
    assert [one.id for one in await organisations.members(session, company.organisation.id)] == [waiting.id]


async def test_a_stranger_belongs_nowhere(session, clock):
    company = await bjorns_company(session, clock.now())
    stranger = await dmitri(session, clock.now())

    assert await organisations.memberships(session, stranger) == []
    with pytest.raises(organisations.NotVerified):
        await organisations.require_member(session, stranger, company.organisation.id)
    with pytest.raises(organisations.NotVerified):
        await organisations.end(session, company.membership, by=stranger, at=clock.now())


async def test_an_unverified_member_belongs_but_ends_nobody_else(session, clock):
    company = await bjorns_company(session, clock.now(), verified_by=await ada(session, clock.now()))
    other = await accounts.create_person(session, language="sv", at=clock.now())
    claimed = await organisations.register_company(
        session,
        name="",
        registration_number=str(company.organisation.registration_number),
        person=other,
        contact_name="Dmitri",
        contact_email="dmitri@elsewhere.example",
        at=clock.now(),
    )

    await organisations.require_member(session, other, company.organisation.id)
    with pytest.raises(organisations.NotVerified):
        await organisations.end(session, company.membership, by=other, at=clock.now())
    await organisations.end(session, claimed.membership, by=company.person, at=clock.now())

    assert claimed.membership.state is MembershipState.ENDED


async def test_who_left_may_ask_again_and_is_unverified_then(session, clock):
    company = await bjorns_company(session, clock.now(), verified_by=await ada(session, clock.now()))
    await organisations.end(session, company.membership, by=company.person, at=clock.now())
    after_leaving = await organisations.memberships(session, company.person)

    await organisations.register_company(
        session,
        name="Björns Värme AB",
        registration_number=str(company.organisation.registration_number),
        person=company.person,
        contact_name="Björn",
        contact_email="bjorn@bjornsvarme.example",
        at=clock.now(),
    )

    assert after_leaving == []
    (membership,) = await organisations.memberships(session, company.person)
    assert (membership.state, membership.organisation.name) == (MembershipState.UNVERIFIED, "Björns Värme AB")


async def invited(session, clock):
    """Björn, verified, and the code he gives to a colleague."""
    company = await bjorns_company(session, clock.now(), verified_by=await ada(session, clock.now()))
    return company, await organisations.invite(session, company.organisation, by=company.person, at=clock.now())


async def test_a_colleagues_code_confirms_and_names_who_vouched(session, clock):
    company, code = await invited(session, clock)
    colleague = await dmitri(session, clock.now())

    membership = await organisations.redeem(session, f" {code.lower()} ", by=colleague, at=clock.now())

    assert (membership.organisation_id, membership.state) == (company.organisation.id, MembershipState.VERIFIED)
    changes = await history(session, "membership", membership.id)
    assert [(c.to_state, c.actor_name, c.actor_id, c.reason) for c in changes] == [
        ("unverified", "company", colleague.id, ""),
        ("verified", "Björn", company.person.id, "invitation"),
    ]


async def test_only_the_hash_of_a_code_is_kept(session, clock):
    _, code = await invited(session, clock)

    kept = (await session.scalars(select(InvitationCode))).one()

    assert code not in kept.code_hash
    assert kept.expires_at == clock.now() + timedelta(days=7)


async def test_a_code_works_once(session, clock):
    _, code = await invited(session, clock)
    await organisations.redeem(session, code, by=await dmitri(session, clock.now()), at=clock.now())

    with pytest.raises(organisations.InvalidCode):
        await organisations.redeem(session, code, by=await dmitri(session, clock.now()), at=clock.now())


async def test_a_code_works_for_a_week(session, clock):
    _, code = await invited(session, clock)

    with pytest.raises(organisations.InvalidCode):
        await organisations.redeem(session, code, by=await dmitri(session, clock.now()), at=clock.now() + CODE_VALID)


async def test_a_code_dies_with_its_givers_membership(session, clock):
    company, code = await invited(session, clock)
    await organisations.end(session, company.membership, by=company.person, at=clock.now())

    with pytest.raises(organisations.InvalidCode):
        await organisations.redeem(session, code, by=await dmitri(session, clock.now()), at=clock.now())


async def test_a_made_up_code_is_refused(session, clock):
    with pytest.raises(organisations.InvalidCode):
        await organisations.redeem(session, "ABCDEFGHJK", by=await dmitri(session, clock.now()), at=clock.now())


async def test_only_confirmed_members_invite(session, clock):
    company = await bjorns_company(session, clock.now())

    with pytest.raises(organisations.NotVerified):
        await organisations.invite(session, company.organisation, by=company.person, at=clock.now())


async def test_a_code_brings_back_who_had_left(session, clock):
    company, code = await invited(session, clock)
    colleague = await dmitri(session, clock.now())
    membership = await organisations.redeem(session, code, by=colleague, at=clock.now())
    await organisations.end(session, membership, by=colleague, at=clock.now())
    code = await organisations.invite(session, company.organisation, by=company.person, at=clock.now())

    await organisations.redeem(session, code, by=colleague, at=clock.now())

    assert membership.state is MembershipState.VERIFIED


async def test_two_who_share_a_code_in_the_same_moment_use_it_once(committed_house, clock):
    async with committed_house.sessions.begin() as session:
        _, code = await invited(session, clock)
        people = [await dmitri(session, clock.now()) for _ in range(2)]

    async def redeem(person):
        async with committed_house.sessions.begin() as session:
            return (await organisations.redeem(session, code, by=person, at=clock.now())).state

    outcomes = await asyncio.gather(*map(redeem, people), return_exceptions=True)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["InvalidCode", "MembershipState"]


async def test_people_do_not_confirm_what_has_ended(session, clock):
    advisor = await ada(session, clock.now())
    company = await bjorns_company(session, clock.now())
    await organisations.end(session, company.membership, by=advisor, at=clock.now())

    with pytest.raises(IllegalTransition):
        await organisations.verify(session, company.membership, by=advisor, at=clock.now())
    with pytest.raises(NotYours):
        MEMBERSHIP.check("ended", "unverified", advisor.actor.kind)


async def test_an_unknown_membership_says_so(session):
    with pytest.raises(organisations.UnknownMembership):
        await organisations.get_membership(session, 404)


async def test_a_code_tells_where_it_leads_without_being_used(session, clock):
    company, code = await invited(session, clock)

    first = await organisations.invited_to(session, code.replace("-", " ").lower(), at=clock.now())
    second = await organisations.invited_to(session, code, at=clock.now())

    assert first is second is company.organisation


async def test_a_code_is_withdrawn_by_its_giver_alone(session, clock):
    company, code = await invited(session, clock)

    by_another = await organisations.withdraw_invitation(session, code, by=await dmitri(session, clock.now()))
    by_its_giver = await organisations.withdraw_invitation(session, code, by=company.person)

    assert (by_another, by_its_giver) == (False, True)
    with pytest.raises(organisations.InvalidCode):
        await organisations.invited_to(session, code, at=clock.now())
