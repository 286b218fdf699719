"""An advisor confirms what the sides say; what was achieved is counted, and its level rises with the evidence."""

import pytest

from dooropener import introductions, outcomes
from dooropener.introductions import Absent, EvidenceLevel, EvidenceMissing, IntroductionState, MeetingOutcome, Side
from dooropener.listings import FileRefused
from dooropener.outcomes import (
    EvidenceSource,
    FeedbackState,
    FollowUpAnswer,
    NothingToConfirm,
    Occasion,
    OutcomeKind,
    UnknownOutcome,
    Via,
    level_of,
)
from dooropener.states import IllegalTransition
from doubles.files import pdf

S, M, K, E = IntroductionState, MeetingOutcome, OutcomeKind, EvidenceSource


@pytest.fixture
async def both(booked, pass_time, asked_of):
    """The questions to both sides, asked."""
    await pass_time(hours=20)
    return {side: (await asked_of(booked, side))[0] for side in Side}


async def achieved(session, introduction):
    return [(each.kind, each.level) for each in await outcomes.outcomes_of(session, introduction.id)]


@pytest.mark.parametrize(
    ("sources", "level"),
    [
        ([E.OFFICE], "L0"),
        ([E.OFFICE, E.COMPANY], "L1"),
        ([E.PARTNER, E.PARTNER], "L1"),
        ([E.PARTNER, E.COMPANY], "L2"),
        ([E.OFFICE, E.DOCUMENT], "L3"),
        ([E.PARTNER, E.COMPANY, E.DOCUMENT], "L3"),
    ],
)
def test_level_follows_from_the_evidence(sources, level):
    assert level_of(sources).value == level


async def test_both_answers_are_confirmed_at_once(session, clock, told, booked, both):
    for question in both.values():
        await outcomes.answer(session, question, M.COOPERATION_POSSIBLE, via=Via.PAGE, at=clock.now())

    await outcomes.confirm_meeting(
        session,
        booked,
        company_says=M.COOPERATION_POSSIBLE,
        partner_says=M.COOPERATION_POSSIBLE,
        by=told.ada,
        at=clock.now(),
    )

    assert booked.state is S.MET
    assert {each.state for each in both.values()} == {FeedbackState.CONFIRMED}
    assert await achieved(session, booked) == [(K.MEETING, EvidenceLevel.BOTH_SIDES)]


async def test_second_side_raises_the_level_later(session, clock, told, booked, both):
    by = {"by": told.ada, "at": clock.now()}
    await outcomes.answer(session, both[Side.COMPANY], M.INFORMATIVE, via=Via.PAGE, at=clock.now())
    await outcomes.confirm_meeting(session, booked, company_says=M.INFORMATIVE, partner_says=None, **by)
    first = await achieved(session, booked)
    await outcomes.answer(session, both[Side.PARTNER], M.INFORMATIVE, via=Via.PAGE, at=clock.now())

    await outcomes.confirm_late(session, both[Side.PARTNER], said=M.INFORMATIVE, **by)

    assert first == [(K.MEETING, EvidenceLevel.ONE_SIDE)]
    assert await achieved(session, booked) == [(K.MEETING, EvidenceLevel.BOTH_SIDES)]


async def test_two_who_confirm_at_once_confirm_once(session, clock, told, booked, both):
    by = {"by": told.ada, "at": clock.now()}
    await outcomes.confirm_meeting(session, booked, company_says=M.INFORMATIVE, partner_says=None, **by)
    await outcomes.answer(session, both[Side.PARTNER], M.INFORMATIVE, via=Via.PAGE, at=clock.now())
    await outcomes.confirm_late(session, both[Side.PARTNER], said=M.INFORMATIVE, **by)

    with pytest.raises(NothingToConfirm):
        await outcomes.confirm_late(session, both[Side.PARTNER], said=M.INFORMATIVE, **by)


async def test_what_an_advisor_heard_is_that_sides_answer(session, clock, told, booked, both):
    by = {"by": told.ada, "at": clock.now()}

    await outcomes.confirm_meeting(session, booked, company_says=M.INFORMATIVE, partner_says=None, **by)

    ours = both[Side.COMPANY]
    assert (ours.state, ours.said, ours.via) == (FeedbackState.CONFIRMED, M.INFORMATIVE, Via.HAND)
    assert both[Side.PARTNER].state is FeedbackState.ASKED


async def test_meeting_without_a_word_is_not_confirmed(session, clock, told, booked):
    with pytest.raises(EvidenceMissing):
        await outcomes.confirm_meeting(
            session, booked, company_says=None, partner_says=None, by=told.ada, at=clock.now()
        )


async def test_no_show_counts_nothing_and_a_new_day_is_asked_about(session, clock, told, booked, both, pass_time, left):
    await outcomes.answer(session, both[Side.COMPANY], M.DID_NOT_TAKE_PLACE, via=Via.CHAT, at=clock.now())
    await outcomes.confirm_no_show(session, booked, absent=Absent.PARTNER, by=told.ada, at=clock.now())
    before = [each.state for each in both.values()]
    await introductions.book_meeting(session, booked, when=clock.now(), place="video", by=told.ada, at=clock.now())
    await pass_time(days=1)

    assert before == [FeedbackState.CONFIRMED, FeedbackState.DROPPED]
    assert await achieved(session, booked) == []
    assert len(await left()) == 4


async def test_outcome_by_hand_is_what_we_say(session, clock, told, booked):
    outcome = await outcomes.count(
        session, booked, K.NEW_MARKET, words="Första leveransen till Italien", by=told.ada, at=clock.now()
    )

    assert outcome.level is EvidenceLevel.OFFICE
    last = (await introductions.history_of(session, booked))[-1]
    assert last.evidence == {"outcome": "new_market", "level": "L0", "words": "Första leveransen till Italien"}


async def test_outcome_by_hand_needs_words(session, clock, told, booked):
    with pytest.raises(EvidenceMissing):
        await outcomes.count(session, booked, K.VISIT, words=" ", by=told.ada, at=clock.now())


async def test_document_lifts_to_the_highest_level(session, clock, told, booked):
    outcome = await outcomes.count(session, booked, K.AGREEMENT, words="Ramavtal", by=told.ada, at=clock.now())

    document = await outcomes.support_with_document(
        session, booked, outcome, name="../avtal.exe", content=pdf(), by=told.ada, at=clock.now()
    )

    (kept,) = await outcomes.outcomes_of(session, booked.id)
    assert (kept.level, document.name, document.media_type) == (
        EvidenceLevel.DOCUMENT,
        "avtal.pdf",
        "application/pdf",
    )
    assert (await outcomes.get_document(session, booked.id, document.id))[1] == pdf()


async def test_document_of_another_introduction_is_unknown(session, clock, told, booked):
    outcome = await outcomes.count(session, booked, K.AGREEMENT, words="Ramavtal", by=told.ada, at=clock.now())
    document = await outcomes.support_with_document(
        session, booked, outcome, name="avtal.pdf", content=pdf(), by=told.ada, at=clock.now()
    )

    with pytest.raises(UnknownOutcome):
        await outcomes.get_document(session, booked.id + 1, document.id)


async def test_file_that_is_not_let_in_changes_nothing(session, clock, told, booked):
    outcome = await outcomes.count(session, booked, K.AGREEMENT, words="Ramavtal", by=told.ada, at=clock.now())

    with pytest.raises(FileRefused):
        await outcomes.support_with_document(
            session, booked, outcome, name="avtal.pdf", content=b"MZ\x90", by=told.ada, at=clock.now()
        )

    assert await achieved(session, booked) == [(K.AGREEMENT, EvidenceLevel.OFFICE)]


async def test_written_down_from_a_mail_it_waits_like_any_other(session, clock, told, booked, both):
    ours = both[Side.PARTNER]

    await outcomes.write_down(session, ours, answer=M.INFORMATIVE, words="Era utile", by=told.ada, at=clock.now())

    assert [each.id for each in await outcomes.answers_to_confirm(session)] == [ours.id]
    assert (ours.said, ours.words, ours.via) == (M.INFORMATIVE, "Era utile", Via.HAND)


async def test_skipped_follow_up_is_not_asked(session, clock, told, booked, pass_time, left):
    await outcomes.confirm_meeting(
        session, booked, company_says=M.COOPERATION_POSSIBLE, partner_says=None, by=told.ada, at=clock.now()
    )
    await outcomes.skip(session, booked, Occasion.THREE_MONTHS, by=told.ada, at=clock.now())

    await pass_time(days=120)

    assert [each.fact for each in await left()] == []
    with pytest.raises(NothingToConfirm):
        await outcomes.skip(session, booked, Occasion.THREE_MONTHS, by=told.ada, at=clock.now())


async def test_corrected_answer_counts_as_corrected(session, clock, told, booked, pass_time, asked_of):
    await outcomes.confirm_meeting(
        session, booked, company_says=M.COOPERATION_POSSIBLE, partner_says=None, by=told.ada, at=clock.now()
    )
    await pass_time(days=100)
    question = next(each for each in await asked_of(booked, Side.PARTNER) if each.occasion is Occasion.THREE_MONTHS)
    await outcomes.answer(session, question, None, words="Stiamo trattando il prezzo.", via=Via.PAGE, at=clock.now())

    await outcomes.confirm_follow_up(session, question, said=FollowUpAnswer.STILL_TALKING, by=told.ada, at=clock.now())

    state = (await introductions.get_introduction(session, booked.id)).state
    assert (question.said, state) == (FollowUpAnswer.STILL_TALKING, S.NEGOTIATING)


@pytest.mark.parametrize("state", [S.CONTACTS_EXCHANGED, S.MET, S.NEGOTIATING])
async def test_no_meeting_is_counted_that_was_not_booked_or_is_confirmed_already(session, clock, told, booked, state):
    booked.state = state
    await session.flush()

    with pytest.raises(IllegalTransition):
        await outcomes.confirm_meeting(
            session, booked, company_says=M.INFORMATIVE, partner_says=None, by=told.ada, at=clock.now()
        )

    assert await achieved(session, booked) == []


@pytest.mark.parametrize("late", [False, True])
async def test_what_words_alone_said_is_kept_as_the_advisor_read_it(session, clock, told, booked, both, late):
    question, by = both[Side.PARTNER], {"by": told.ada, "at": clock.now()}
    if late:
        await outcomes.confirm_meeting(session, booked, company_says=M.INFORMATIVE, partner_says=None, **by)
    await outcomes.answer(session, question, None, words="Molto utile", via=Via.PAGE, at=clock.now())

    if late:
        await outcomes.confirm_late(session, question, said=M.INFORMATIVE, **by)
    else:
        await outcomes.confirm_meeting(session, booked, company_says=None, partner_says=M.INFORMATIVE, **by)

    assert (question.state, question.said, question.via) == (FeedbackState.CONFIRMED, M.INFORMATIVE, Via.PAGE)


async def test_two_meetings_are_two_outcomes_and_neither_bears_out_the_other(
    session, clock, told, booked, both, pass_time, asked_of
):
    await outcomes.answer(session, both[Side.COMPANY], M.INFORMATIVE, via=Via.PAGE, at=clock.now())
    await introductions.book_meeting(session, booked, when=clock.now(), place="video", by=told.ada, at=clock.now())
    await pass_time(days=1)
    second = (await asked_of(booked, Side.PARTNER))[-1]
    await outcomes.answer(session, second, M.COOPERATION_POSSIBLE, via=Via.PAGE, at=clock.now())
    by = {"by": told.ada, "at": clock.now()}

    await outcomes.confirm_meeting(session, booked, company_says=None, partner_says=M.COOPERATION_POSSIBLE, **by)
    await outcomes.confirm_late(session, both[Side.COMPANY], said=M.INFORMATIVE, **by)

    found = await outcomes.outcomes_of(session, booked.id)
    assert [(each.kind, each.level, each.since_id) for each in found] == [
        (K.MEETING, EvidenceLevel.ONE_SIDE, second.since_id),
        (K.MEETING, EvidenceLevel.ONE_SIDE, both[Side.COMPANY].since_id),
    ]
