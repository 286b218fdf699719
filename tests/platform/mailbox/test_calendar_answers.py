"""Answers from calendars, in the shapes of Outlook, Gmail and Apple, come to the meeting they are about."""

from datetime import UTC, datetime

import pytest
import pytest_asyncio
from sqlalchemy import select

from dooropener import introductions, mailbox, outbox
from dooropener.introductions import CalendarAnswer, MeetingState, Side
from dooropener.mailbox import MailKind, MessageState, Proposal, ProposalLabel
from dooropener.mailbox.reading import CalendarMethod, read_mail
from dooropener.mailbox.tasks import _read
from dooropener.outbox.models import Delivery
from doubles import calendars
from doubles.mails import typed
from people import in_contact, story

TUESDAY = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 3, 12, 13, 30, tzinfo=UTC)
SHAPES = pytest.mark.parametrize("shape", [calendars.outlook, calendars.gmail, calendars.apple])


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def contact(session, house, told, clock):
    return await in_contact(session, house, told, clock.now())


@pytest_asyncio.fixture
async def meeting(session, house, told, contact, clock):
    return await introductions.arrange(
        session, contact, starts=TUESDAY, minutes=30, place="Modena", by=told.ada, at=clock.now(), house=house
    )


async def invitation_to(session, who):
    query = select(Delivery).where(Delivery.fact == "meeting_invited").order_by(Delivery.id)
    return next(letter for letter in await session.scalars(query) if who in letter.recipient)


@pytest_asyncio.fixture
async def chiaras(session, meeting):
    return await invitation_to(session, "chiara")


@pytest.fixture
def arrive(session, house, clock):
    async def arrive(raw, *, sender="chiara@termoemilia.example", to="dorroppnaren@norrkoping.example"):
        message = await mailbox.receive(
            session, raw, envelope_from=sender, envelope_to=[to], at=clock.advance(minutes=1)
        )
        message = await mailbox.get_message(session, message.id, raw=True)
        await _read(session, message, house)
        await session.flush()
        return message

    return arrive


async def proposals(session):
    return list(await session.scalars(select(Proposal).where(Proposal.message_id.is_not(None))))


@SHAPES
@pytest.mark.parametrize(
    ("partstat", "answer"),
    [
        ("ACCEPTED", CalendarAnswer.ACCEPTED),
        ("TENTATIVE", CalendarAnswer.TENTATIVE),
        ("DECLINED", CalendarAnswer.DECLINED),
    ],
)
async def test_answer_is_that_sides_and_no_text(session, clock, arrive, meeting, chiaras, shape, partstat, answer):
    text = calendars.answer(chiaras, partstat, stamped=clock.now())

    message = await arrive(shape(chiaras, text))

    assert (message.state, message.kind) == (MessageState.FILED, MailKind.REPLY)
    assert message.introduction_id == meeting.introduction_id
    assert (meeting.answer_of(Side.PARTNER), meeting.answer_of(Side.COMPANY)) == (answer, CalendarAnswer.NEEDS_ACTION)
    assert await proposals(session) == []


async def test_the_companys_calendar_answers_for_the_company(session, clock, arrive, meeting):
    bjorns = await invitation_to(session, "bjorn")

    await arrive(calendars.outlook(bjorns, calendars.answer(bjorns, "ACCEPTED", stamped=clock.now())))

    assert meeting.answer_of(Side.COMPANY) is CalendarAnswer.ACCEPTED
    assert meeting.answer_of(Side.PARTNER) is CalendarAnswer.NEEDS_ACTION


@SHAPES
async def test_another_time_proposed_in_the_calendar_waits_for_an_advisor(
    session, clock, arrive, meeting, chiaras, shape
):
    starts = (
        "DTSTART;TZID=W. Europe Standard Time:20260312T143000\r\nDTEND;TZID=W. Europe Standard Time:20260312T153000"
    )
    text = calendars.answer(
        chiaras, "TENTATIVE", stamped=clock.now(), method="COUNTER", starts=starts, comment="Martedì sono in fiera"
    )

    await arrive(shape(chiaras, text, method="COUNTER"))

    assert meeting.wish["starts_at"] == THURSDAY.isoformat()
    assert (meeting.wish["kind"], meeting.wish["minutes"], meeting.wish["side"]) == ("move", 60, "partner")
    assert meeting.wish["words"] == "Martedì sono in fiera"
    assert [each.id for each, _ in await introductions.waiting_meetings(session)] == [meeting.id]


async def test_answer_to_an_earlier_invitation_is_kept_and_changes_nothing(
    session, house, told, clock, arrive, meeting, chiaras
):
    await introductions.move(
        session, meeting, starts=THURSDAY, minutes=30, place="Modena", by=told.ada, at=clock.now(), house=house
    )

    message = await arrive(calendars.gmail(chiaras, calendars.answer(chiaras, "ACCEPTED", stamped=clock.now())))

    assert (message.state, message.notes[-1]) == (MessageState.FILED, "calendar_outdated")
    assert meeting.answer_of(Side.PARTNER) is CalendarAnswer.NEEDS_ACTION


async def test_stranger_who_has_the_invitation_waits_in_triage(session, clock, arrive, meeting, chiaras):
    text = calendars.answer(chiaras, "DECLINED", stamped=clock.now())

    message = await arrive(
        calendars.outlook(chiaras, text, sender="dmitri@elsewhere.example"), sender="dmitri@elsewhere.example"
    )

    assert (message.state, message.introduction_id) == (MessageState.TRIAGE, meeting.introduction_id)
    assert meeting.answer_of(Side.PARTNER) is CalendarAnswer.NEEDS_ACTION


async def test_one_side_cannot_answer_for_the_other(session, clock, arrive, meeting, chiaras):
    text = calendars.answer(chiaras, "DECLINED", stamped=clock.now(), who="bjorn@bjornsvarme.example")

    await arrive(calendars.outlook(chiaras, text))

    assert meeting.answer_of(Side.COMPANY) is CalendarAnswer.NEEDS_ACTION
    assert meeting.answer_of(Side.PARTNER) is CalendarAnswer.DECLINED


async def test_a_colleague_of_the_same_house_answers_for_the_attendee(clock, arrive, meeting, chiaras):
    text = calendars.answer(chiaras, "ACCEPTED", stamped=clock.now())

    await arrive(calendars.outlook(chiaras, text, sender="office@termoemilia.example"))

    assert meeting.answer_of(Side.PARTNER) is CalendarAnswer.ACCEPTED


async def test_advisor_files_an_answer_from_another_address(session, told, house, clock, arrive, meeting, chiaras):
    text = calendars.answer(chiaras, "ACCEPTED", stamped=clock.now(), who="c@private.example")
    message = await arrive(calendars.apple(chiaras, text, sender="c@private.example"), sender="c@private.example")
    introduction = await introductions.get_introduction(session, meeting.introduction_id)

    await mailbox.attach(session, message, introduction, by=told.ada, at=clock.now(), encoder=house.encoder)

    assert meeting.answer_of(Side.PARTNER) is CalendarAnswer.ACCEPTED
    assert await proposals(session) == []


@pytest.mark.parametrize(
    "broken",
    [
        "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID",
        "no calendar at all",
        "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n",
        "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:x\r\nSEQUENCE:many\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    ],
)
async def test_broken_calendar_is_kept_and_shown_to_a_person(session, arrive, meeting, chiaras, broken):
    message = await arrive(calendars.outlook(chiaras, broken))

    (proposal,) = await proposals(session)
    assert message.state is MessageState.FILED
    assert "calendar_unreadable" in message.notes
    assert (proposal.unsure, proposal.message_id) == (True, message.id)
    assert meeting.answer_of(Side.PARTNER) is CalendarAnswer.NEEDS_ACTION


async def test_answer_to_an_invitation_that_is_none_of_ours_is_for_a_person(session, clock, arrive, meeting, chiaras):
    text = calendars.answer(chiaras, "ACCEPTED", stamped=clock.now()).replace(meeting.uid, "somebody-elses@x.example")

    await arrive(calendars.outlook(chiaras, text))

    (proposal,) = await proposals(session)
    assert proposal.unsure


def test_invitation_sent_to_us_is_no_answer(settings):
    text = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    raw = typed("Ecco l'invito", to="office@x.example").decode()
    raw = raw.replace('text/plain; charset="utf-8"', "text/calendar; method=REQUEST").replace("Ecco l'invito", text)

    mail = read_mail(raw.encode())

    assert mail.calendar is None


def test_reading_tells_method_and_words(clock):
    raw = (
        "From: c@x.example\r\nTo: o@y.example\r\nContent-Type: text/calendar; method=COUNTER\r\n\r\n"
        "BEGIN:VCALENDAR\r\nMETHOD:COUNTER\r\nBEGIN:VEVENT\r\nUID:u\r\nSEQUENCE:2\r\nDTSTART;VALUE=DATE:20260312\r\n"
        "ATTENDEE;PARTSTAT=TENTATIVE:MAILTO:C@X.example\r\nCOMMENT:uno\r\nCOMMENT:due\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )

    reply = read_mail(raw.encode()).calendar

    assert (reply.method, reply.uid, reply.sequence) == (CalendarMethod.COUNTER, "u", 2)
    assert (reply.attendee, reply.partstat, reply.comment) == ("c@x.example", "TENTATIVE", "uno\ndue")


async def confirmed(session, house, told, clock, arrive, contact, text, label):
    await arrive(typed(text, to=mail_to(house, contact)))
    proposal = (await proposals(session))[-1]
    await mailbox.confirm(session, proposal, by=told.ada, at=clock.now(), label=label, house=house)
    return await introductions.meeting_of(session, contact.id)


def mail_to(house, contact):

    return outbox.reply_address(house.settings, contact.id)


async def propose(session, house, told, contact, clock):
    return await introductions.propose_times(
        session,
        contact,
        side=Side.COMPANY,
        times=[TUESDAY, THURSDAY],
        by=told.company.person,
        at=clock.now(),
        house=house,
    )


async def test_a_reply_that_names_one_of_the_times_chooses_it(session, house, told, clock, arrive, contact):
    await propose(session, house, told, contact, clock)
    text = "Buongiorno, martedì 10 marzo alle 10 va benissimo. Chiara"

    meeting = await confirmed(session, house, told, clock, arrive, contact, text, ProposalLabel.MEETING_PROPOSED)

    assert (meeting.state, meeting.starts_at) == (MeetingState.CHOSEN, TUESDAY)


async def test_a_reply_that_names_other_times_proposes_them(session, house, told, clock, arrive, contact):
    await propose(session, house, told, contact, clock)
    text = "Purtroppo no, ma venerdì 13 marzo alle 11 o lunedì 16 marzo alle 15 sì."

    meeting = await confirmed(session, house, told, clock, arrive, contact, text, ProposalLabel.MEETING_PROPOSED)

    assert (meeting.state, meeting.proposed_by) == (MeetingState.PROPOSED, Side.PARTNER)
    assert [f"{moment:%d %H:%M}" for moment in meeting.proposed] == ["13 10:00", "16 14:00"]


async def test_a_reply_that_declines_the_times(session, house, told, clock, arrive, contact):
    await propose(session, house, told, contact, clock)

    meeting = await confirmed(
        session, house, told, clock, arrive, contact, "No, in marzo non possiamo.", ProposalLabel.DECLINED
    )

    assert meeting.state is MeetingState.DECLINED


async def test_a_reply_about_a_booked_meeting_is_a_wish(session, house, told, clock, arrive, contact, meeting):
    text = "Possiamo spostare a giovedì 12 marzo alle 14.30?"

    meeting = await confirmed(session, house, told, clock, arrive, contact, text, ProposalLabel.MEETING_PROPOSED)

    assert (meeting.state, meeting.wish["starts_at"]) == (MeetingState.BOOKED, THURSDAY.isoformat())
