"""Ten seconds in which an approved letter can be called back: done, undone, as before; afterwards it has left."""

import pytest
import pytest_asyncio
from sqlalchemy import func, select

from dooropener import outbox
from dooropener.agenda.waiting import count_waiting
from dooropener.introductions import IntroductionState
from dooropener.outbox import Delivery, DeliveryState
from dooropener.outbox.queries import lock_due
from people import SUMMARY, consented, eva, gone, story


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def desk(browser, told):
    await browser.come_in(told.ada.email)
    return browser


async def _now(session, introduction):
    await session.refresh(introduction)
    return introduction


async def _written(session):
    return await session.scalar(select(func.count(Delivery.id)))


async def _letter(session, introduction):
    """The newest to the partner's side, as it is now."""
    letter = [one for one in await outbox.deliveries_of(session, introduction.id) if one.message_id][-1]
    await session.refresh(letter)
    return letter


async def _approve(desk, introduction):
    await desk.get(f"/introductions/{introduction.id}/letter")
    await desk.submit(f"/introductions/{introduction.id}/letter", do="approve", summary=SUMMARY)


async def test_approved_letter_stays_in_the_outbox_for_ten_seconds(desk, session, told, clock):
    introduction = await consented(session, told, clock.now())

    await _approve(desk, introduction)
    letter = await _letter(session, introduction)
    within = await lock_due(session, letter.id, now=clock.advance(seconds=9))
    afterwards = await lock_due(session, letter.id, now=clock.advance(seconds=1))

    assert "Approved. The letter leaves in ten seconds." in desk.words()
    assert (letter.state, within, afterwards) == (DeliveryState.PENDING, None, letter)


async def test_approval_is_taken_back_before_the_letter_leaves(desk, session, told, clock):
    introduction = await consented(session, told, clock.now())
    await _approve(desk, introduction)
    clock.advance(seconds=9)

    await desk.undo()

    now, letter = await _now(session, introduction), await _letter(session, introduction)
    assert desk.page.url.path == f"/introductions/{introduction.id}/letter"
    assert "Taken back. Nothing was sent, and your words stand here." in desk.words()
    assert desk.tree().css_first("#summary").text().strip() == SUMMARY
    assert (now.state, now.letter_approved_at) == (IntroductionState.COMPANY_CONSENTED, None)
    assert letter.state is DeliveryState.CANCELLED
    assert await lock_due(session, letter.id, now=clock.advance(days=1)) is None
    assert (await count_waiting(session)).letters == 1


async def test_letter_that_was_called_back_is_approved_anew_and_goes_once(desk, session, told, clock):
    introduction = await consented(session, told, clock.now())
    await _approve(desk, introduction)
    await desk.undo()

    await _approve(desk, introduction)

    letters = [one for one in await outbox.deliveries_of(session, introduction.id) if one.message_id]
    assert [one.state for one in letters] == [DeliveryState.CANCELLED, DeliveryState.PENDING]


async def test_after_ten_seconds_the_letter_has_left(desk, session, told, clock):
    introduction = await consented(session, told, clock.now())
    await _approve(desk, introduction)
    toast = desk.tree().css_first(".toast form").attributes["action"]
    clock.advance(seconds=11)
    waiting = (await desk.post(toast)).status_code
    await gone(session, await _letter(session, introduction), clock.now())
    await session.commit()

    answer = await desk.post(toast)

    assert (waiting, answer.status_code) == (409, 409)
    assert "The ten seconds are over" in desk.words()
    assert (await _now(session, introduction)).state is IntroductionState.SENT


async def test_letter_that_is_with_the_server_already_is_not_called_back(desk, session, told, clock):
    introduction = await consented(session, told, clock.now())
    await _approve(desk, introduction)
    letter = await _letter(session, introduction)
    letter.state, letter.sent_at = DeliveryState.SENT, clock.now()
    await session.commit()

    answer = await desk.undo()

    assert answer.status_code == 409
    assert (await _now(session, introduction)).letter_approved_at is not None


async def test_colleague_does_not_take_an_approval_back(desk, open_browser, session, house, told, clock):
    introduction = await consented(session, told, clock.now())
    colleague = await eva(session, clock.now())
    await _approve(desk, introduction)
    other = open_browser(house)
    await other.come_in(colleague.email)

    answer = await other.post(f"/introductions/{introduction.id}/letter/undo")

    assert answer.status_code == 409
    assert (await _now(session, introduction)).letter_approved_at is not None


async def _approve_again(desk, introduction, summary=SUMMARY):
    """As with a second click: the page is the one from before the first."""
    fields = {"do": "approve", "language": "it", "shown": "it", "summary": summary}
    return await desk.post(f"/introductions/{introduction.id}/letter", **fields)


async def test_second_click_within_the_ten_seconds_can_be_taken_back_as_the_first(desk, session, told, clock):
    introduction = await consented(session, told, clock.now())
    await _approve(desk, introduction)
    clock.advance(seconds=9)

    await _approve_again(desk, introduction)

    assert "Approved. The letter leaves in ten seconds." in desk.words()
    assert desk.tree().css_first(f'.toast form[action="/introductions/{introduction.id}/letter/undo"]')


@pytest.mark.parametrize(("seconds", "summary"), [(10, SUMMARY), (1, "Another summary.")])
async def test_click_on_a_letter_that_was_approved_before_or_otherwise_says_so(
    desk, session, told, clock, seconds, summary
):
    introduction = await consented(session, told, clock.now())
    await _approve(desk, introduction)
    clock.advance(seconds=seconds)

    await _approve_again(desk, introduction, summary)

    toast = desk.tree().css_first(".toast")
    assert toast.text().strip() == "The letter is already approved and on its way."
    assert (await _now(session, introduction)).summary == SUMMARY


async def test_click_on_a_letter_that_a_colleague_approved_offers_no_way_back(
    desk, open_browser, session, house, told, clock
):
    introduction = await consented(session, told, clock.now())
    colleague, other = await eva(session, clock.now()), open_browser(house)
    colleague.language = "en"
    await session.flush()
    await other.sign_in(colleague.email)
    await _approve(desk, introduction)

    await _approve_again(other, introduction)

    assert other.tree().css_first(".toast").text().strip() == "The letter is already approved and on its way."
