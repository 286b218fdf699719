"""The meeting on the case page and on Today: one key confirms, forms work without scripts."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
import pytest_asyncio

from dooropener import introductions, outbox
from dooropener.accounts import Role
from dooropener.agenda.waiting import count_waiting
from dooropener.introductions import CalendarAnswer, IntroductionState, MeetingState, Side, WishKind
from dooropener.introductions.meetings import PROPOSED
from dooropener.outbox import DeliveryState, SuppressionReason
from dooropener.outbox.tasks import deliver
from people import eva, in_contact, story

TUESDAY = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 3, 12, 13, 30, tzinfo=UTC)
FEAST = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def contact(session, house, told, clock):
    return await in_contact(session, house, told, clock.now())


@pytest_asyncio.fixture
async def desk(browser, told):
    await browser.come_in(told.ada.email)
    return browser


@pytest_asyncio.fixture
async def meeting(session, house, told, contact, clock):
    return await introductions.propose_times(
        session,
        contact,
        side=Side.COMPANY,
        times=[TUESDAY, FEAST],
        place="Modena",
        by=told.company.person,
        at=clock.now(),
        house=house,
    )


@pytest_asyncio.fixture
async def chosen(session, told, meeting, clock):
    await introductions.choose_time(session, meeting, TUESDAY, side=Side.PARTNER, by=told.chiara, at=clock.now())
    return meeting


@pytest_asyncio.fixture
async def booked(session, house, told, chosen, clock):
    await introductions.book(session, chosen, by=told.ada, at=clock.now(), house=house)
    return chosen


def case(meeting):
    return f"/introductions/{meeting.introduction_id}"


async def now(session, meeting):
    return await introductions.get_meeting(session, meeting.id)


async def test_case_page_shows_both_clocks_and_what_speaks_against(desk, meeting):
    await desk.get(case(meeting))

    said = desk.words()
    assert "Tuesday, 10 March 2026, 10:00–10:30 (Norrköping) · 10:00–10:30 (Emilia-Romagna)" in said
    assert "Public holiday (Italy: Republic Day)" in said


async def test_today_confirms_with_one_button_that_can_be_taken_back(desk, session, house, chosen):
    await desk.get("/today")
    waiting = (await count_waiting(session)).meetings

    await desk.submit(f"/today/book_meeting/{chosen.id}")
    booked = desk.words(), (await count_waiting(session)).meetings, (await now(session, chosen)).state
    await desk.submit(desk.tree().css_first("#toasts form").attributes["action"])

    assert "Booked. Both are invited in ten seconds." in booked[0]
    assert booked[1:] == (0, MeetingState.CHOSEN)
    assert (waiting, (await count_waiting(session)).meetings) == (1, 1)


async def test_case_page_confirms_and_invites(desk, session, chosen, ten_seconds_later):
    waiting = await count_waiting(session)
    await desk.get(case(chosen))

    await desk.submit(f"/meetings/{chosen.id}/confirm")
    begun = desk.words(), desk.form(f"/meetings/{chosen.id}/confirm"), (await count_waiting(session)).meetings
    await ten_seconds_later()
    await desk.get(case(chosen))

    introduction = await introductions.get_introduction(session, chosen.introduction_id)
    assert waiting.meetings == 1
    assert (await now(session, chosen)).state is MeetingState.BOOKED
    assert introduction.state is IntroductionState.MEETING_BOOKED
    assert begun[0].count("Booked. Both are invited in ten seconds.") == 2
    assert begun[1:] == (None, 0)


async def test_second_click_books_once(desk, session, chosen, ten_seconds_later):
    await desk.get(case(chosen))
    token = desk.token()
    await desk.submit(f"/meetings/{chosen.id}/confirm", follow=False)
    await desk.post(f"/meetings/{chosen.id}/confirm", _csrf_token=token)
    await ten_seconds_later()

    booked = await now(session, chosen)
    assert (desk.page.status_code, booked.state, booked.sequence) == (200, MeetingState.BOOKED, 0)


async def test_one_of_the_times_that_both_have_told_the_office(desk, session, meeting, ten_seconds_later):
    await desk.get(case(meeting))

    await desk.post(f"/meetings/{meeting.id}/confirm", starts=TUESDAY.isoformat())
    await ten_seconds_later()

    assert (await now(session, meeting)).state is MeetingState.BOOKED


async def test_times_are_proposed_for_the_company(desk, session, contact):
    await desk.get(f"/introductions/{contact.id}")

    await desk.submit(
        f"/introductions/{contact.id}/meeting/propose", first="2026-03-12T14:30", minutes="45", place="Linköping"
    )

    meeting = await introductions.meeting_of(session, contact.id)
    assert (meeting.proposed, meeting.minutes, meeting.place) == ([THURSDAY], 45, "Linköping")


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("propose", {"first": ""}),
        ("propose", {"first": "soon"}),
        ("propose", {"first": "2020-03-12T14:30"}),
        ("propose", {"first": "2026-03-12T14:30", "minutes": "9000"}),
        ("arrange", {"when": "", "place": "Modena"}),
        ("arrange", {"when": "2026-03-12T14:30", "place": ""}),
        ("arrange", {"when": "2026-03-12T14:30", "place": "x" * 501}),
    ],
)
async def test_form_that_cannot_be_read_comes_back_open(desk, session, contact, act, fields):
    await desk.get(f"/introductions/{contact.id}")

    await desk.submit(f"/introductions/{contact.id}/meeting/{act}", **fields)

    assert desk.page.status_code == 422
    assert desk.tree().css_first("#meeting") is not None
    assert [node.css_first("summary").text() for node in desk.tree().css("section.card details[open]")] == [
        {"propose": "Propose times to the partner", "arrange": "Both have agreed on a time"}[act]
    ]
    assert await introductions.meeting_of(session, contact.id) is None


async def test_booked_meeting_shows_answers_is_moved_and_called_off(desk, session, booked, clock, ten_seconds_later):
    await introductions.record_answer(
        session, booked, side=Side.PARTNER, answer=CalendarAnswer.ACCEPTED, sequence=0, words="Grazie", at=clock.now()
    )
    await desk.get(case(booked))
    answers = desk.words()
    await desk.submit(f"{case(booked)}/meeting/arrange", when="2026-03-12T14:30")
    moved = await now(session, booked)
    then = moved.starts_at, moved.sequence
    await desk.submit(f"/meetings/{booked.id}/cancel", reason="Resan blev inte av")
    await desk.undo()
    undone = (await now(session, booked)).state, desk.tree().css_first("#meeting-reason").attributes["value"]
    await desk.submit(f"/meetings/{booked.id}/cancel")
    await ten_seconds_later()
    await desk.get(case(booked))

    assert "The partner Accepted Grazie" in answers
    assert "The company No answer yet" in answers
    assert then == (THURSDAY, 1)
    assert undone == (MeetingState.BOOKED, "Resan blev inte av")
    assert (await now(session, booked)).state is MeetingState.CANCELLED
    assert "Resan blev inte av" in desk.words()


async def test_invitation_goes_again_to_one_side(desk, session, booked):
    await desk.get(case(booked))

    await desk.post(f"/meetings/{booked.id}/again", side="partner")

    assert "The invitation is on its way again." in desk.words()
    assert desk.words().count("Invito: incontro con Björns Värme AB") == 2


@pytest.mark.parametrize(("act", "starts"), [("grant", THURSDAY), ("keep", TUESDAY)])
async def test_wish_is_seen_on_today_and_settled_with_one_click(desk, session, told, booked, clock, act, starts):
    await introductions.wish(
        session, booked, side=Side.PARTNER, kind=WishKind.MOVE, starts=THURSDAY, by=told.chiara, at=clock.now()
    )
    await desk.get("/today")
    on_today = desk.words()
    await desk.get(case(booked))

    await desk.submit(f"/meetings/{booked.id}/{act}")

    meeting = await now(session, booked)
    assert "Wants another time" in on_today
    assert (meeting.starts_at, meeting.wish) == (starts, None)


async def test_who_only_reads_sees_and_does_nothing(browser, session, booked, clock):
    reader = await eva(session, clock.now(), role=Role.READER)
    await browser.come_in(reader.email)
    await browser.get(case(booked))

    forms = [form.attributes["action"] for form in browser.tree().css("main form")]
    await browser.post(f"/meetings/{booked.id}/cancel")

    assert [form for form in forms if "meeting" in form] == []
    assert browser.page.status_code == 403
    assert (await now(session, booked)).state is MeetingState.BOOKED


async def test_unknown_acts_are_not_found(desk, meeting):
    await desk.get(case(meeting))

    await desk.post(f"/meetings/{meeting.id}/dance")

    assert desk.page.status_code == 404


async def test_next_is_what_the_meeting_needs(desk, session, told, chosen, clock, house):
    async def next_steps():
        await desk.get(case(chosen))
        page = desk.words()
        await desk.get("/introductions")
        return page, desk.words()

    waiting = await next_steps()
    await introductions.book(session, chosen, by=told.ada, at=clock.now(), house=house)
    to_come = await next_steps()
    clock.moment = TUESDAY.replace(hour=12)
    await desk.come_in(told.ada.email)
    over = await next_steps()

    assert ["Confirm the time of the meeting" in said for said in waiting] == [True, True]
    assert ["They meet" in said for said in to_come] == [True, True]
    assert ["Write down what came of the meeting" in said for said in to_come] == [False, False]
    assert ["Write down what came of the meeting" in said for said in over] == [True, True]


async def test_letter_that_an_address_takes_no_more_stands_on_today_with_what_to_do(desk, session, house, meeting):
    (letter,) = [one for one in await outbox.deliveries_of(session, meeting.introduction_id) if one.fact == PROPOSED]
    await outbox.suppress(session, letter.recipient, reason=SuppressionReason.BOUNCED, at=house.clock.now())
    await session.flush()
    await deliver(SimpleNamespace(additional_context={"house": house}), letter.id)
    await session.refresh(letter)

    await desk.get("/today")
    on_today = desk.words()
    await desk.get(case(meeting))

    assert letter.state is DeliveryState.SUPPRESSED
    assert "What did not arrive 1" in on_today
    for page in (on_today, desk.words()):
        assert "Ask them another way which time suits" in page
    assert "The address works again: send once more" in desk.words()


async def test_letter_to_somebody_who_said_stop_is_not_offered_to_be_sent_again(desk, session, house, meeting):
    (letter,) = [one for one in await outbox.deliveries_of(session, meeting.introduction_id) if one.fact == PROPOSED]
    await outbox.suppress(session, letter.recipient, reason=SuppressionReason.UNSUBSCRIBED, at=house.clock.now())
    await session.flush()
    await deliver(SimpleNamespace(additional_context={"house": house}), letter.id)

    await desk.get(case(meeting))

    assert desk.tree().css_first(f'form[action="/deliveries/{letter.id}/retry"]') is None
    assert desk.tree().css_first(f'form[action="/deliveries/{letter.id}/seen-to"]') is not None


async def test_second_wish_leaves_the_first_in_sight(desk, session, house, told, booked, clock):
    at, person = clock.now(), told.company.person
    await introductions.wish(
        session, booked, side=Side.PARTNER, kind=WishKind.CALL_OFF, words="Sono in fiera", by=told.chiara, at=at
    )
    await introductions.wish(session, booked, side=Side.COMPANY, kind=WishKind.MOVE, starts=THURSDAY, by=person, at=at)

    await desk.get(case(booked))
    shown = desk.words()
    await introductions.take_back_wish(session, booked, side=Side.COMPANY, by=person, at=at)

    assert "Before that" in shown
    assert "Sono in fiera" in shown
    left = await now(session, booked)
    assert (left.wish["side"], left.wishes_of(Side.COMPANY)) == ("partner", False)
    await introductions.keep_time(session, booked, by=told.ada, at=at, house=house)
    assert (await now(session, booked)).wish is None
