"""Thanks and goodbye: to those who took part, once, on an advisor's word."""

import pytest

from dooropener import introductions, outbox
from dooropener.accounts import ReadsOnly, Role
from dooropener.introductions import ClosedReason, IntroductionState
from dooropener.introductions.letter_reminders import Ending
from dooropener.outbox import DeliveryState, SuppressionReason
from dooropener.states import history
from people import consented, eva, replied, sent, story

S = IntroductionState


@pytest.fixture
async def told(session, clock):
    return await story(session, clock.now())


async def declined(session, house, told, at):
    introduction = await replied(session, house, told, at)
    await introductions.refuse(session, introduction, by=told.ada, at=at)
    return await introductions.get_introduction(session, introduction.id)


async def test_a_no_is_thanked_for_in_the_thread_signed_by_the_advisor(session, house, clock, told):
    introduction = await declined(session, house, told, clock.now())
    (letter,) = [one for one in await outbox.deliveries_of(session, introduction.id) if one.message_id]

    farewell = await introductions.say_farewell(session, introduction, by=told.ada, at=clock.now(), house=house)

    assert (farewell.fact, farewell.recipient) == ("introduction_ended", "chiara@termoemilia.example")
    assert farewell.payload["references"] == [letter.message_id]
    assert farewell.payload["subject"] == f"Re: {letter.payload['subject']}"
    assert "La ringraziamo per la risposta" in farewell.payload["text"]
    assert "Ada\n" in farewell.payload["text"]
    assert "Auto-Submitted" not in farewell.payload["headers"]
    step = (await history(session, "introduction", introduction.id))[-1]
    assert (step.reason, step.actor_name) == ("farewell_said", "Ada")


async def test_it_is_said_once(session, house, clock, told):
    introduction = await declined(session, house, told, clock.now())
    await introductions.say_farewell(session, introduction, by=told.ada, at=clock.now(), house=house)

    with pytest.raises(introductions.NoFarewell):
        await introductions.say_farewell(session, introduction, by=told.ada, at=clock.now(), house=house)


async def test_a_company_that_withdraws_after_the_letter_leaves_word(session, house, clock, told):
    introduction = await sent(session, house, told, clock.now())
    await introductions.withdraw(session, introduction, by=told.company.person, reason="no", at=clock.now())
    introduction = await introductions.get_introduction(session, introduction.id)

    assert await introductions.find_farewell(session, introduction) is Ending.WITHDRAWN


async def test_who_was_never_written_to_hears_nothing(session, clock, told):
    introduction = await consented(session, told, clock.now())
    await introductions.withdraw(session, introduction, by=told.ada, reason="no", at=clock.now())

    assert await introductions.find_farewell(session, introduction) is None


@pytest.mark.parametrize(
    ("state", "reason", "ending"),
    [
        (S.CLOSED, ClosedReason.PARTNER_DECLINED, Ending.DECLINED),
        (S.CLOSED, ClosedReason.NO_CONTACT, Ending.OVER),
        (S.CLOSED, ClosedReason.NO_AGREEMENT, Ending.OVER),
        (S.CLOSED, ClosedReason.UNSUBSCRIBED, None),
        (S.CLOSED, ClosedReason.UNREACHABLE, None),
        (S.EXPIRED, None, None),
        (S.SENT, None, None),
        (S.NEGOTIATING, None, None),
    ],
)
async def test_what_is_said_depends_on_how_it_ended(session, house, clock, told, state, reason, ending):
    introduction = await sent(session, house, told, clock.now())
    introduction.state, introduction.closed_reason = state, reason
    await session.flush()

    assert await introductions.find_farewell(session, introduction) is ending


async def test_who_said_stop_hears_nothing(session, house, clock, told):
    introduction = await declined(session, house, told, clock.now())
    await outbox.suppress(session, told.chiara.email, reason=SuppressionReason.UNSUBSCRIBED, at=clock.now())

    with pytest.raises(introductions.NoFarewell):
        await introductions.say_farewell(session, introduction, by=told.ada, at=clock.now(), house=house)


async def test_who_only_reads_says_no_farewell(session, house, clock, told):
    introduction = await declined(session, house, told, clock.now())
    reader = await eva(session, clock.now(), role=Role.READER)

    with pytest.raises(ReadsOnly):
        await introductions.say_farewell(session, introduction, by=reader, at=clock.now(), house=house)


async def test_one_that_has_not_left_does_not_leave_once_it_is_taken_up_again(session, house, clock, told):
    introduction = await declined(session, house, told, clock.now())
    farewell = await introductions.say_farewell(session, introduction, by=told.ada, at=clock.now(), house=house)

    await introductions.reopen(session, introduction, by=told.ada, at=clock.now())

    assert farewell.state is DeliveryState.CANCELLED
