"""Three, nine and eighteen months later: from a promising meeting to impact that both sides confirm."""

from datetime import UTC, datetime

import pytest

from dooropener import introductions, outbox, outcomes
from dooropener.introductions import EvidenceLevel, IntroductionState, MeetingOutcome, Side
from dooropener.outbox import Channel, SuppressionReason
from dooropener.outcomes import FollowUpAnswer, Occasion, OutcomeKind, Via
from dooropener.outcomes.planning import months_later

S, M, F = IntroductionState, MeetingOutcome, FollowUpAnswer


@pytest.fixture
async def met(session, clock, told, booked):
    """Both found that co-operation is possible."""
    await outcomes.confirm_meeting(
        session,
        booked,
        company_says=M.COOPERATION_POSSIBLE,
        partner_says=M.COOPERATION_POSSIBLE,
        by=told.ada,
        at=clock.now(),
    )
    return booked


@pytest.fixture
def reply(session, clock, told, asked_of):
    """Both sides answer on an occasion, and Ada confirms."""

    async def of(introduction, occasion, **said):
        for side, answer in said.items():
            asked = await asked_of(introduction, Side(side))
            question = next(each for each in asked if each.occasion is occasion and each.is_open)
            await outcomes.answer(session, question, answer, via=Via.PAGE, at=clock.now())
            await outcomes.confirm_follow_up(session, question, said=answer, by=told.ada, at=clock.now())
        return (await introductions.get_introduction(session, introduction.id)).state

    return of


async def planned(session, introduction, side):
    return [
        (each.occasion, each.due_at)
        for each in await outcomes.feedback_of(session, introduction.id)
        if each.side is side and each.occasion is not Occasion.MEETING
    ]


async def test_three_are_planned_from_the_meeting(session, met):
    assert await planned(session, met, Side.PARTNER) == [
        (Occasion.THREE_MONTHS, datetime(2026, 6, 3, 6, 30, tzinfo=UTC)),  # the second is Italy's national day
        (Occasion.NINE_MONTHS, datetime(2026, 12, 3, 7, 30, tzinfo=UTC)),
        (Occasion.EIGHTEEN_MONTHS, datetime(2027, 9, 3, 6, 30, tzinfo=UTC)),
    ]


async def test_merely_informative_meeting_is_not_followed_up(session, clock, told, booked):
    await outcomes.confirm_meeting(
        session, booked, company_says=M.INFORMATIVE, partner_says=M.INFORMATIVE, by=told.ada, at=clock.now()
    )

    assert await planned(session, booked, Side.PARTNER) == []


async def test_agreement_begins_the_months_anew(session, clock, told, met):
    clock.advance(days=30)
    await introductions.agree(session, met, level=EvidenceLevel.ONE_SIDE, words="avtal", by=told.ada, at=clock.now())
    await outcomes.plan(session, met, at=clock.now())

    found = await outcomes.feedback_of(session, met.id)
    waiting = [each for each in found if each.state is outcomes.FeedbackState.PLANNED]
    assert {each.due_at.month for each in waiting if each.occasion is Occasion.THREE_MONTHS} == {7}
    assert len(waiting) == 6


async def test_eighteen_months_from_talks_to_impact(session, clock, told, met, pass_time, reply, left):
    await pass_time(days=100)
    talking = await reply(met, Occasion.THREE_MONTHS, company=F.STILL_TALKING, partner=F.NOTHING_YET)
    await pass_time(days=185)
    agreed = await reply(met, Occasion.NINE_MONTHS, company=F.AGREEMENT, partner=F.AGREEMENT)
    await pass_time(days=100)
    half = await reply(met, Occasion.THREE_MONTHS, company=F.BUSINESS)
    impact = await reply(met, Occasion.THREE_MONTHS, partner=F.BUSINESS)
    await pass_time(days=400)

    assert [talking, agreed, half, impact] == [S.NEGOTIATING, S.AGREEMENT, S.AGREEMENT, S.IMPACT_CONFIRMED]
    counted = [(each.kind, each.level) for each in await outcomes.outcomes_of(session, met.id)]
    assert counted == [
        (OutcomeKind.MEETING, EvidenceLevel.BOTH_SIDES),
        (OutcomeKind.AGREEMENT, EvidenceLevel.BOTH_SIDES),
        (OutcomeKind.BUSINESS, EvidenceLevel.BOTH_SIDES),
    ]
    assert len(await left()) == 6


async def test_letters_say_how_long_ago_it_was(session, met, pass_time, left):
    await pass_time(days=100)

    letter = next(each for each in await left() if each.channel is Channel.MAIL)
    text = " ".join(letter.payload["text"].split())
    assert "sono passati 3 mesi da quando" in text
    assert "avete iniziato a parlare di una collaborazione" in text


async def test_each_is_asked_once_and_reminded_once(met, pass_time, left):
    for _ in range(7):
        await pass_time(days=95)
        await pass_time(days=30)

    mails = [each for each in await left() if each.channel is Channel.MAIL]
    assert len(mails) == 6
    assert sum("unico promemoria" in each.payload["text"] for each in mails) == 3


async def test_who_said_stop_meanwhile_is_not_followed_up(session, clock, met, pass_time, left):
    await outbox.suppress(session, "chiara@termoemilia.example", reason=SuppressionReason.UNSUBSCRIBED, at=clock.now())

    await pass_time(days=100)

    assert [each.channel for each in await left()] == [Channel.CHAT]


async def test_ended_introduction_is_not_followed_up(session, clock, told, met, pass_time, left):
    await introductions.close(session, met, reason=introductions.ClosedReason.NO_AGREEMENT, by=told.ada, at=clock.now())

    await pass_time(days=100)

    assert await left() == []


async def test_one_side_alone_is_no_impact(session, clock, told, met, pass_time, reply):
    await introductions.agree(session, met, level=EvidenceLevel.ONE_SIDE, words="avtal", by=told.ada, at=clock.now())
    await pass_time(days=100)

    assert await reply(met, Occasion.THREE_MONTHS, company=F.BUSINESS, partner=F.ENDED) is S.AGREEMENT


@pytest.mark.parametrize(
    ("moment", "months", "later"),
    [("2026-11-30", 3, "2027-02-28"), ("2026-03-02", 9, "2026-12-02"), ("2026-08-31", 18, "2028-02-29")],
)
def test_months_end_on_days_that_there_are(moment, months, later):
    assert months_later(datetime.fromisoformat(moment), months) == datetime.fromisoformat(later)
