"""The company is asked, and answers."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from dooropener import introductions, matches, organisations, outbox
from dooropener.accounts import ReadsOnly, Role
from dooropener.introductions import ClosedReason, IntroductionState
from dooropener.introductions.tasks import ask_once
from dooropener.matches import MatchState
from dooropener.organisations import NotVerified
from dooropener.regions import Route
from dooropener.states import IllegalTransition, NotYours, history
from people import asked, bjorns_company, consented, dmitri, eva, institution, sent, story

S = IntroductionState


@pytest.fixture
async def told(session, clock):
    return await story(session, clock.now())


async def jobs(session, task):
    query = text("SELECT args, scheduled_at FROM procrastinate_jobs WHERE task_name = :task ORDER BY id")
    return [tuple(row) for row in await session.execute(query, {"task": task})]


async def told_to(session, introduction):
    return [
        (delivery.fact, delivery.channel.value, delivery.recipient)
        for delivery in await outbox.deliveries_of(session, introduction.id)
    ]


async def test_an_approval_asks_the_company_after_the_time_to_undo(session, clock, told):
    introduction = await asked(session, told, clock.now())

    assert (introduction.state, introduction.route, introduction.addressee, introduction.via_contact_id) == (
        S.ASKED,
        Route.DIRECT,
        told.chiara,
        None,
    )
    assert await jobs(session, "introductions.ask_company") == [
        ({"introduction_id": introduction.id}, clock.now() + timedelta(seconds=10))
    ]
    assert await told_to(session, introduction) == []


async def test_where_the_listing_names_nobody_who_is_still_there_the_firms_contact_is_asked(session, clock, told):
    told.chiara.ended_at = clock.now()
    carlo = await organisations.add_contact(
        session,
        await organisations.get_organisation(session, told.chiara.organisation_id),
        name="Carlo",
        email="carlo@termoemilia.example",
        language="it",
        lawful_basis=told.chiara.lawful_basis,
        source="fair catalogue",
        sourced_on=clock.now().date(),
    )

    introduction = await asked(session, told, clock.now())

    assert introduction.addressee is carlo


async def test_readers_propose_nothing(session, clock, told):
    with pytest.raises(ReadsOnly):
        await introductions.propose(
            session, told.match, by=await eva(session, clock.now(), role=Role.READER), at=clock.now()
        )


async def test_the_question_goes_out_in_the_chat_and_by_mail_once(session, house, clock, told):
    introduction = await asked(session, told, clock.now())

    await ask_once(house, introduction.id)
    await ask_once(house, introduction.id)

    assert await told_to(session, introduction) == [
        ("company_asked", "mail", "bjorn@bjornsvarme.example"),
        ("introduction_asked", "chat", str(told.company.person.id)),
    ]


async def test_what_was_undone_is_not_asked(session, house, clock, told):
    introduction = await asked(session, told, clock.now())
    await introductions.undo_proposal(session, introduction, by=told.ada, at=clock.now())

    await ask_once(house, introduction.id)

    assert await told_to(session, introduction) == []
    assert (await matches.get_match(session, told.match.id)).state is MatchState.SUGGESTED


async def test_once_the_company_was_asked_it_is_too_late_to_undo(session, house, clock, told):
    introduction = await asked(session, told, clock.now())
    await ask_once(house, introduction.id)

    with pytest.raises(introductions.TooLateToUndo):
        await introductions.undo_proposal(session, introduction, by=told.ada, at=clock.now())

    assert introduction.state is S.ASKED


async def test_yes_names_who_said_it(session, clock, told):
    introduction = await consented(session, told, clock.now())

    assert (introduction.state, introduction.company_contact) == (S.COMPANY_CONSENTED, told.company.contact)
    last = (await history(session, "introduction", introduction.id))[-1]
    assert (last.from_state, last.to_state, last.actor_kind, last.actor_id, last.at) == (
        "asked",
        "company_consented",
        "company",
        told.company.person.id,
        clock.now(),
    )


async def test_a_colleague_who_says_yes_leaves_the_listings_contact_in_place(session, clock, told):
    code = await organisations.invite(session, told.company.organisation, by=told.company.person, at=clock.now())
    colleague = await dmitri(session, clock.now())
    await organisations.redeem(session, code, by=colleague, at=clock.now())
    introduction = await asked(session, told, clock.now())

    await introductions.consent(session, introduction, by=colleague, at=clock.now())

    assert introduction.company_contact_id == told.company.contact.id


async def test_no_closes_with_the_reason(session, clock, told):
    introduction = await asked(session, told, clock.now())

    await introductions.decline(session, introduction, by=told.company.person, reason="vi känner dem", at=clock.now())

    assert (introduction.state, introduction.closed_reason) == (S.CLOSED, ClosedReason.COMPANY_DECLINED)
    assert (await history(session, "introduction", introduction.id))[-1].reason == "vi känner dem"


async def test_later_is_asked_again_on_the_day(session, house, clock, told):
    introduction = await asked(session, told, clock.now())
    await ask_once(house, introduction.id)
    await introductions.postpone(session, introduction, by=told.company.person, until=date(2026, 3, 16), at=clock.now())
    resting = introduction.state, introduction.resume_state, introduction.snoozed_until

    clock.advance(days=13)
    early = await introductions.wake_due(house)
    clock.advance(days=1)
    woken = await introductions.wake_due(house)
    await ask_once(house, introduction.id)
    await session.refresh(introduction)

    assert resting == (S.SNOOZED, S.ASKED, date(2026, 3, 16))
    assert (early, woken) == (0, 1)
    assert (introduction.state, introduction.resume_state, introduction.snoozed_until) == (S.ASKED, None, None)
    assert [fact for fact, _, _ in await told_to(session, introduction)] == ["company_asked", "introduction_asked"] * 2


@pytest.mark.parametrize("days", [0, -1])
async def test_later_is_a_day_to_come(session, clock, told, days):
    introduction = await asked(session, told, clock.now())

    with pytest.raises(introductions.InvalidDate):
        await introductions.postpone(
            session,
            introduction,
            by=told.company.person,
            until=clock.now().date() + timedelta(days=days),
            at=clock.now(),
        )


async def answers(session, introduction, person, at):
    """Every answer that a person of a company can give."""
    later = at.date() + timedelta(days=7)
    return [
        lambda: introductions.consent(session, introduction, by=person, at=at),
        lambda: introductions.decline(session, introduction, by=person, at=at),
        lambda: introductions.postpone(session, introduction, by=person, until=later, at=at),
        lambda: introductions.withdraw(session, introduction, by=person, reason="no", at=at),
    ]


async def test_a_stranger_answers_nothing(session, clock, told):
    introduction = await asked(session, told, clock.now())

    for answer in await answers(session, introduction, await dmitri(session, clock.now()), clock.now()):
        with pytest.raises(NotVerified):
            await answer()

    assert introduction.state is S.ASKED


async def test_who_is_not_confirmed_answers_nothing(session, clock, told):
    introduction = await asked(session, told, clock.now())
    await organisations.end(session, told.company.membership, by=told.ada, at=clock.now())
    await bjorns_company_again(session, told, clock.now())

    for answer in await answers(session, introduction, told.company.person, clock.now()):
        with pytest.raises(NotVerified):
            await answer()


async def bjorns_company_again(session, told, at):
    """Björn comes back, unverified."""
    await organisations.register_company(
        session,
        name=told.company.organisation.name,
        registration_number=str(told.company.organisation.registration_number),
        person=told.company.person,
        contact_name="Björn",
        contact_email="bjorn@bjornsvarme.example",
        at=at,
    )


async def test_yes_is_said_once(session, clock, told):
    introduction = await consented(session, told, clock.now())

    with pytest.raises(IllegalTransition):
        await introductions.consent(session, introduction, by=told.company.person, at=clock.now())
    with pytest.raises(NotYours):
        await introductions.decline(session, introduction, by=told.company.person, at=clock.now())


async def test_the_company_takes_its_yes_back(session, house, clock, told):
    introduction = await sent(session, house, told, clock.now())

    await introductions.withdraw(
        session, introduction, by=told.company.person, reason="vi har hittat en annan", at=clock.now()
    )

    last = (await history(session, "introduction", introduction.id))[-1]
    assert (last.from_state, last.to_state, last.actor_kind, last.reason) == (
        "sent",
        "withdrawn",
        "company",
        "vi har hittat en annan",
    )


async def test_an_advisor_withdraws_and_the_company_hears_of_it(session, clock, told):
    introduction = await asked(session, told, clock.now())

    await introductions.withdraw(session, introduction, by=told.ada, reason="sanctions", at=clock.now())

    assert introduction.state is S.WITHDRAWN
    (heard,) = await outbox.deliveries_of(session, introduction.id)
    assert (heard.fact, heard.recipient, heard.payload["values"]) == (
        "introduction_closed",
        str(told.company.person.id),
        {"introduction_id": introduction.id, "partner": "Termo Emilia S.r.l."},
    )


async def test_where_the_contact_is_not_in_the_chat_the_author_hears(session, clock, told):
    introduction = await asked(session, told, clock.now())
    told.company.contact.person_id = None
    await session.flush()

    await introductions.tell_company(session, introduction, "introduction_asked", at=clock.now())

    assert await told_to(session, introduction) == [("introduction_asked", "chat", str(told.company.person.id))]


async def test_in_a_region_of_institutions_its_trade_contact_is_chosen(session, clock):
    erika = await institution(session, clock.now())
    told = await story(session, clock.now(), region="esslingen", country="DE", language="de")

    introduction = await asked(session, told, clock.now())

    assert (introduction.route, introduction.via_contact, introduction.addressee) == (
        Route.VIA_INSTITUTION,
        erika,
        told.chiara,
    )


async def test_an_unknown_introduction_says_so(session):
    with pytest.raises(introductions.UnknownIntroduction):
        await introductions.get_introduction(session, 404)


async def test_what_waits_is_seen_by_who_may_see_it(session, clock, told):
    introduction = await asked(session, told, clock.now())
    stranger = await dmitri(session, clock.now())
    seen = {
        "Björn": await introductions.asked_of_person(session, told.company.person),
        "a stranger": await introductions.asked_of_person(session, stranger),
    }
    claimed = await bjorns_company(session, clock.now())
    await organisations.end(session, told.company.membership, by=told.ada, at=clock.now())
    seen["somebody unconfirmed"] = await introductions.asked_of_person(session, claimed.person)
    seen["Björn, who has left"] = await introductions.asked_of_person(session, told.company.person)
    await bjorns_company_again(session, told, clock.now())
    seen["Björn, unconfirmed, of his own listing"] = await introductions.asked_of_person(session, told.company.person)

    assert seen == {
        "Björn": [introduction],
        "a stranger": [],
        "somebody unconfirmed": [],
        "Björn, who has left": [],
        "Björn, unconfirmed, of his own listing": [introduction],
    }


async def test_what_has_ended_is_not_under_way(session, clock, told):
    introduction = await consented(session, told, clock.now())
    before = await introductions.open_for_person(session, told.company.person)
    waiting = await introductions.asked_of_person(session, told.company.person)

    await introductions.withdraw(session, introduction, by=told.ada, reason="x", at=clock.now())

    assert (before, waiting) == ([introduction], [])
    assert await introductions.open_for_person(session, told.company.person) == []
    assert await introductions.board(session) == [introduction]
    assert await introductions.board(session, states=introductions.OPEN) == []
