"""Both sides are asked separately on the next working morning, reminded once, and left in peace."""

from datetime import UTC, datetime, timedelta

import pytest

from dooropener import introductions, outbox, outcomes
from dooropener.introductions import MeetingOutcome, Side
from dooropener.outbox import Channel, SuppressionReason
from dooropener.outcomes import FeedbackState, Via, tasks
from people import sent, story

S = FeedbackState


async def test_nobody_is_asked_before_the_next_working_morning(booked, pass_time, left):
    await pass_time(hours=8)

    assert await left() == []


async def test_both_are_asked_next_morning_each_where_it_reads(booked, told, pass_time, left):
    await pass_time(hours=20)  # half past eight in Modena and Norrköping is half past seven in UTC

    assert [(each.channel, each.fact, each.recipient) for each in await left()] == [
        (Channel.CHAT, "feedback_requested", str(told.company.person.id)),
        (Channel.MAIL, "feedback_requested", "chiara@termoemilia.example"),
    ]


async def test_letter_says_that_no_person_sent_it_and_how_to_stop(booked, house, pass_time, left):
    await pass_time(hours=20)

    letter = (await left())[1]
    headers = letter.payload["headers"]
    assert (headers["Auto-Submitted"], headers["Content-Language"]) == ("auto-generated", "it")
    assert "/stop/" in headers["List-Unsubscribe"]
    assert letter.payload["reply_to"] == outbox.reply_address(house.settings, booked.id)
    assert "grazie per aver incontrato Björns Värme AB in data 2 marzo 2026" in letter.payload["text"]


async def test_asked_once_however_often_the_job_runs(booked, pass_time, left):
    await pass_time(hours=20)
    for _ in range(3):
        await pass_time(minutes=15)

    assert len(await left()) == 2


async def test_weekend_and_holidays_pass_first(session, clock, told, introduction, pass_time, asked_of):
    """Good Friday to Easter Monday are holidays in Sweden, in Italy Good Friday is not."""
    clock.moment = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
    when = datetime(2026, 4, 2, 13, 0, tzinfo=UTC)
    await introductions.book_meeting(session, introduction, when=when, place="video", by=told.ada, at=clock.now())

    await pass_time(days=2)

    due = {side: (await asked_of(introduction, side))[0].due_at for side in Side}
    assert due == {
        Side.COMPANY: datetime(2026, 4, 7, 6, 30, tzinfo=UTC),
        Side.PARTNER: datetime(2026, 4, 3, 6, 30, tzinfo=UTC),
    }


async def test_company_without_chat_is_asked_by_mail(session, booked, told, pass_time, left):
    told.company.contact.person_id = None
    told.local.author_person_id = None
    await session.flush()

    await pass_time(hours=20)

    letter = (await left())[0]
    assert (letter.channel, letter.recipient) == (Channel.MAIL, "bjorn@bjornsvarme.example")
    assert "Tack för att ni träffade Termo Emilia S.r.l." in letter.payload["text"]
    assert "List-Unsubscribe" not in letter.payload["headers"]


async def test_who_said_stop_is_not_asked(session, booked, clock, pass_time, left):
    await outbox.suppress(session, "chiara@termoemilia.example", reason=SuppressionReason.UNSUBSCRIBED, at=clock.now())

    await pass_time(days=10)

    assert {each.channel for each in await left()} == {Channel.CHAT}


async def test_stop_between_planning_and_asking_counts(session, booked, clock, pass_time, asked_of, left):
    await pass_time(hours=8)
    await outbox.suppress(session, "chiara@termoemilia.example", reason=SuppressionReason.UNSUBSCRIBED, at=clock.now())

    await pass_time(hours=12)

    assert [each.state for each in await asked_of(booked, Side.PARTNER)] == [S.DROPPED]
    assert len(await left()) == 1


async def test_moved_meeting_is_asked_about_after_its_new_day(session, clock, told, booked, pass_time, left):
    await pass_time(hours=8)
    when = clock.now() + timedelta(days=7)
    await introductions.book_meeting(session, booked, when=when, place="video", by=told.ada, at=clock.now())

    await pass_time(hours=12)
    before = await left()
    await pass_time(days=7)

    assert before == []
    assert len(await left()) == 2


async def test_one_reminder_then_silence(booked, pass_time, left, asked_of):
    await pass_time(hours=20)
    for _ in range(40):
        await pass_time(days=1)

    letters = [each for each in await left() if each.channel is Channel.MAIL]
    assert len(letters) == 2
    assert "nostro unico promemoria" in letters[1].payload["text"]
    assert [each.payload["values"]["reminder"] for each in await left() if each.channel is Channel.CHAT] == [
        False,
        True,
    ]
    assert [each.state for each in await asked_of(booked, Side.PARTNER)] == [S.EXPIRED]


async def test_who_answered_is_not_reminded(session, booked, clock, pass_time, left, asked_of):
    await pass_time(hours=20)
    (question,) = await asked_of(booked, Side.PARTNER)
    await outcomes.answer(session, question, MeetingOutcome.INFORMATIVE, via=Via.PAGE, at=clock.now())

    for _ in range(10):
        await pass_time(days=1)

    assert len([each for each in await left() if each.channel is Channel.MAIL]) == 1


async def test_late_answer_still_counts(session, booked, clock, pass_time, asked_of):
    await pass_time(hours=20)
    for _ in range(40):
        await pass_time(days=1)
    (question,) = await asked_of(booked, Side.PARTNER)

    await outcomes.answer(session, question, MeetingOutcome.INFORMATIVE, via=Via.PAGE, at=clock.now())

    assert question.state is S.ANSWERED


async def test_meeting_that_an_advisor_called_off_is_not_asked_about(session, clock, told, booked, pass_time, left):
    await pass_time(hours=8)
    await introductions.withdraw(session, booked, by=told.ada, reason="ställdes in", at=clock.now())

    await pass_time(days=3)

    assert await left() == []


async def test_meeting_of_long_ago_is_not_asked_about(session, clock, told, introduction, pass_time, left):
    when = clock.now() - timedelta(days=90)
    await introductions.book_meeting(session, introduction, when=when, place="video", by=told.ada, at=clock.now())

    await pass_time(days=3)

    assert await left() == []


@pytest.mark.parametrize("step", ["plan", "look_after"])
async def test_worker_killed_between_its_work_and_its_report_asks_once(committed_house, clock, monkeypatch, step):
    """The transaction that was open is lost as a whole, and the next run does it."""
    house = committed_house
    async with house.sessions.begin() as session:
        told = await story(session, clock.now())
        introduction = await sent(session, house, told, clock.now())
        introduction.state = introductions.IntroductionState.CONTACTS_EXCHANGED
        await introductions.book_meeting(
            session, introduction, when=clock.now(), place="video", by=told.ada, at=clock.now()
        )
    clock.advance(hours=20)
    real, deaths = getattr(tasks, step), []

    async def dies(session, *arguments, **named):
        await real(session, *arguments, **named)
        if not deaths:
            deaths.append(step)
            raise KeyboardInterrupt

    monkeypatch.setattr(tasks, step, dies)
    with pytest.raises(KeyboardInterrupt):
        await outcomes.ask_due(house)
    await outcomes.ask_due(house)
    await outcomes.ask_due(house)

    async with house.sessions.begin() as session:
        told = await outbox.deliveries_of(session, introduction.id)
    assert [each.channel for each in told if each.fact == "feedback_requested"] == [Channel.CHAT, Channel.MAIL]


async def test_nobody_is_written_to_twice_at_once_after_mail_was_held(
    session, clock, told, booked, pass_time, left, asked_of
):
    await outbox.hold_mail(session, by=told.ada.actor, at=clock.now())
    await pass_time(hours=20)
    await pass_time(days=9)

    await outbox.release_mail(session, by=told.ada.actor, at=clock.now())
    await pass_time(minutes=15)

    (question,) = await asked_of(booked, Side.PARTNER)
    assert question.asked_at == clock.now()
    assert [each.fact for each in await left() if each.channel is Channel.MAIL] == ["feedback_requested"]


async def test_one_that_breaks_keeps_no_other_waiting(session, clock, booked, pass_time, left, monkeypatch):
    look_after, broken = tasks.look_after, []

    async def breaks_once(session, feedback_id, **values):
        if not broken:
            broken.append(feedback_id)
            raise ValueError(feedback_id)
        await look_after(session, feedback_id, **values)

    monkeypatch.setattr(tasks, "look_after", breaks_once)
    await pass_time(hours=20)

    assert len(await left()) == 1
