"""What could not be sent: shown while it matters, sent again, on the record."""

import pytest_asyncio

from dooropener import introductions, outbox
from dooropener.agenda.waiting import count_waiting
from dooropener.errors import DeliveryFailed
from dooropener.introductions import IntroductionState
from dooropener.introductions.sending import contacts_sent
from dooropener.outbox import DeliveryState
from dooropener.outbox.service import mark_failed, mark_sent
from people import approved, consented, replied, story

REFUSAL = DeliveryFailed("550 5.1.1 no such user", permanent=True)


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def desk(browser, told):
    await browser.sign_in(told.ada.email)
    return browser


@pytest_asyncio.fixture
async def refused(session, told, house, clock):
    """The letter to Chiara that her server would not take."""
    introduction = await consented(session, told, clock.now())
    letter = await approved(session, house, told, introduction, clock.now())
    await mark_failed(session, letter, REFUSAL, at=clock.now())
    await session.flush()
    return letter


async def test_today_says_what_could_not_be_sent_and_why(desk, session, refused):
    await desk.get("/today")

    assert "What could not be sent 1" in desk.words()
    assert refused.payload["subject"] in desk.words()
    assert "550 5.1.1 no such user" in desk.words()
    assert (await count_waiting(session)).introductions == 1


async def test_sent_again_it_is_on_its_way_and_on_the_record(desk, session, refused):
    await desk.get(f"/introductions/{refused.introduction_id}")

    await desk.submit(f"/deliveries/{refused.id}/retry")

    await session.refresh(refused)
    assert refused.state is DeliveryState.PENDING
    assert "It is on its way again." in desk.words()
    assert "This could not be sent" not in desk.words()
    assert "Sent again" in desk.words()
    assert f"Message-ID {refused.message_id}" in desk.words()


async def test_second_click_sends_nothing_more(desk, session, refused):
    await desk.get("/today")
    await desk.post(f"/deliveries/{refused.id}/retry")

    await desk.get("/today")
    answer = await desk.post(f"/deliveries/{refused.id}/retry")

    assert answer.status_code == 409
    assert "This is not waiting to be sent again" in desk.words()


async def test_another_reader_may_be_chosen_and_the_old_letter_is_overtaken(desk, session, refused, told, clock):
    await desk.get(f"/introductions/{refused.introduction_id}/letter")
    await desk.submit(f"/introductions/{refused.introduction_id}/addressee", contact=str(told.chiara.id))

    await desk.get("/today")

    assert "What could not be sent" not in desk.words()
    assert "Letters to approve 1" in desk.words()


async def test_ended_introduction_waits_for_no_letter(desk, session, refused, told, clock):
    introduction = await introductions.get_introduction(session, refused.introduction_id)
    await introductions.withdraw(session, introduction, by=told.ada, reason="enough", at=clock.now())

    await desk.get("/today")
    answer = await desk.post(f"/deliveries/{refused.id}/retry")

    assert "What could not be sent" not in desk.words()
    assert answer.status_code == 409


async def test_contacts_move_on_when_the_letter_that_failed_has_left(desk, session, told, house, clock):
    introduction = await replied(session, house, told, clock.now())
    await introductions.accept(session, introduction, by=told.ada, at=clock.now(), house=house)
    letters = [
        each for each in await outbox.deliveries_of(session, introduction.id) if each.fact == "contacts_exchanged"
    ]
    await mark_sent(session, letters[0], "250 ok", at=clock.now())
    await mark_failed(session, letters[1], REFUSAL, at=clock.now())
    await contacts_sent(session, letters[0], at=clock.now())
    await desk.get(f"/introductions/{introduction.id}")

    await desk.submit(f"/deliveries/{letters[1].id}/retry")
    await mark_sent(session, letters[1], "250 ok", at=clock.now())
    await contacts_sent(session, letters[1], at=clock.now())

    found = await introductions.get_introduction(session, introduction.id)
    assert found.state is IntroductionState.CONTACTS_EXCHANGED
