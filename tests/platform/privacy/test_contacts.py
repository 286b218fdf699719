"""A foreign contact's copy of what is held, and what is left of it once it is forgotten."""

from datetime import UTC, datetime

import pytest_asyncio

from dooropener import introductions, organisations, outbox, privacy
from dooropener.introductions import CalendarAnswer, Side
from dooropener.privacy.tasks import forget_contact_once
from people import in_contact, story

TUESDAY = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
FORMER = "Chiara Serafina Bellini-Montecuccoli"


@pytest_asyncio.fixture
async def told(session, clock):
    made = await story(session, clock.now())
    made.chiara.name = FORMER
    await session.flush()
    return made


@pytest_asyncio.fixture
async def booked(session, house, told, clock):
    """Chiara proposed, Ada booked, Chiara's calendar answered."""
    contact = await in_contact(session, house, told, clock.now())
    contact.absences = [{"from": "2026-03-02", "until": "2026-03-04"}]
    meeting = await introductions.propose_times(
        session,
        contact,
        side=Side.PARTNER,
        times=[TUESDAY],
        note="Mi chiami: 059 123 45 67",
        by=told.chiara,
        at=clock.now(),
        house=house,
    )
    person = told.company.person
    await introductions.choose_time(session, meeting, TUESDAY, side=Side.COMPANY, by=person, at=clock.now())
    await introductions.book(session, meeting, by=told.ada, at=clock.now(), house=house)
    await introductions.record_answer(
        session,
        meeting,
        side=Side.PARTNER,
        answer=CalendarAnswer.ACCEPTED,
        sequence=0,
        words="Il mio numero: 333 765 43 21",
        at=clock.now(),
    )
    return meeting


async def test_copy_holds_the_meetings_and_the_days_away(session, told, booked):
    contact = await organisations.get_contact(session, told.chiara.id)

    (request,) = (await privacy.contact_copy_of(session, contact))["requests"]

    (meeting,) = request["meetings"]
    assert (meeting["line"], meeting["your_calendar"]) == ("Mi chiami: 059 123 45 67", "accepted")
    assert meeting["your_words"] == "Il mio numero: 333 765 43 21"
    assert request["days_away"] == [{"from": "2026-03-02", "until": "2026-03-04"}]


async def test_forgotten_nothing_is_left_in_invitations_messages_and_meetings(session, house, told, booked, clock):
    contact = await organisations.get_contact(session, told.chiara.id)
    await organisations.open_access(session, contact, at=clock.now())
    await organisations.correct_contact(session, contact, name="C. Bellini", role="", language="it", at=clock.now())
    link = await organisations.open_access(session, contact, address="c.bellini@termoemilia.example", at=clock.now())
    link.contact = contact
    await organisations.prove_address(session, link, at=clock.now())
    introduction = await introductions.get_introduction(session, booked.introduction_id)
    await introductions.tell_company(session, introduction, "partner_question", at=clock.now(), question=FORMER)
    request = await privacy.ask_erasure(session, contact, at=clock.now())

    await forget_contact_once(house, request.id)

    deliveries = await outbox.deliveries_of(session, introduction.id)
    kept = [f"{one.recipient} {one.payload}" for one in deliveries]
    meeting = await introductions.get_meeting(session, booked.id)
    introduction = await introductions.get_introduction(session, introduction.id)
    assert any("BEGIN:VCALENDAR" in one for one in kept)
    for trace in ("Montecuccoli", "chiara@termoemilia", "c.bellini@"):
        assert trace not in " ".join(kept).replace("\\r\\n ", "")
    assert "059 123" not in meeting.note
    assert "333 765" not in str(meeting.answers)
    assert introduction.absences == []
