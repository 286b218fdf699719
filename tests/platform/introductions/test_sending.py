"""A letter is approved once, goes to one reader, and is `sent` when it has left the house."""

import asyncio
from datetime import date

import pytest

from dooropener import introductions, organisations, outbox
from dooropener.accounts import ReadsOnly, Role
from dooropener.introductions import IntroductionState
from dooropener.introductions.sending import contacts_sent, letter_sent
from dooropener.organisations import LawfulBasis
from dooropener.outbox import DeliveryState, SuppressionReason
from dooropener.regions import Route
from dooropener.states import history
from people import SUMMARY, approved, asked, consented, eva, gone, replied, sent, story

S = IntroductionState


@pytest.fixture
async def told(session, clock):
    return await story(session, clock.now())


async def carlo(session, told):
    """Chiara's colleague."""
    return await organisations.add_contact(
        session,
        await organisations.get_organisation(session, told.chiara.organisation_id),
        name="Carlo",
        email="carlo@termoemilia.example",
        language="it",
        lawful_basis=LawfulBasis.LEGITIMATE_INTEREST,
        source="fair catalogue",
        sourced_on=date(2026, 3, 2),
    )


async def test_an_approved_letter_waits_in_the_outbox(session, house, clock, told):
    introduction = await consented(session, told, clock.now())

    letter = await approved(session, house, told, introduction, clock.now())

    assert (letter.fact, letter.recipient, letter.state) == (
        "introduction_requested",
        "chiara@termoemilia.example",
        DeliveryState.PENDING,
    )
    assert letter.payload["after_sending"] == "introductions.letter_sent"
    assert letter.payload["reply_to"] == outbox.reply_address(house.settings, introduction.id)
    assert letter.payload["headers"] == {
        "Content-Language": "it",
        "List-Unsubscribe": f"<{introductions.stop_url(house, introduction.id)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert (introduction.state, introduction.summary, introduction.letter_language) == (
        S.COMPANY_CONSENTED,
        SUMMARY,
        "it",
    )
    assert (introduction.letter_approved_at, introduction.letter_approved_by_id) == (clock.now(), told.ada.id)
    assert introductions.next_step(introduction) == "wait_for_sending"


async def test_a_letter_that_left_makes_it_sent_with_the_servers_answer(session, house, clock, told):
    introduction = await consented(session, told, clock.now())
    letter = await approved(session, house, told, introduction, clock.now())
    letter.answer = "2.0.0 queued as 1"

    introduction = await gone(session, letter, clock.advance(seconds=5))

    assert (
        introduction.state,
        introduction.sent_at,
        introduction.last_contact_at,
        introduction.letter_approved_at,
    ) == (
        S.SENT,
        clock.now(),
        clock.now(),
        None,
    )
    last = (await history(session, "introduction", introduction.id))[-1]
    assert (last.actor_kind, last.evidence) == (
        "machine",
        {"delivery_id": letter.id, "message_id": letter.message_id, "answer": "2.0.0 queued as 1"},
    )
    heard = (await outbox.deliveries_of(session, introduction.id))[-1]
    assert (heard.fact, heard.recipient) == ("introduction_sent", str(told.company.person.id))


async def test_what_follows_the_sending_may_run_twice(session, house, clock, told):
    introduction = await replied(session, house, told, clock.now())
    (letter,) = [d for d in await outbox.deliveries_of(session, introduction.id) if d.channel == "mail"]

    await letter_sent(session, letter, at=clock.now())

    assert introduction.state is S.REPLIED


async def test_a_letter_that_left_after_the_end_changes_nothing(session, house, clock, told):
    introduction = await consented(session, told, clock.now())
    letter = await approved(session, house, told, introduction, clock.now())
    await introductions.withdraw(session, introduction, by=told.ada, reason="too late", at=clock.now())

    introduction = await gone(session, letter, clock.now())

    assert introduction.state is S.WITHDRAWN


@pytest.mark.parametrize("summary", ["", " \n ", "x" * 501])
async def test_the_summary_is_one_that_fits(session, house, clock, told, summary):
    introduction = await consented(session, told, clock.now())

    with pytest.raises(introductions.InvalidSummary) as refusal:
        await introductions.approve_letter(
            session, introduction, by=told.ada, summary=summary, language="it", at=clock.now(), house=house
        )

    assert refusal.value.details == {"maximum": 500}


async def test_no_letter_before_the_companys_yes(session, house, clock, told):
    introduction = await asked(session, told, clock.now())

    with pytest.raises(introductions.NotReadyForLetter) as refusal:
        await approved(session, house, told, introduction, clock.now())

    assert refusal.value.details == {"state": "asked"}


async def test_readers_approve_no_letter(session, house, clock, told):
    introduction = await consented(session, told, clock.now())
    reader = await eva(session, clock.now(), role=Role.READER)

    with pytest.raises(ReadsOnly):
        await introductions.approve_letter(
            session, introduction, by=reader, summary=SUMMARY, language="it", at=clock.now(), house=house
        )


async def test_an_address_that_said_stop_is_not_written_to(session, house, clock, told):
    introduction = await consented(session, told, clock.now())
    await outbox.suppress(session, told.chiara.email, reason=SuppressionReason.UNSUBSCRIBED, at=clock.now())

    with pytest.raises(introductions.Suppressed) as refusal:
        await approved(session, house, told, introduction, clock.now())

    assert refusal.value.details == {"contact": told.chiara.id}


async def test_a_language_without_letters_needs_the_choice_of_english(session, house, clock):
    told = await story(session, clock.now(), region="kenya", country="KE", language="fr")
    introduction = await consented(session, told, clock.now())

    with pytest.raises(introductions.LanguageNotFinished):
        await approved(session, house, told, introduction, clock.now(), language="fr")
    letter = await approved(session, house, told, introduction, clock.now(), language="en")

    assert letter.payload["headers"]["Content-Language"] == "en"


async def test_the_letter_starts_in_the_readers_language_with_what_was_approved_before(session, house, clock, told):
    introduction = await consented(session, told, clock.now())
    first = introductions.letter_language(introduction)
    draft = introductions.draft_for(introduction, "it")

    introduction = await gone(session, await approved(session, house, told, introduction, clock.now()), clock.now())

    assert (first, introductions.draft_for(introduction, "it")) == ("it", SUMMARY)
    assert draft == introductions.draft_summary(introduction, "it") != SUMMARY
    assert introductions.draft_for(introduction, "en") != SUMMARY


async def test_a_reader_whose_language_is_not_finished_gets_no_language_by_itself(session, clock):
    told = await story(session, clock.now(), region="kenya", country="KE", language="fr")
    introduction = await consented(session, told, clock.now())

    assert introductions.letter_language(introduction) is None


async def test_without_anyone_at_the_firm_there_is_nobody_to_write_to(session, house, clock, told):
    introduction = await consented(session, told, clock.now())
    introduction.addressee_id = None
    await session.flush()

    with pytest.raises(introductions.NobodyToWriteTo):
        await approved(session, house, told, introduction, clock.now())


async def test_two_advisors_who_approve_the_letter_at_once_send_one(committed_house, clock):
    house = committed_house
    async with house.sessions.begin() as session:
        told = await story(session, clock.now())
        introduction = await consented(session, told, clock.now())

    async def approve():
        async with house.sessions.begin() as session:
            own = await introductions.get_introduction(session, introduction.id)
            await approved(session, house, told, own, clock.now())

    outcomes = await asyncio.gather(approve(), approve(), return_exceptions=True)

    async with house.sessions() as session:
        letters = await outbox.deliveries_of(session, introduction.id)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyApproved", "NoneType"]
    assert [letter.fact for letter in letters] == ["introduction_requested"]


async def test_another_reader_means_another_approval(session, house, clock, told):
    introduction = await consented(session, told, clock.now())
    letter = await approved(session, house, told, introduction, clock.now())
    letter.state = DeliveryState.FAILED
    await session.flush()

    await introductions.choose_addressee(session, introduction, await carlo(session, told), by=told.ada, at=clock.now())
    again = await approved(session, house, told, introduction, clock.now())

    assert again.recipient == "carlo@termoemilia.example"


async def test_the_reader_stays_while_the_letter_is_under_way(session, house, clock, told):
    introduction = await consented(session, told, clock.now())
    letter = await approved(session, house, told, introduction, clock.now())
    other = await carlo(session, told)

    with pytest.raises(introductions.AlreadyApproved):
        await introductions.choose_addressee(session, introduction, other, by=told.ada, at=clock.now())
    await gone(session, letter, clock.now())
    with pytest.raises(introductions.NotReadyForLetter):
        await introductions.choose_addressee(session, introduction, other, by=told.ada, at=clock.now())
    with pytest.raises(introductions.NotReadyForLetter):
        await introductions.choose_route(
            session, introduction, route=Route.DIRECT, reason="x", by=told.ada, at=clock.now()
        )


async def test_after_a_bounce_the_letter_goes_to_another_address(session, house, clock, told):
    introduction = await sent(session, house, told, clock.now())
    await introductions.bounce(session, introduction, at=clock.now(), evidence={"status": "5.1.1"})
    bounced = introduction.state, introductions.next_step(introduction)

    await introductions.choose_addressee(session, introduction, await carlo(session, told), by=told.ada, at=clock.now())
    introduction = await gone(session, await approved(session, house, told, introduction, clock.now()), clock.now())

    assert bounced == (S.BOUNCED, "find_address")
    assert (introduction.state, introduction.addressee.name) == (S.SENT, "Carlo")
    letters = [d.recipient for d in await outbox.deliveries_of(session, introduction.id) if d.channel == "mail"]
    assert letters == ["chiara@termoemilia.example", "carlo@termoemilia.example"]


async def test_contacts_are_exchanged_when_both_letters_have_left(session, house, clock, told):
    introduction = await replied(session, house, told, clock.now())
    await introductions.accept(session, introduction, by=told.ada, at=clock.now(), house=house)
    waiting = introductions.next_step(introduction)
    letters = [d for d in await outbox.deliveries_of(session, introduction.id) if d.fact == "contacts_exchanged"]
    seen = []

    for letter in letters:
        letter.state, letter.sent_at = DeliveryState.SENT, clock.now()
        await session.flush()
        await contacts_sent(session, letter, at=clock.now())
        await contacts_sent(session, letter, at=clock.now())
        seen.append((await introductions.get_introduction(session, introduction.id)).state)

    assert (waiting, seen) == ("wait_for_sending", [S.PARTNER_CONSENTED, S.CONTACTS_EXCHANGED])
    last = (await history(session, "introduction", introduction.id))[-1]
    assert [letter["message_id"] for letter in last.evidence["letters"]] == [letter.message_id for letter in letters]
    tag = outbox.reply_address(house.settings, introduction.id)
    assert {letter.recipient: letter.payload["reply_to"] for letter in letters} == {
        "bjorn@bjornsvarme.example": f"chiara@termoemilia.example, {tag}",
        "chiara@termoemilia.example": f"bjorn@bjornsvarme.example, {tag}",
    }
    heard = (await outbox.deliveries_of(session, introduction.id))[-1]
    assert (heard.fact, heard.recipient) == ("contacts_exchanged", str(told.company.person.id))


async def test_later_letters_to_the_same_reader_continue_the_thread(session, house, clock, told):
    introduction = await replied(session, house, told, clock.now())
    await introductions.accept(session, introduction, by=told.ada, at=clock.now(), house=house)

    mails = [d for d in await outbox.deliveries_of(session, introduction.id) if d.channel == "mail"]
    first = next(d for d in mails if d.fact == "introduction_requested")
    assert {d.recipient: d.payload["references"] for d in mails if d.fact == "contacts_exchanged"} == {
        "bjorn@bjornsvarme.example": [],
        "chiara@termoemilia.example": [first.message_id],
    }


async def test_pages_without_log_in_have_signed_addresses(house):
    one, other = (introductions.page_url(house, introductions.PARTNER_LINK, number) for number in (1, 2))
    company = introductions.page_url(house, introductions.COMPANY_LINK, 1)

    assert one.startswith("http://localhost:8000/p/")
    assert company.startswith("http://localhost:8000/c/")
    assert introductions.stop_url(house, 1).startswith("http://localhost:8000/stop/")
    assert len({url.rpartition("/")[2] for url in (one, other, company)}) == 3
