"""What did not arrive: shown while it matters, sent again or elsewhere, or seen to, on the record."""

import pytest_asyncio

from dooropener import introductions, organisations, outbox
from dooropener.agenda.waiting import count_waiting
from dooropener.errors import DeliveryFailed
from dooropener.introductions import IntroductionState
from dooropener.introductions.sending import contacts_sent
from dooropener.organisations import LawfulBasis
from dooropener.outbox import DeliveryState, SuppressionReason
from dooropener.outbox.service import mark_failed, mark_sent
from people import approved, consented, in_contact, replied, story

REFUSAL = DeliveryFailed("550 5.1.1 no such user", permanent=True)


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def desk(browser, told):
    await browser.come_in(told.ada.email)
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

    assert "What did not arrive 1" in desk.words()
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

    assert "What did not arrive" not in desk.words()
    assert "Letters to approve 1" in desk.words()


async def test_ended_introduction_waits_for_no_letter(desk, session, refused, told, clock):
    introduction = await introductions.get_introduction(session, refused.introduction_id)
    await introductions.withdraw(session, introduction, by=told.ada, reason="enough", at=clock.now())

    await desk.get("/today")
    answer = await desk.post(f"/deliveries/{refused.id}/retry")

    assert "What did not arrive" not in desk.words()
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


@pytest_asyncio.fixture
async def returned(session, told, house, clock):
    """The letter that put both in contact, which came back from Chiara's server."""
    introduction = await in_contact(session, house, told, clock.now())
    [letter] = [
        each
        for each in await outbox.deliveries_of(session, introduction.id)
        if (each.fact, each.recipient) == ("contacts_exchanged", told.chiara.email)
    ]
    await outbox.mark_returned(session, letter)
    await outbox.suppress(session, letter.recipient, reason=SuppressionReason.BOUNCED, at=clock.now())
    return letter


async def test_today_and_the_case_say_which_letter_to_whom_came_back(desk, session, returned):
    await desk.get("/today")
    on_today = desk.words()
    await desk.get(f"/introductions/{returned.introduction_id}")

    assert "What did not arrive 1" in on_today
    assert "This letter came back" in desk.words()
    assert "Next:" not in desk.words()
    for page in (on_today, desk.words()):
        assert returned.payload["subject"] in page
        assert f"to {returned.recipient}" in page
        assert "the recipient's mail server gave it back" in page


async def test_what_was_seen_to_stands_on_today_no_more(desk, session, returned):
    await desk.get(f"/introductions/{returned.introduction_id}")
    await desk.submit(f"/deliveries/{returned.id}/seen-to")
    case = desk.words()

    await desk.get("/today")

    assert "This letter came back" not in case
    assert "A letter that did not arrive was seen to otherwise" in case
    assert "Came back, and was seen to" in case
    assert "What did not arrive" not in desk.words()


async def test_letter_that_came_back_goes_out_again_once_its_address_works(desk, session, returned):
    await desk.get(f"/introductions/{returned.introduction_id}")
    offered = desk.words()

    await desk.submit(f"/deliveries/{returned.id}/retry")

    await session.refresh(returned)
    assert "The address works again: send once more" in offered
    assert returned.state is DeliveryState.PENDING
    assert not await outbox.is_suppressed(session, returned.recipient)


async def test_letter_that_came_back_goes_to_another_contact(desk, session, returned, told, clock):
    marco = await organisations.add_contact(
        session,
        await organisations.get_organisation(session, told.partner.organisation_id),
        name="Marco Rossi",
        email="marco@termoemilia.example",
        language="it",
        lawful_basis=LawfulBasis.LEGITIMATE_INTEREST,
        source="web",
        sourced_on=clock.now().date(),
    )
    await desk.get(f"/introductions/{returned.introduction_id}")

    await desk.submit(f"/deliveries/{returned.id}/elsewhere", contact="nobody")
    refused = desk.tree().css_first(f"#instead-{returned.id}").attributes
    await desk.submit(f"/deliveries/{returned.id}/elsewhere", contact=str(marco.id))

    assert refused["aria-invalid"] == "true"
    assert "It is on its way to the other contact." in desk.words()
    assert "This letter came back" not in desk.words()
    letters = await outbox.deliveries_of(session, returned.introduction_id)
    assert "marco@termoemilia.example" in [each.recipient for each in letters]
