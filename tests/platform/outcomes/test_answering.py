"""An answer belongs to one side, can be changed and taken back, and waits for an advisor."""

import pytest

from dooropener import outcomes
from dooropener.introductions import MeetingOutcome, Side, history_of
from dooropener.organisations import NotVerified
from dooropener.outcomes import FeedbackState, FollowUpAnswer, NothingSaid, QuestionClosed, TooManyWords, Via
from dooropener.states import ActorKind
from people import dmitri

S, M = FeedbackState, MeetingOutcome


@pytest.fixture
async def question(booked, pass_time, asked_of):
    """Chiara's."""
    await pass_time(hours=20)
    return (await asked_of(booked, Side.PARTNER))[0]


@pytest.fixture
async def ours(question, booked, asked_of):
    """Björn's."""
    return (await asked_of(booked, Side.COMPANY))[0]


async def test_answer_is_kept_with_its_words_and_who_gave_it(session, clock, told, booked, question):
    await outcomes.answer(session, question, M.INFORMATIVE, words=" Molto utile. ", via=Via.PAGE, at=clock.now())

    last = (await history_of(session, booked))[-1]
    assert (question.state, question.said, question.words) == (S.ANSWERED, M.INFORMATIVE, "Molto utile.")
    assert (last.actor_kind, last.actor_id, last.reason) == (ActorKind.PARTNER, told.chiara.id, "feedback_given")
    assert last.evidence == {"feedback": "meeting", "told": "informative", "words": "Molto utile."}


async def test_later_answer_takes_its_place(session, clock, question):
    await outcomes.answer(session, question, M.INFORMATIVE, via=Via.PAGE, at=clock.now())
    await outcomes.answer(session, question, M.COOPERATION_POSSIBLE, via=Via.PAGE, at=clock.now())

    assert question.said is M.COOPERATION_POSSIBLE


async def test_words_alone_are_an_answer_that_an_advisor_reads(session, clock, question):
    await outcomes.answer(session, question, None, words="Ci risentiamo a maggio.", via=Via.PAGE, at=clock.now())

    assert (question.state, question.said) == (S.ANSWERED, None)


async def test_nothing_is_no_answer(session, clock, question):
    with pytest.raises(NothingSaid):
        await outcomes.answer(session, question, None, words=" ", via=Via.PAGE, at=clock.now())


async def test_answer_to_another_question_is_refused(session, clock, question):
    with pytest.raises(NothingSaid):
        await outcomes.answer(session, question, FollowUpAnswer.BUSINESS, via=Via.PAGE, at=clock.now())


async def test_too_many_words_are_refused(session, clock, question):
    with pytest.raises(TooManyWords):
        await outcomes.answer(session, question, M.INFORMATIVE, words="x" * 4001, via=Via.PAGE, at=clock.now())

    assert question.state is S.ASKED


async def test_taken_back_it_is_open_again(session, clock, question):
    await outcomes.answer(session, question, M.INFORMATIVE, words="sì", via=Via.PAGE, at=clock.now())

    await outcomes.take_back(session, question, at=clock.now())

    assert (question.state, question.said, question.words) == (S.ASKED, None, "")


async def test_once_confirmed_it_stands(session, clock, told, booked, question):
    await outcomes.answer(session, question, M.INFORMATIVE, via=Via.PAGE, at=clock.now())
    await outcomes.confirm_meeting(
        session, booked, company_says=None, partner_says=M.INFORMATIVE, by=told.ada, at=clock.now()
    )

    with pytest.raises(QuestionClosed):
        await outcomes.take_back(session, question, at=clock.now())
    with pytest.raises(QuestionClosed):
        await outcomes.answer(session, question, M.INSUFFICIENT_INTEREST, via=Via.PAGE, at=clock.now())


async def test_member_answers_for_the_company(session, clock, told, ours):
    await outcomes.answer(session, ours, M.INFORMATIVE, by=told.company.person, via=Via.CHAT, at=clock.now())

    assert (ours.said, ours.via) == (M.INFORMATIVE, Via.CHAT)


async def test_stranger_does_not(session, clock, ours):
    stranger = await dmitri(session, clock.now())

    with pytest.raises(NotVerified):
        await outcomes.answer(session, ours, M.INFORMATIVE, by=stranger, via=Via.CHAT, at=clock.now())


async def test_company_does_not_answer_for_the_partner(session, clock, told, question):
    with pytest.raises(QuestionClosed):
        await outcomes.answer(session, question, M.INFORMATIVE, by=told.company.person, via=Via.CHAT, at=clock.now())
