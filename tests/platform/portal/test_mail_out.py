"""The way out as the office sees it: stopped by a switch, or held up by a server."""

from datetime import timedelta

import pytest
import pytest_asyncio

from dooropener import outbox
from dooropener.accounts import Role
from dooropener.errors import DeliveryFailed
from dooropener.outbox.service import mark_failed
from people import ada, approved, consented, eva, story

WRONG_PASSWORD = DeliveryFailed("535 5.7.8 authentication failed", permanent=False)
GREYLISTED = DeliveryFailed("450 4.2.0 greylisted", permanent=False)


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def desk(browser, told):
    await browser.come_in(told.ada.email)
    return browser


@pytest_asyncio.fixture
async def letter(session, told, house, clock):
    """Approved, and on its way to Chiara."""
    introduction = await consented(session, told, clock.now())
    return await approved(session, house, told, introduction, clock.now())


async def fail(session, letter, failure, at):
    await mark_failed(session, letter, failure, at=at)
    await session.flush()


async def test_all_mail_is_stopped_and_released_on_the_settings_page(desk, session, letter):
    await desk.get("/settings")
    await desk.submit("/settings/mail", held="on")
    stopped = desk.words()
    held = await outbox.mail_is_held(session)
    await desk.submit("/settings/mail", held="off")

    assert held
    assert "No mail leaves any more. What is written waits." in stopped
    assert "Mail is stopped Ada, " in stopped
    assert not await outbox.mail_is_held(session)
    assert "Mail leaves again." in desk.words()


@pytest.mark.parametrize("path", ["/today", "/introductions", "/matches", "/review", "/organisations", "/settings"])
async def test_every_page_says_that_mail_is_stopped_by_whom_and_how_much_waits(
    desk, session, told, clock, letter, path
):
    await outbox.hold_mail(session, by=told.ada.actor, at=clock.now())

    await desk.get(path)

    assert "No mail leaves the house. Ada has stopped it." in desk.words()
    assert "1 letter waits." in desk.words()


async def test_an_advisor_may_stop_mail_and_a_reader_may_not(browser, session, clock):
    advisor = await eva(session, clock.now())
    await browser.come_in(advisor.email)
    await browser.get("/settings")
    await browser.submit("/settings/mail", held="on")
    by_advisor = await outbox.held_mail(session)
    await browser.get("/settings")
    await browser.submit("/logout")
    reader = await ada(session, clock.now(), role=Role.READER, email="reader@norrkoping.example")
    await browser.come_in(reader.email)
    await browser.get("/settings")
    form = browser.form("/settings/mail")
    answer = await browser.post("/settings/mail", held="off")

    assert by_advisor.by == "Eva"
    assert form is None
    assert answer.status_code == 403
    assert await outbox.mail_is_held(session)


async def test_today_says_in_plain_words_why_no_mail_gets_out(desk, session, letter, clock):
    await fail(session, letter, WRONG_PASSWORD, clock.now())

    await desk.get("/today")

    assert "Mail does not get out" in desk.words()
    assert "does not accept the user name or the password" in desk.words()
    assert "535 5.7.8 authentication failed" in desk.words()
    assert "1 letter waits." in desk.words()


async def test_all_that_waits_is_tried_when_the_server_is_mended(desk, session, letter, clock):
    await fail(session, letter, WRONG_PASSWORD, clock.now())
    await desk.get("/today")

    await desk.submit("/deliveries/retry")

    await session.refresh(letter)
    assert letter.next_attempt_at is None
    assert "The letters that waited are tried now." in desk.words()
    assert "Mail does not get out" not in desk.words()


async def test_a_recipients_server_that_asks_to_wait_is_no_standstill(desk, session, letter, clock):
    await fail(session, letter, GREYLISTED, clock.now())

    await desk.get("/today")
    today = desk.words()
    await desk.get(f"/introductions/{letter.introduction_id}")

    assert "Mail does not get out" not in today
    assert "It has not got out yet." in desk.words()
    assert "asks us to come again later" in desk.words()
    assert "450 4.2.0 greylisted" in desk.words()


async def test_a_letter_that_waits_is_tried_now_by_one_click(desk, session, letter, clock):
    await fail(session, letter, GREYLISTED, clock.now())
    await desk.get(f"/introductions/{letter.introduction_id}")

    await desk.submit(f"/deliveries/{letter.id}/retry")

    await session.refresh(letter)
    assert letter.next_attempt_at is None
    assert "It is on its way again." in desk.words()
    assert "It has not got out yet." not in desk.words()


async def test_after_three_days_the_letter_waits_for_the_advisor_with_its_reason(browser, session, told, letter, clock):
    began = clock.now()
    while letter.state is outbox.DeliveryState.PENDING:
        await fail(session, letter, GREYLISTED, clock.now())
        clock.moment = letter.next_attempt_at or clock.moment
    desk = browser
    await desk.come_in(told.ada.email)

    await desk.get("/today")

    assert timedelta(hours=60) < clock.now() - began <= timedelta(hours=72)
    assert "What did not arrive 1" in desk.words()
    await desk.get(f"/introductions/{letter.introduction_id}")
    assert "This could not be sent" in desk.words()
    assert "asks us to come again later" in desk.words()
    await desk.submit(f"/deliveries/{letter.id}/retry")
    await session.refresh(letter)
    assert (letter.state, letter.attempts) == (outbox.DeliveryState.PENDING, 0)
