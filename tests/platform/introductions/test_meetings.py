"""Times proposed, chosen, booked, moved, called off; what calendars answer."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import pytest_asyncio
from icalendar import Calendar
from sqlalchemy import select

from dooropener import introductions, organisations, outbox
from dooropener.introductions import (
    CalendarAnswer,
    IntroductionState,
    InvalidTimes,
    Meeting,
    MeetingState,
    NotProposed,
    NotYetInContact,
    Side,
    WishKind,
)
from dooropener.introductions.booking import settle, to_settle
from dooropener.introductions.meetings import NotThePartner
from dooropener.introductions.tasks import settle_meetings
from dooropener.outbox import DeliveryState
from dooropener.outbox.letters import compose
from dooropener.outbox.models import Delivery
from dooropener.states import IllegalTransition
from doubles import calendars
from people import dmitri, in_contact, story

TUESDAY = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 3, 12, 13, 30, tzinfo=UTC)
SUMMER = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def contact(session, house, told, clock):
    return await in_contact(session, house, told, clock.now())


async def written(session, fact, recipient=None):
    query = select(Delivery).where(Delivery.fact == fact).order_by(Delivery.id)
    return [d for d in await session.scalars(query) if recipient in (None, d.recipient)]


async def proposed(session, house, told, introduction, clock, times=(TUESDAY, THURSDAY), **values):
    return await introductions.propose_times(
        session,
        introduction,
        side=Side.COMPANY,
        times=times,
        by=told.company.person,
        at=clock.now(),
        house=house,
        **values,
    )


@pytest_asyncio.fixture
async def booked(session, house, told, contact, clock):
    meeting = await proposed(session, house, told, contact, clock, place="https://video.example/rum")
    await introductions.choose_time(session, meeting, TUESDAY, side=Side.PARTNER, by=told.chiara, at=clock.now())
    await introductions.book(session, meeting, by=told.ada, at=clock.now(), house=house)
    return await introductions.get_meeting(session, meeting.id)


async def test_company_proposes_and_the_partner_reads_both_clocks(session, house, told, contact, clock):
    meeting = await proposed(
        session, house, told, contact, clock, minutes=45, place="Modena", note="Vi tar med en pump"
    )

    (letter,) = await written(session, "meeting_proposed")
    assert (meeting.state, meeting.proposed) == (MeetingState.PROPOSED, [TUESDAY, THURSDAY])
    assert letter.recipient == "chiara@termoemilia.example"
    assert "martedì 10 marzo 2026, 10:00–10:45 (Emilia-Romagna) · 10:00–10:45 (Norrköping)" in " ".join(
        letter.payload["text"].split()
    )
    assert "Vi tar med en pump" in letter.payload["text"]
    assert "/m/" in letter.payload["text"]


async def test_each_side_sees_its_own_hour_also_after_the_clocks_change(session, house, clock):
    told = await story(session, clock.now(), region="kenya", country="KE", language="sw")
    introduction = await in_contact(session, house, told, clock.now())

    await proposed(session, house, told, introduction, clock, times=(TUESDAY, SUMMER))

    (letter,) = await written(session, "meeting_proposed")
    said = " ".join(letter.payload["text"].split())
    assert "12:00–12:30 (Kenya) · 10:00–10:30 (Norrköping)" in said
    assert "12:00–12:30 (Kenya) · 11:00–11:30 (Norrköping)" in said


@pytest.mark.parametrize(
    ("times", "rule"),
    [
        ([], "required"),
        ([datetime(2026, 3, 2, 11, 0, tzinfo=UTC)], "past"),
        ([datetime(2027, 4, 2, 11, 0, tzinfo=UTC)], "past"),
        ([datetime(1, 1, 1, 0, 0, tzinfo=timezone(timedelta(hours=8)))], "past"),
        ([TUESDAY + timedelta(days=n) for n in range(4)], "too_many"),
    ],
)
async def test_times_that_do_not_serve_are_refused(session, house, told, contact, clock, times, rule):
    with pytest.raises(InvalidTimes) as refused:
        await proposed(session, house, told, contact, clock, times=times)

    assert refused.value.details["rule"] == rule
    assert await introductions.meeting_of(session, contact.id) is None


async def test_nobody_is_asked_for_a_meeting_before_both_are_in_contact(session, house, told, contact, clock):
    contact.state = IntroductionState.REPLIED
    await session.flush()

    with pytest.raises(NotYetInContact):
        await proposed(session, house, told, contact, clock)


async def test_strangers_neither_propose_nor_choose(session, house, told, contact, clock):
    meeting = await proposed(session, house, told, contact, clock)
    stranger = await dmitri(session, clock.now())

    with pytest.raises(organisations.NotVerified):
        await introductions.propose_times(
            session, contact, side=Side.COMPANY, times=[TUESDAY], by=stranger, at=clock.now(), house=house
        )
    with pytest.raises(NotThePartner):
        await introductions.choose_time(
            session, meeting, TUESDAY, side=Side.PARTNER, by=told.company.contact, at=clock.now()
        )


async def test_only_the_other_side_chooses_and_only_what_was_proposed(session, house, told, contact, clock):
    meeting = await proposed(session, house, told, contact, clock)

    with pytest.raises(NotProposed):
        await introductions.choose_time(
            session, meeting, TUESDAY, side=Side.COMPANY, by=told.company.person, at=clock.now()
        )
    with pytest.raises(NotProposed):
        await introductions.choose_time(session, meeting, SUMMER, side=Side.PARTNER, by=told.chiara, at=clock.now())


async def test_a_choice_can_be_taken_back_until_an_advisor_has_confirmed(session, house, told, contact, clock):
    meeting = await proposed(session, house, told, contact, clock)
    by = {"side": Side.PARTNER, "by": told.chiara, "at": clock.now()}
    await introductions.choose_time(session, meeting, TUESDAY, **by)
    await introductions.take_back_time(session, meeting, **by)
    taken_back = meeting.state, meeting.starts_at
    await introductions.choose_time(session, meeting, THURSDAY, **by)
    await introductions.book(session, meeting, by=told.ada, at=clock.now(), house=house)

    with pytest.raises(IllegalTransition):
        await introductions.take_back_time(session, meeting, **by)
    assert taken_back == (MeetingState.PROPOSED, None)
    assert meeting.starts_at == THURSDAY


async def test_advisor_confirms_and_each_gets_an_invitation_of_its_own(session, booked, contact):
    introduction = await introductions.get_introduction(session, contact.id)
    letters = {letter.recipient: letter for letter in await written(session, "meeting_invited")}

    assert introduction.state is IntroductionState.MEETING_BOOKED
    assert set(letters) == {"bjorn@bjornsvarme.example", "chiara@termoemilia.example"}
    for recipient, letter in letters.items():
        event = calendars.invitation(letter)
        assert calendars.attendee(letter) == recipient
        assert (event["DTSTART"].dt, event["DTEND"].dt) == (TUESDAY, TUESDAY + timedelta(minutes=30))
        assert (str(event["UID"]), event["SEQUENCE"]) == (booked.uid, 0)
        assert "+" in calendars.organizer(letter)
        assert letter.payload["reply_to"] == calendars.organizer(letter)
        assert letter.payload["calendar"]["method"] == "REQUEST"
        assert str(event["LOCATION"]) == "https://video.example/rum"


async def test_invitation_goes_out_as_alternative_and_as_file_the_same_on_every_try(session, booked, settings):
    letter = (await written(session, "meeting_invited"))[0]

    sent = compose(letter, settings)
    again = compose(letter, settings).as_bytes()

    kinds = [part.get_content_type() for part in sent.walk()]
    calendar = next(part for part in sent.walk() if part.get_content_type() == "text/calendar")
    file = next(part for part in sent.walk() if part.get_filename())
    assert sent.as_bytes() == again
    assert kinds == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    assert (calendar.get_param("method"), calendar.get_param("charset")) == ("REQUEST", "utf-8")
    assert calendar.get_payload(decode=True) == file.get_payload(decode=True)
    assert Calendar.from_ical(file.get_payload(decode=True))["METHOD"] == "REQUEST"
    assert max(len(line) for line in letter.payload["calendar"]["text"].encode().split(b"\r\n")) <= 75


async def test_moving_raises_the_sequence_and_forgets_what_calendars_had_said(session, house, told, booked, clock):
    at = clock.now()
    await introductions.record_answer(
        session, booked, side=Side.PARTNER, answer=CalendarAnswer.ACCEPTED, sequence=0, at=at
    )

    await introductions.move(
        session, booked, starts=SUMMER, minutes=60, place="Modena", by=told.ada, at=clock.advance(hours=1), house=house
    )

    letters = (await written(session, "meeting_invited"))[2:]
    events = [calendars.invitation(letter) for letter in letters]
    assert [(str(e["UID"]), e["SEQUENCE"], e["DTSTART"].dt) for e in events] == [(booked.uid, 1, SUMMER)] * 2
    assert booked.answer_of(Side.PARTNER) is CalendarAnswer.NEEDS_ACTION
    assert "Mötet har ändrats" in next(x for x in letters if "bjorn" in x.recipient).payload["text"]


async def test_calling_off_takes_it_out_of_both_calendars(session, house, told, booked, contact, clock):
    await introductions.call_off(session, booked, reason="Sjukdom", by=told.ada, at=clock.now(), house=house)

    letters = [letter for letter in await written(session, "meeting_cancelled") if letter.channel == "mail"]
    introduction = await introductions.get_introduction(session, contact.id)
    assert [letter.payload["calendar"]["method"] for letter in letters] == ["CANCEL", "CANCEL"]
    assert [calendars.invitation(letter)["SEQUENCE"] for letter in letters] == [1, 1]
    assert [str(calendars.invitation(letter)["STATUS"]) for letter in letters] == ["CANCELLED"] * 2
    assert all("Sjukdom" in letter.payload["text"] for letter in letters)
    assert [letter.payload["headers"].get("Auto-Submitted") for letter in letters] == [None, None]
    assert introduction.state is IntroductionState.CONTACTS_EXCHANGED
    assert booked.state is MeetingState.CANCELLED


async def test_a_new_meeting_can_be_arranged_after_one_was_called_off(session, house, told, booked, contact, clock):
    await introductions.call_off(session, booked, by=told.ada, at=clock.now(), house=house)

    again = await proposed(session, house, told, contact, clock)

    assert (again.uid != booked.uid, again.state) == (True, MeetingState.PROPOSED)


@pytest.mark.parametrize(
    ("answer", "wish"),
    [(CalendarAnswer.ACCEPTED, None), (CalendarAnswer.TENTATIVE, None), (CalendarAnswer.DECLINED, "call_off")],
)
async def test_answers_of_calendars_are_that_sides(session, booked, clock, answer, wish):
    taken = await introductions.record_answer(
        session, booked, side=Side.PARTNER, answer=answer, sequence=0, words="Grazie", at=clock.now()
    )

    assert taken
    assert (booked.answer_of(Side.PARTNER), booked.answer_of(Side.COMPANY)) == (answer, CalendarAnswer.NEEDS_ACTION)
    assert (booked.wish or {}).get("kind") == wish


async def test_old_answers_are_written_down_and_change_nothing(session, house, told, booked, clock):
    at = clock.now()
    await introductions.move(
        session, booked, starts=SUMMER, minutes=30, place="", by=told.ada, at=clock.advance(hours=1), house=house
    )
    say = {"side": Side.PARTNER, "at": clock.now()}

    earlier = await introductions.record_answer(session, booked, answer=CalendarAnswer.DECLINED, sequence=0, **say)
    await introductions.record_answer(
        session, booked, answer=CalendarAnswer.ACCEPTED, sequence=1, stamped=clock.now(), **say
    )
    older = await introductions.record_answer(
        session, booked, answer=CalendarAnswer.DECLINED, sequence=1, stamped=at, **say
    )

    introduction = await introductions.get_introduction(session, booked.introduction_id)
    changes = [change.reason for change in await introductions.history_of(session, introduction)]
    assert (earlier, older) == (False, False)
    assert booked.answer_of(Side.PARTNER) is CalendarAnswer.ACCEPTED
    assert changes.count("old_calendar_answer") == 2


async def test_another_time_wished_for_is_granted_with_one_click(session, house, told, booked, clock):
    await introductions.record_answer(
        session,
        booked,
        side=Side.PARTNER,
        answer=CalendarAnswer.TENTATIVE,
        sequence=0,
        counter=THURSDAY,
        counter_minutes=60,
        at=clock.now(),
    )
    waiting = await introductions.waiting_meetings(session)

    await introductions.grant_wish(session, booked, by=told.ada, at=clock.now(), house=house)

    assert [meeting.id for meeting, _ in waiting] == [booked.id]
    assert (booked.starts_at, booked.minutes, booked.sequence, booked.wish) == (THURSDAY, 60, 1, None)
    assert await introductions.waiting_meetings(session) == []


async def test_a_wish_that_cannot_be_met_is_answered_to_that_side_alone(session, house, told, booked, clock):
    await introductions.wish(
        session, booked, side=Side.PARTNER, kind=WishKind.MOVE, starts=THURSDAY, by=told.chiara, at=clock.now()
    )

    await introductions.keep_time(session, booked, by=told.ada, at=clock.now(), house=house)

    (letter,) = (await written(session, "meeting_invited"))[2:]
    assert letter.recipient == "chiara@termoemilia.example"
    assert letter.payload["calendar"]["method"] == "DECLINECOUNTER"
    assert (booked.wish, booked.starts_at) == (None, TUESDAY)


async def test_times_taken_back_call_the_letter_back(session, house, told, contact, clock):
    meeting = await proposed(session, house, told, contact, clock)

    await introductions.withdraw_times(session, meeting, by=told.company.person, at=clock.now())

    (letter,) = await written(session, "meeting_proposed")
    assert (meeting.state, letter.state) == (MeetingState.CANCELLED, DeliveryState.CANCELLED)


async def test_partner_proposes_in_place_of_the_companys_times(session, house, told, contact, clock):
    await proposed(session, house, told, contact, clock)

    meeting = await introductions.propose_times(
        session, contact, side=Side.PARTNER, times=[SUMMER], by=told.chiara, at=clock.now(), house=house
    )

    (letter,) = await written(session, "meeting_proposed", "chiara@termoemilia.example")
    (news,) = [one for one in await written(session, "meeting_proposed") if one is not letter]
    assert (meeting.proposed_by, meeting.proposed) == (Side.PARTNER, [SUMMER])
    assert letter.state is DeliveryState.CANCELLED
    assert news.recipient == str(told.company.person.id)
    assert len((await session.scalars(select(Meeting))).all()) == 1


async def test_nobody_goes_to_a_meeting_whose_introduction_has_ended(session, house, told, booked, contact, clock):
    introduction = await introductions.get_introduction(session, contact.id)
    await introductions.withdraw(session, introduction, by=told.ada, reason="nedlagt", at=clock.now())

    called_off = await settle(session, booked.id, at=clock.now(), house=house)
    again = await settle(session, booked.id, at=clock.now(), house=house)

    letters = await written(session, "meeting_cancelled")
    assert (called_off, again) == (booked, None)
    assert await to_settle(session, at=clock.now()) == []
    assert [letter.payload["calendar"]["method"] for letter in letters if "calendar" in letter.payload] == [
        "CANCEL"
    ] * 2
    assert [letter.payload["headers"]["Auto-Submitted"] for letter in letters if "calendar" in letter.payload] == [
        "auto-generated"
    ] * 2


async def test_a_meeting_that_took_place_is_past_though_its_introduction_ended(
    session, house, told, booked, contact, clock
):
    await introductions.wish(
        session, booked, side=Side.PARTNER, kind=WishKind.MOVE, starts=THURSDAY, by=told.chiara, at=clock.now()
    )
    clock.moment = TUESDAY + timedelta(hours=1)
    introduction = await introductions.get_introduction(session, contact.id)
    await introductions.withdraw(session, introduction, by=told.ada, reason="nedlagt", at=clock.now())

    await settle_meetings(house)

    meeting = await introductions.get_meeting(session, booked.id)
    assert (meeting.state, meeting.wish) == (MeetingState.PAST, None)
    assert await introductions.waiting_meetings(session) == []
    assert await written(session, "meeting_cancelled") == []


async def test_the_partner_hears_that_it_is_called_off_where_the_company_has_nobody_left(
    session, house, told, booked, contact, clock
):
    introduction = await introductions.get_introduction(session, contact.id)
    await introductions.withdraw(session, introduction, by=told.ada, reason="nedlagt", at=clock.now())
    introduction.company_contact_id = None
    await session.flush()

    await settle_meetings(house)

    letters = [one for one in await written(session, "meeting_cancelled") if one.message_id]
    assert (await introductions.get_meeting(session, booked.id)).state is MeetingState.CANCELLED
    assert [letter.recipient for letter in letters] == ["chiara@termoemilia.example"]


async def test_a_meeting_called_off_after_a_stop_is_not_booked_when_the_stop_is_taken_back(
    session, house, told, booked, contact, clock
):
    introduction = await introductions.get_introduction(session, contact.id)
    await introductions.stop(session, introduction, at=clock.now(), evidence={})
    await settle_meetings(house)

    await introductions.take_back_stop(session, introduction, at=clock.now())

    assert introduction.state is IntroductionState.CONTACTS_EXCHANGED


async def test_a_stop_taken_back_at_once_leaves_the_meeting_booked(session, house, told, booked, contact, clock):
    introduction = await introductions.get_introduction(session, contact.id)
    await introductions.stop(session, introduction, at=clock.now(), evidence={})

    await introductions.take_back_stop(session, introduction, at=clock.now())

    assert introduction.state is IntroductionState.MEETING_BOOKED


async def test_an_invitation_that_has_not_left_does_not_leave_after_a_newer_one(
    session, house, told, booked, contact, clock
):
    values = {"minutes": 30, "place": "Modena", "by": told.ada, "at": clock.now(), "house": house}
    await introductions.move(session, booked, starts=THURSDAY, **values)
    moved = [one.state for one in await written(session, "meeting_invited")]

    await introductions.call_off(session, booked, by=told.ada, at=clock.now(), house=house)

    assert moved == [DeliveryState.CANCELLED] * 2 + [DeliveryState.PENDING] * 2
    assert {one.state for one in await written(session, "meeting_invited")} == {DeliveryState.CANCELLED}


async def test_times_that_were_proposed_do_not_leave_once_one_is_booked(session, house, told, contact, clock):
    await proposed(session, house, told, contact, clock)

    await introductions.arrange(
        session, contact, starts=THURSDAY, minutes=60, place="Modena", by=told.ada, at=clock.now(), house=house
    )

    (letter,) = await written(session, "meeting_proposed")
    assert letter.state is DeliveryState.CANCELLED


async def test_a_time_that_both_told_the_office_is_booked_at_once(session, house, told, contact, clock):
    meeting = await introductions.arrange(
        session, contact, starts=THURSDAY, minutes=60, place="Modena", by=told.ada, at=clock.now(), house=house
    )

    assert (meeting.state, meeting.starts_at) == (MeetingState.BOOKED, THURSDAY)
    assert len(await written(session, "meeting_invited")) == 2


async def test_the_past_makes_room_for_the_next_meeting(session, house, told, booked, contact, clock):
    clock.advance(days=9)

    again = await proposed(session, house, told, contact, clock, times=[SUMMER])

    assert (booked.state, again.state) == (MeetingState.PAST, MeetingState.PROPOSED)


async def test_history_tells_of_the_meeting(session, booked, contact):
    introduction = await introductions.get_introduction(session, contact.id)

    told = [(c.subject, c.to_state) for c in await introductions.history_of(session, introduction)]

    assert told[-4:] == [
        ("meeting", "proposed"),
        ("meeting", "chosen"),
        ("meeting", "booked"),
        ("introduction", "meeting_booked"),
    ]


async def test_suppressed_partner_is_not_invited(session, house, told, contact, clock):
    await outbox.suppress(
        session, "chiara@termoemilia.example", reason=outbox.SuppressionReason.UNSUBSCRIBED, at=clock.now()
    )

    await introductions.arrange(
        session, contact, starts=THURSDAY, minutes=60, place="Modena", by=told.ada, at=clock.now(), house=house
    )

    assert await outbox.is_suppressed(session, (await written(session, "meeting_invited"))[1].recipient)


async def test_times_for_a_company_without_a_chat_are_an_advisors_to_tell(session, house, told, contact, clock):
    asked = {"side": Side.PARTNER, "times": [TUESDAY], "by": told.chiara, "at": clock.now(), "house": house}
    meeting = await introductions.propose_times(session, contact, **asked)
    with_chat = await introductions.waiting_meetings(session)
    told.company.contact.person_id = told.local.author_person_id = None
    await session.flush()

    without = await introductions.waiting_meetings(session)

    assert with_chat == []
    assert [waiting.id for waiting, _ in without] == [meeting.id]
