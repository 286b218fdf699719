"""In Esslingen the business office is asked first; its yes leads to the letter to the firm."""

import pytest

from dooropener import introductions, matches, outbox
from dooropener.introductions import IntroductionState
from dooropener.matches import Match
from dooropener.regions import Route
from dooropener.states import history
from people import approved, asked, consented, gone, institution, story

S = IntroductionState


@pytest.fixture
async def erika(session, clock):
    return await institution(session, clock.now())


@pytest.fixture
async def told(session, clock, erika):
    return await story(session, clock.now(), region="esslingen", country="DE", language="de")


async def passed_on(session, house, told, at):
    """The letter to the institution has gone out."""
    introduction = await consented(session, told, at)
    letter = await approved(session, house, told, introduction, at, language="de")
    return await gone(session, letter, at)


async def answered(session, house, told, at):
    introduction = await passed_on(session, house, told, at)
    await introductions.record_reply(session, introduction, at=at, evidence={"words": "gerne"})
    return introduction


async def letters(session, introduction):
    deliveries = await outbox.deliveries_of(session, introduction.id)
    return [(d.fact, d.recipient) for d in deliveries if d.channel == "mail"]


async def test_the_institution_is_written_to_first(session, house, clock, told, erika):
    introduction = await passed_on(session, house, told, clock.now())

    assert await letters(session, introduction) == [("passing_on_requested", "erika@wifoe-neckar.example")]
    assert (introduction.state, introductions.reader_of(introduction)) == (S.SENT, erika)


async def test_its_yes_leads_to_the_letter_and_the_firms_yes_to_contact(session, house, clock, told):
    introduction = await answered(session, house, told, clock.now())
    await introductions.accept(
        session, introduction, by=told.ada, at=clock.now(), house=house, evidence={"words": "ja"}
    )
    introduction = await introductions.get_introduction(session, introduction.id)
    agreed = (introduction.state, introduction.via_agreed_at, introductions.next_step(introduction))
    note = (await history(session, "introduction", introduction.id))[-1]

    letter = await approved(session, house, told, introduction, clock.now(), language="de")
    introduction = await gone(session, letter, clock.now())
    await introductions.record_reply(session, introduction, at=clock.now(), evidence={})
    await introductions.accept(session, introduction, by=told.ada, at=clock.now(), house=house)

    assert agreed == (S.REPLIED, clock.now(), "approve_letter")
    assert (note.reason, note.actor_name, note.evidence) == ("institution_agreed", "Ada", {"words": "ja"})
    assert introduction.state is S.PARTNER_CONSENTED
    assert await letters(session, introduction) == [
        ("passing_on_requested", "erika@wifoe-neckar.example"),
        ("introduction_requested", "chiara@termoemilia.example"),
        ("contacts_exchanged", "bjorn@bjornsvarme.example"),
        ("contacts_exchanged", "chiara@termoemilia.example"),
    ]


async def test_letter_to_the_firm_that_was_taken_back_is_due_until_it_has_left(session, house, clock, told):
    introduction = await answered(session, house, told, clock.now())
    clock.advance(hours=1)
    await introductions.accept(session, introduction, by=told.ada, at=clock.now(), house=house)
    await approved(session, house, told, introduction, clock.now(), language="de")

    await introductions.take_back_letter(session, introduction, by=told.ada, at=clock.now())
    due = introductions.next_step(introduction), introduction.letter_language
    clock.advance(hours=1)
    letter = await approved(session, house, told, introduction, clock.now(), language="de")
    introduction = await gone(session, letter, clock.now())
    await introductions.record_reply(session, introduction, at=clock.now(), evidence={})

    assert due == ("approve_letter", "de")
    assert introductions.next_step(introduction) == "confirm_reply"


async def test_its_yes_confirmed_twice_puts_nobody_in_contact(session, house, clock, told):
    introduction = await answered(session, house, told, clock.now())

    for _ in range(2):
        await introductions.accept(session, introduction, by=told.ada, at=clock.now(), house=house)

    assert introduction.state is S.REPLIED
    assert await letters(session, introduction) == [("passing_on_requested", "erika@wifoe-neckar.example")]


async def test_its_yes_is_not_the_firms_though_the_route_was_changed_since(session, house, clock, told):
    introduction = await answered(session, house, told, clock.now())
    await introductions.choose_route(
        session, introduction, route=Route.DIRECT, reason="Erika sagt: gern direkt", by=told.ada, at=clock.now()
    )

    await introductions.accept(session, introduction, by=told.ada, at=clock.now(), house=house)

    assert introduction.state is S.REPLIED
    letter = await approved(session, house, told, introduction, clock.now(), language="de")
    assert letter.recipient == "chiara@termoemilia.example"


@pytest.mark.parametrize("reason", ["", "  "])
async def test_going_past_the_institution_needs_a_reason(session, clock, told, reason):
    introduction = await asked(session, told, clock.now())

    with pytest.raises(introductions.ReasonNeeded):
        await introductions.choose_route(
            session, introduction, route=Route.DIRECT, reason=reason, by=told.ada, at=clock.now()
        )

    assert introduction.route is Route.VIA_INSTITUTION


async def test_the_reason_is_on_the_record(session, house, clock, told):
    introduction = await consented(session, told, clock.now())

    await introductions.choose_route(
        session, introduction, route=Route.DIRECT, reason=" de känns vid ", by=told.ada, at=clock.now()
    )
    letter = await approved(session, house, told, introduction, clock.now(), language="de")

    assert (introduction.route, introduction.route_reason) == (Route.DIRECT, "de känns vid")
    assert (letter.fact, letter.recipient) == ("introduction_requested", "chiara@termoemilia.example")
    notes = [(c.reason, c.evidence) for c in await history(session, "introduction", introduction.id)]
    assert ("de känns vid", {"route": "direct"}) in notes


async def test_whom_the_institution_names_belongs_to_it(session, house, clock, told, erika):
    introduction = await answered(session, house, told, clock.now())

    await introductions.refer(
        session, introduction, email="frank@wifoe-neckar.example", name="Frank", by=told.ada, at=clock.now()
    )
    introduction = await introductions.get_introduction(session, introduction.id)

    assert (introduction.via_contact.name, introduction.via_contact.organisation_id) == ("Frank", erika.organisation_id)
    assert (introductions.reader_of(introduction).name, introduction.addressee) == ("Frank", told.chiara)


async def test_without_a_known_institution_the_advisor_adds_one(session, house, clock):
    told = await story(session, clock.now(), region="esslingen", country="DE", language="de")
    introduction = await consented(session, told, clock.now())
    with pytest.raises(introductions.NobodyToWriteTo):
        await approved(session, house, told, introduction, clock.now(), language="de")

    await introductions.choose_route(
        session,
        introduction,
        route=Route.VIA_INSTITUTION,
        via=await institution(session, clock.now()),
        by=told.ada,
        at=clock.now(),
    )
    letter = await approved(session, house, told, introduction, clock.now(), language="de")

    assert (letter.fact, letter.recipient) == ("passing_on_requested", "erika@wifoe-neckar.example")


async def test_a_match_with_the_institution_itself_needs_no_other(session, house, clock, erika, told):
    told.match.partner.organisation_id, told.match.partner.contact_id = erika.organisation_id, erika.id
    await session.flush()
    session.expire(told.match.partner)
    told.match = await _fresh(session, told.match.id)

    introduction = await answered(session, house, told, clock.now())
    await introductions.accept(session, introduction, by=told.ada, at=clock.now(), house=house)

    assert introduction.state is S.PARTNER_CONSENTED
    assert await letters(session, introduction) == [
        ("passing_on_requested", "erika@wifoe-neckar.example"),
        ("contacts_exchanged", "bjorn@bjornsvarme.example"),
        ("contacts_exchanged", "erika@wifoe-neckar.example"),
    ]


async def _fresh(session, match_id):
    query = matches.whole().where(Match.id == match_id).execution_options(populate_existing=True)
    return (await session.scalars(query)).one()


async def test_mail_of_the_institution_finds_its_introduction(session, house, clock, told):
    before = await consented(session, told, clock.now())
    unknown = await introductions.open_with_contact(session, "erika@wifoe-neckar.example")
    letter = await approved(session, house, told, before, clock.now(), language="de")

    introduction = await gone(session, letter, clock.now())

    assert unknown == []
    assert await introductions.open_with_contact(session, " Erika@wifoe-neckar.example ") == [introduction]
    assert await introductions.open_with_contact(session, "chiara@termoemilia.example") == [introduction]
    assert await introductions.open_with_contact(session, "dmitri@elsewhere.example") == []
