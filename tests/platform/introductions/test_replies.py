"""What an answer does: recorded by the machine, decided by an advisor."""

import asyncio
from datetime import date, timedelta

import pytest

from dooropener import introductions, outbox
from dooropener.introductions import OPEN, ClosedReason, IntroductionState
from dooropener.organisations import LawfulBasis, NotVerified
from dooropener.outbox import DeliveryState
from dooropener.states import IllegalTransition, NotYours, history
from people import approved, asked, consented, dmitri, gone, replied, sent, story

S = IntroductionState
WORDS = {"words": "volentieri"}


@pytest.fixture
async def told(session, clock):
    return await story(session, clock.now())


async def last(session, introduction):
    change = (await history(session, "introduction", introduction.id))[-1]
    return change.from_state, change.to_state, change.actor_kind, change.evidence


async def chat(session, introduction):
    deliveries = await outbox.deliveries_of(session, introduction.id)
    return [(d.fact, d.payload["values"]) for d in deliveries if d.channel == "chat"]


async def test_an_answer_is_recorded_with_its_words(session, house, clock, told):
    introduction = await sent(session, house, told, clock.now())

    await introductions.record_reply(session, introduction, at=clock.advance(days=2), evidence=WORDS)

    assert await last(session, introduction) == ("sent", "replied", "machine", WORDS)
    assert introduction.last_contact_at == clock.now()
    assert introductions.next_step(introduction) == "confirm_reply"


async def test_a_delivery_report_comes_before_the_answer(session, house, clock, told):
    introduction = await sent(session, house, told, clock.now())

    await introductions.record_delivered(session, introduction, at=clock.now(), evidence={"status": "2.0.0"})
    await introductions.record_delivered(session, introduction, at=clock.now(), evidence={"status": "2.0.0"})
    delivered = await last(session, introduction)
    await introductions.record_reply(session, introduction, at=clock.now(), evidence=WORDS)

    assert delivered == ("sent", "delivered", "machine", {"status": "2.0.0"})
    assert introduction.state is S.REPLIED


@pytest.mark.parametrize("record", [introductions.record_reply, introductions.bounce, introductions.record_delivered])
async def test_what_arrives_before_the_job_after_the_sending_is_not_lost(session, house, clock, told, record):
    introduction = await consented(session, told, clock.now())
    letter = await approved(session, house, told, introduction, clock.now())
    letter.state, letter.sent_at = DeliveryState.SENT, clock.now()
    await session.flush()

    await record(session, introduction, at=clock.now(), evidence=WORDS)

    found = await introductions.get_introduction(session, introduction.id)
    steps = [change.to_state for change in await history(session, "introduction", introduction.id)]
    assert found.state in {S.REPLIED, S.BOUNCED, S.DELIVERED}
    assert steps[-2:] == ["sent", found.state.value]
    assert found.sent_at == clock.now()


@pytest.mark.parametrize("state", [S.REPLIED, S.CONTACTS_EXCHANGED, S.CLOSED, S.EXPIRED])
async def test_where_nothing_was_awaited_only_the_time_is_kept(session, house, clock, told, state):
    introduction = await sent(session, house, told, clock.now())
    introduction.state = state
    await session.flush()
    before = len(await history(session, "introduction", introduction.id))

    await introductions.record_reply(session, introduction, at=clock.advance(days=1), evidence=WORDS)
    await introductions.bounce(session, introduction, at=clock.now(), evidence={})

    assert (introduction.state, introduction.last_contact_at) == (state, clock.now())
    assert len(await history(session, "introduction", introduction.id)) == before


async def test_two_answers_at_once_are_both_taken(committed_house, clock):
    house = committed_house
    async with house.sessions.begin() as session:
        told = await story(session, clock.now())
        introduction = await sent(session, house, told, clock.now())

    async def arrive():
        async with house.sessions.begin() as session:
            own = await introductions.get_introduction(session, introduction.id)
            await introductions.record_reply(session, own, at=clock.now(), evidence=WORDS)

    await asyncio.gather(arrive(), arrive())

    async with house.sessions() as session:
        steps = [change.to_state for change in await history(session, "introduction", introduction.id)]
    assert steps.count("replied") == 1


async def test_yes_prepares_a_letter_to_each_side(session, house, clock, told):
    introduction = await replied(session, house, told, clock.now())

    await introductions.accept(session, introduction, by=told.ada, at=clock.now(), house=house, evidence=WORDS)

    assert await last(session, introduction) == ("replied", "partner_consented", "advisor", WORDS)
    letters = [d for d in await outbox.deliveries_of(session, introduction.id) if d.fact == "contacts_exchanged"]
    assert {d.recipient: d.payload["headers"]["Content-Language"] for d in letters} == {
        "bjorn@bjornsvarme.example": "sv",
        "chiara@termoemilia.example": "it",
    }


async def test_yes_is_confirmed_once(session, house, clock, told):
    introduction = await replied(session, house, told, clock.now())
    await introductions.accept(session, introduction, by=told.ada, at=clock.now(), house=house)

    with pytest.raises(IllegalTransition):
        await introductions.accept(session, introduction, by=told.ada, at=clock.now(), house=house)


async def test_nobody_can_be_put_in_contact_who_was_not_asked(session, house, clock, told):
    introduction = await consented(session, told, clock.now())

    with pytest.raises(IllegalTransition):
        await introductions.accept(session, introduction, by=told.ada, at=clock.now(), house=house)

    assert await outbox.deliveries_of(session, introduction.id) == []


async def test_a_question_is_heard_answered_and_the_next_answer_counts(session, house, clock, told):
    introduction = await replied(session, house, told, clock.now())
    await introductions.pose_question(
        session, introduction, by=told.ada, at=clock.now(), question="Quanto costa?", evidence=WORDS
    )
    heard = (await chat(session, introduction))[-1]

    answer = await introductions.answer_question(
        session,
        introduction,
        by=told.company.person,
        text="Från 7 000 euro.",
        question="Quanto costa?",
        at=clock.now(),
        house=house,
    )
    waiting = introduction.state, introductions.next_step(introduction)
    await introductions.record_reply(session, introduction, at=clock.now(), evidence={"words": "bene"})

    assert heard == (
        "partner_question",
        {"introduction_id": introduction.id, "partner": "Termo Emilia S.r.l.", "question": "Quanto costa?"},
    )
    assert (answer.fact, answer.recipient) == ("question_answered", "chiara@termoemilia.example")
    assert "Från 7 000 euro." in answer.payload["text"]
    assert waiting == (S.QUESTION, "answer_question")
    assert await last(session, introduction) == ("question", "replied", "machine", {"words": "bene"})


async def test_only_an_open_question_is_answered_and_with_words(session, house, clock, told):
    introduction = await replied(session, house, told, clock.now())
    say = {"by": told.ada, "at": clock.now(), "house": house}
    with pytest.raises(introductions.NotReadyForLetter):
        await introductions.answer_question(session, introduction, text="7 000 euro", **say)
    await introductions.pose_question(session, introduction, by=told.ada, at=clock.now(), question="Quanto costa?")

    with pytest.raises(introductions.InvalidSummary):
        await introductions.answer_question(session, introduction, text="  ", **say)
    with pytest.raises(NotVerified):
        await introductions.answer_question(
            session, introduction, text="gratis", **{**say, "by": await dmitri(session, clock.now())}
        )


async def test_no_closes_and_the_company_hears_of_it(session, house, clock, told):
    introduction = await replied(session, house, told, clock.now())

    await introductions.refuse(session, introduction, by=told.ada, at=clock.now(), evidence=WORDS)

    assert await last(session, introduction) == ("replied", "closed", "advisor", WORDS)
    assert introduction.closed_reason is ClosedReason.PARTNER_DECLINED
    assert (await chat(session, introduction))[-1][0] == "introduction_closed"


async def test_not_now_rests_until_the_day(session, house, clock, told):
    introduction = await replied(session, house, told, clock.now())
    await introductions.rest(session, introduction, until=date(2026, 9, 1), by=told.ada, at=clock.now(), evidence=WORDS)
    resting = introduction.state, introductions.next_step(introduction)

    clock.advance(days=183)
    await introductions.wake_due(house)
    await session.refresh(introduction)

    assert resting == (S.SNOOZED, "wait_until")
    assert await last(session, introduction) == ("snoozed", "replied", "machine", None)
    assert (introduction.snoozed_until, introduction.resume_state) == (None, None)


async def test_a_partner_who_writes_wakes_what_rests(session, house, clock, told):
    introduction = await replied(session, house, told, clock.now())
    await introductions.rest(session, introduction, until=date(2026, 9, 1), by=told.ada, at=clock.now())

    await introductions.record_reply(session, introduction, at=clock.advance(days=3), evidence=WORDS)

    assert (introduction.state, introduction.snoozed_until) == (S.REPLIED, None)
    assert (await history(session, "introduction", introduction.id))[-1].reason == "partner_wrote"


async def test_not_now_is_a_day_to_come(session, house, clock, told):
    introduction = await replied(session, house, told, clock.now())

    with pytest.raises(introductions.InvalidDate):
        await introductions.rest(session, introduction, until=clock.now().date(), by=told.ada, at=clock.now())


async def test_the_wrong_person_names_the_right_one(session, house, clock, told):
    introduction = await replied(session, house, told, clock.now())

    await introductions.refer(
        session, introduction, email="Carlo@TermoEmilia.example", name="Carlo", by=told.ada, at=clock.now()
    )
    introduction = await introductions.get_introduction(session, introduction.id)
    named = introduction.addressee
    introduction = await gone(session, await approved(session, house, told, introduction, clock.now()), clock.now())

    assert (named.name, named.email, named.language, named.organisation_id, named.source, named.lawful_basis) == (
        "Carlo",
        "carlo@termoemilia.example",
        "it",
        told.chiara.organisation_id,
        "named_in_reply",
        LawfulBasis.LEGITIMATE_INTEREST,
    )
    assert introduction.state is S.SENT
    steps = await history(session, "introduction", introduction.id)
    assert ("referred", {"addressee": named.id}) in [(step.reason, step.evidence) for step in steps]


@pytest.mark.parametrize("state", [S.SENT, S.CONTACTS_EXCHANGED, S.NEGOTIATING, S.CLOSED])
async def test_nobody_is_named_where_no_letter_has_its_place(session, house, clock, told, state):
    introduction = await replied(session, house, told, clock.now())
    introduction.state = state
    await session.flush()

    with pytest.raises(introductions.NotReadyForLetter):
        await introductions.refer(session, introduction, email="carlo@termoemilia.example", by=told.ada, at=clock.now())

    assert introduction.addressee is told.chiara


@pytest.mark.parametrize("state", sorted(OPEN))
async def test_stop_ends_whatever_is_open_at_once(session, clock, told, state):
    introduction = await asked(session, told, clock.now())
    introduction.state = state
    await session.flush()

    await introductions.stop(session, introduction, at=clock.now(), evidence={"words": "basta"})
    await introductions.stop(session, introduction, at=clock.now(), evidence={"words": "basta"})

    assert await last(session, introduction) == (state.value, "closed", "machine", {"words": "basta"})
    assert introduction.closed_reason is ClosedReason.UNSUBSCRIBED
    assert [fact for fact, _ in await chat(session, introduction)] == ["introduction_closed"]


@pytest.mark.parametrize("state", sorted(set(IntroductionState) - OPEN))
async def test_stop_leaves_what_has_ended(session, clock, told, state):
    introduction = await asked(session, told, clock.now())
    introduction.state = state
    await session.flush()

    await introductions.stop(session, introduction, at=clock.now(), evidence={})

    assert (introduction.state, introduction.closed_reason) == (state, None)


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (S.BOUNCED, ClosedReason.UNREACHABLE),
        (S.CONTACTS_EXCHANGED, ClosedReason.NO_CONTACT),
        (S.NO_SHOW, ClosedReason.NO_CONTACT),
        (S.NEGOTIATING, ClosedReason.NO_AGREEMENT),
    ],
)
async def test_an_advisor_closes_with_a_reason(session, house, clock, told, state, reason):
    introduction = await sent(session, house, told, clock.now())
    introduction.state = state
    await session.flush()

    await introductions.close(session, introduction, reason=reason, note=" tre försök ", by=told.ada, at=clock.now())

    assert (introduction.state, introduction.closed_reason) == (S.CLOSED, reason)
    assert (await history(session, "introduction", introduction.id))[-1].reason == "tre försök"


async def test_a_late_answer_is_taken_up_again(session, house, clock, told):
    introduction = await replied(session, house, told, clock.now())
    await introductions.refuse(session, introduction, by=told.ada, at=clock.now())

    await introductions.reopen(session, introduction, by=told.ada, reason="hon ångrade sig", at=clock.now())
    await introductions.accept(session, introduction, by=told.ada, at=clock.now(), house=house)

    assert (introduction.state, introduction.closed_reason) == (S.PARTNER_CONSENTED, None)


async def test_what_expired_is_taken_up_again(session, house, clock, told):
    introduction = await sent(session, house, told, clock.now())
    clock.advance(days=40)
    await introductions.expire_due(house)

    await introductions.reopen(session, introduction, by=told.ada, at=clock.now())

    assert introduction.state is S.REPLIED


async def test_without_the_companys_yes_nothing_is_taken_up_again(session, clock, told):
    introduction = await asked(session, told, clock.now())
    await introductions.decline(session, introduction, by=told.company.person, at=clock.now())

    with pytest.raises(introductions.NoConsent):
        await introductions.reopen(session, introduction, by=told.ada, at=clock.now())

    assert introduction.state is S.CLOSED


async def test_a_yes_that_the_company_took_back_stays_back(session, house, clock, told):
    introduction = await sent(session, house, told, clock.now())
    await introductions.withdraw(session, introduction, by=told.company.person, reason="nej", at=clock.now())

    with pytest.raises(introductions.NoConsent):
        await introductions.reopen(session, introduction, by=told.ada, at=clock.now())


async def test_what_an_advisor_withdrew_can_be_taken_up_again(session, house, clock, told):
    introduction = await sent(session, house, told, clock.now())
    await introductions.withdraw(session, introduction, by=told.ada, reason="tyst", at=clock.now())

    await introductions.reopen(session, introduction, by=told.ada, at=clock.now())

    assert introduction.state is S.REPLIED


@pytest.mark.parametrize(("state", "refusal"), [(S.SENT, NotYours), (S.CONTACTS_EXCHANGED, IllegalTransition)])
async def test_what_is_open_is_not_reopened(session, house, clock, told, state, refusal):
    introduction = await sent(session, house, told, clock.now())
    introduction.state = state
    await session.flush()

    with pytest.raises(refusal):
        await introductions.reopen(session, introduction, by=told.ada, at=clock.now())


async def test_a_resting_introduction_is_not_asked_of_its_partner(session, house, clock, told):
    introduction = await replied(session, house, told, clock.now())
    until = clock.now().date() + timedelta(days=1)
    await introductions.rest(session, introduction, until=until, by=told.ada, at=clock.now())

    with pytest.raises(IllegalTransition):
        await introductions.pose_question(session, introduction, by=told.ada, at=clock.now(), question="?")
