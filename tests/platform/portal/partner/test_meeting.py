"""/m: the partner's page on a meeting. Opening it changes nothing; every choice can be taken back."""

from datetime import UTC, datetime

import pytest
import pytest_asyncio

from dooropener import introductions
from dooropener.introductions import MEETING_LINK, IntroductionState, MeetingState, Side
from dooropener.links import make_token
from dooropener.words import LANGUAGES
from people import in_contact

TUESDAY = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 3, 12, 13, 30, tzinfo=UTC)


@pytest_asyncio.fixture
async def contact(session, house, told, clock):
    return await in_contact(session, house, told, clock.now())


@pytest.fixture
def path(house, contact):
    return f"/m/{make_token(house.secret, MEETING_LINK, contact.id)}"


@pytest_asyncio.fixture
async def meeting(session, house, told, contact, clock):
    return await introductions.propose_times(
        session,
        contact,
        side=Side.COMPANY,
        times=[TUESDAY, THURSDAY],
        place="https://video.example/rum",
        note="Vi visar <pumpen>",
        by=told.company.person,
        at=clock.now(),
        house=house,
    )


@pytest_asyncio.fixture
async def booked(session, house, told, meeting, clock):
    await introductions.choose_time(session, meeting, TUESDAY, side=Side.PARTNER, by=told.chiara, at=clock.now())
    await introductions.book(session, meeting, by=told.ada, at=clock.now(), house=house)
    return meeting


async def now(session, meeting):
    return await introductions.get_meeting(session, meeting.id)


async def test_opening_the_page_shows_both_clocks_and_changes_nothing(session, reader, path, meeting):
    page = await reader.get(path)

    assert page.status_code == 200
    assert page.headers["content-language"] == "it"
    assert "martedì 10 marzo 2026, 10:00–10:30 (Emilia-Romagna) · 10:00–10:30 (Norrköping)" in page.text
    assert "Vi visar &lt;pumpen&gt;" in page.text
    assert (await now(session, meeting)).state is MeetingState.PROPOSED


async def test_a_time_is_chosen_and_the_choice_taken_back(session, reader, path, meeting):
    chosen = await reader.send_form(path, choice="choose", starts=TUESDAY.isoformat())
    then = (await now(session, meeting)).state
    page = await reader.get(path)
    await reader.send_form(path, choice="take_back")

    assert chosen.status_code == 303
    assert then is MeetingState.CHOSEN
    assert "Ha scelto questo orario" in page.text
    assert (await now(session, meeting)).state is MeetingState.PROPOSED


async def test_other_times_are_read_by_the_partners_clock(session, reader, path, meeting):
    await reader.send_form(
        path, choice="propose", first="2026-03-16T11:00", second="2026-06-01T11:00", note="Meglio così"
    )

    meeting = await now(session, meeting)
    assert meeting.proposed_by is Side.PARTNER
    assert meeting.proposed == [datetime(2026, 3, 16, 10, 0, tzinfo=UTC), datetime(2026, 6, 1, 9, 0, tzinfo=UTC)]
    assert meeting.note == "Meglio così"
    assert meeting.place == "https://video.example/rum"


async def test_times_can_be_proposed_where_nobody_has_yet(session, reader, path, contact):
    await reader.send_form(path, choice="propose", first="2026-03-16T11:00")

    meeting = await introductions.meeting_of(session, contact.id)
    assert (meeting.state, meeting.proposed_by) == (MeetingState.PROPOSED, Side.PARTNER)


async def test_none_of_the_times_and_back(session, reader, path, meeting):
    await reader.send_form(path, choice="decline", note="In marzo no")
    then = (await now(session, meeting)).state
    await reader.send_form(path, choice="take_back")

    assert then is MeetingState.DECLINED
    assert (await now(session, meeting)).state is MeetingState.PROPOSED


@pytest.mark.parametrize(
    "fields",
    [
        {"choice": "propose"},
        {"choice": "propose", "first": "soon"},
        {"choice": "propose", "first": "2020-01-01T10:00"},
        {"choice": "propose", "first": "2026-03-16T11:00", "note": "x" * 501},
        {"choice": "dance"},
        {"choice": "choose", "starts": "now"},
    ],
)
async def test_what_cannot_be_read_is_shown_again_and_changes_nothing(session, reader, path, meeting, fields):
    page = await reader.send_form(path, **fields)

    assert page.status_code == 422
    meeting = await now(session, meeting)
    assert (meeting.state, meeting.proposed_by) == (MeetingState.PROPOSED, Side.COMPANY)


async def test_a_time_that_is_no_longer_open_is_said(session, reader, path, meeting):
    page = await reader.send_form(path, choice="choose", starts=datetime(2026, 3, 20, 9, tzinfo=UTC).isoformat())

    assert page.status_code == 409
    assert "Nel frattempo qualcosa è cambiato" in page.text
    assert (await now(session, meeting)).state is MeetingState.PROPOSED


async def test_after_the_advisor_confirmed_a_choice_stays(session, reader, path, booked):
    page = await reader.send_form(path, choice="take_back")

    assert page.status_code == 409
    assert (await now(session, booked)).state is MeetingState.BOOKED


async def test_a_booked_time_that_does_not_suit_goes_to_an_advisor_and_back(session, reader, path, booked):
    await reader.send_form(path, choice="move", first="2026-03-12T14:30", note="Sono in fiera")
    wish = (await now(session, booked)).wish
    page = await reader.get(path)
    await reader.send_form(path, choice="keep")

    assert (wish["starts_at"], wish["words"], wish["side"]) == (THURSDAY.isoformat(), "Sono in fiera", "partner")
    assert "Alla fine ci va bene" in page.text
    assert (await now(session, booked)).wish is None


async def test_who_cannot_come_says_so(session, reader, path, booked):
    await reader.send_form(path, choice="call_off", note="Malattia")

    meeting = await now(session, booked)
    assert (meeting.state, meeting.wish["kind"]) == (MeetingState.BOOKED, "call_off")


async def test_the_end_of_an_introduction_is_told(session, reader, path, contact, meeting):
    contact.state = IntroductionState.WITHDRAWN
    await session.flush()

    await reader.send_form(path, choice="choose", starts=TUESDAY.isoformat())

    page = await reader.get(path)
    assert "<h2" in page.text
    assert (await now(session, meeting)).state is MeetingState.PROPOSED


async def test_made_up_links_lead_nowhere(reader, house, contact):
    other = make_token(house.secret, "partner", contact.id)

    assert (await reader.get(f"/m/{other}")).status_code == 404
    assert (await reader.post("/m/aaaa", data={"choice": "choose"})).status_code in {403, 404}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_page_speaks_every_language(reader, path, meeting, language):
    page = await reader.get(f"{path}?language={language}")

    assert page.headers["content-language"] == language
    assert page.text.count('name="choice" value="choose"') == 2


async def test_who_is_no_longer_there_is_told_politely_and_chooses_nothing(session, reader, path, told, meeting, clock):
    told.chiara.ended_at = clock.now()
    await session.flush()

    page = await reader.get(f"{path}?language=en")
    await reader.send_form(path, choice="choose", starts=TUESDAY.isoformat())

    assert "This request has ended" in page.text
    assert "Thank you for your time" in page.text
    assert (await now(session, meeting)).state is MeetingState.PROPOSED
