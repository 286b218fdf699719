"""Proposing and choosing times in the chat, and the whole story through all doors."""

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import select

from dooropener import introductions, mailbox, outbox
from dooropener.introductions import MEETING_LINK, CalendarAnswer, IntroductionState, MeetingState, Side
from dooropener.links import make_token
from dooropener.mailbox import MessageState
from dooropener.mailbox.tasks import _read
from dooropener.outbox.models import Delivery
from doubles import calendars
from doubles.portals import portal_in, with_partners

from .conftest import labels
from .meeting_story import Meetings


@pytest_asyncio.fixture
async def met(talk, session, clock):
    told = Meetings(talk, session, clock)
    await told.begin()
    await told.deliver()
    return told


def text_of(said) -> str:
    return "\n".join(message.text for message in said)


async def test_a_day_without_an_hour_is_asked_for_with_buttons(met):
    await met.talk.press("Propose times")

    asked = await met.talk.say("på torsdag")
    card = await met.talk.say(button="times:hour:10:00")

    assert "torsdag 5 mars 2026" in text_of(asked)
    assert labels(asked) == ["09:00", "10:00", "13:00", "15:00"]
    assert "torsdag 5 mars 2026, 10:00–10:30 (Norrköping)" in text_of(card).replace("den ", "")


async def test_an_hour_without_a_day_is_asked_for_with_buttons(met):
    await met.talk.press("Propose times")

    asked = await met.talk.say("kl 9")
    card = await met.talk.say("på fredag")

    assert len(labels(asked)) == 4
    assert "fredag 6 mars 2026, 09:00–09:30 (Norrköping)" in text_of(card).replace("den ", "")


async def test_past_and_superfluous_times_are_left_out_and_said(met):
    await met.talk.press("Propose times")

    said = text_of(await met.talk.say("tisdag kl 9, onsdag kl 9, torsdag kl 9, fredag kl 9 och den 12 mars 2020 kl 9"))

    assert "Tre tider räcker" in said
    assert "En tid som har passerat" in said
    assert said.count("• ") == 3


async def test_a_holiday_over_there_is_said_before_anything_is_sent(met):
    await met.talk.press("Propose times")

    said = text_of(await met.talk.say("den 2 juni kl 10"))

    assert "⚠ Helgdag (Italien" in said


async def test_no_leaves_it_and_nothing_is_sent(met):
    await met.talk.press("Propose times")
    await met.talk.say("tisdag kl 9")

    said = await met.talk.say("nej")

    assert text_of(said) == "Okej." or said
    assert await introductions.meeting_of(met.session, met.introduction.id) is None


async def test_what_names_no_time_is_no_answer(met):
    await met.talk.press("Propose times")

    said = text_of(await met.talk.say("status"))

    assert "1 introduktion" in said or "Termo Emilia" in said
    assert "Nämn upp till tre tider" in said


async def test_times_sent_can_be_taken_back(met):
    await met.talk.press("Propose times")
    await met.talk.say("tisdag kl 9")
    await met.talk.press("Send the times")

    await met.talk.say("ångra")

    letters = [x for x in await outbox.deliveries_of(met.session, met.introduction.id) if x.fact == "meeting_proposed"]
    assert (await met.meeting()).state is MeetingState.CANCELLED
    assert [letter.state for letter in letters] == ["cancelled"]


async def test_a_time_that_is_no_longer_open_is_said(met):
    await met.proposes()
    await met.deliver()
    button = f"meeting:{met.introduction.id}:at:{int((await met.meeting()).proposed[0].timestamp())}"
    await introductions.propose_times(
        met.session,
        met.introduction,
        side=Side.PARTNER,
        times=[(await met.meeting()).proposed[1]],
        by=met.told.chiara,
        at=met.clock.now(),
        house=met.house,
    )

    said = text_of(await met.talk.say(button=button))

    assert "går inte längre att välja" in said
    assert (await met.meeting()).state is MeetingState.PROPOSED


async def test_others_meetings_do_not_exist_here(met, talk):
    await met.proposes()
    await met.deliver()
    button = f"meeting:{met.introduction.id}:at:{int((await met.meeting()).proposed[0].timestamp())}"
    talk.address, talk.seen = "dmitri", 0

    await talk.say("hej")
    await talk.say(button=button)

    assert (await met.meeting()).state is MeetingState.PROPOSED


@pytest.mark.parametrize("text", ["9" * 400, "kl " * 300, "<b>tisdag kl 10</b>", "{{ 7*7 }} tisdag kl 10", "\x00kl 10"])
async def test_strange_times_break_nothing(met, text):
    await met.talk.press("Propose times")

    assert await met.talk.say(text)


async def test_from_times_in_the_chat_to_a_meeting_moved_and_called_off(met, house, session, clock):
    await met.talk.press("Propose times")
    await met.talk.say("tisdag den 10 mars kl 10 eller torsdag den 12 mars kl 14.30")
    await met.talk.press("Send the times")
    meeting = await met.meeting()

    path = f"/m/{make_token(house.secret, MEETING_LINK, met.introduction.id)}"
    app = portal_in(house, with_partners)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test.example") as page:
        shown = await page.get(path)
        token = page.cookies["csrftoken"]
        starts = meeting.proposed[1].isoformat()
        await page.post(path, data={"_csrf_token": token, "choice": "choose", "starts": starts})
    chosen = text_of(await met.deliver())
    await introductions.book(session, await met.meeting(), by=met.told.ada, at=clock.now(), house=house)
    booked = text_of(await met.deliver())

    letters = list(await session.scalars(select(Delivery).where(Delivery.fact == "meeting_invited")))
    chiaras = next(letter for letter in letters if "chiara" in letter.recipient)
    raw = calendars.gmail(chiaras, calendars.answer(chiaras, "ACCEPTED", stamped=clock.advance(minutes=5)))
    message = await mailbox.receive(
        session,
        raw,
        envelope_from="chiara@termoemilia.example",
        envelope_to=[calendars.organizer(chiaras)],
        at=clock.now(),
    )
    message = await mailbox.get_message(session, message.id, raw=True)
    await _read(session, message, house)
    accepted = text_of(await met.deliver())
    answer = (await met.meeting()).answer_of(Side.PARTNER)
    await met.moves()
    moved = text_of(await met.deliver())
    await met.cancels()
    cancelled = text_of(await met.deliver())

    methods = [
        letter.payload["calendar"]["method"]
        for letter in await outbox.deliveries_of(session, met.introduction.id)
        if letter.payload.get("calendar")
    ]
    introduction = await introductions.get_introduction(session, met.introduction.id)
    assert "14:30–15:00" in shown.text
    assert "har valt" in chosen
    assert "är bokat" in booked
    assert "har tackat ja" in accepted
    assert (message.state, answer) == (MessageState.FILED, CalendarAnswer.ACCEPTED)
    assert "har ändrats" in moved
    assert "är inställt" in cancelled
    assert methods == ["REQUEST"] * 4 + ["CANCEL"] * 2
    assert introduction.state is IntroductionState.CONTACTS_EXCHANGED
