"""A letter that has not left yet stays at home when its introduction ends."""

import pytest

from dooropener import introductions, outbox
from dooropener.outbox import DeliveryState
from people import SUMMARY, consented, story


@pytest.fixture
async def approved(session, house, clock):
    told = await story(session, clock.now())
    introduction = await consented(session, told, clock.now())
    delivery = await introductions.approve_letter(
        session, introduction, by=told.ada, summary=SUMMARY, language="it", at=clock.now(), house=house
    )
    return told, await introductions.get_introduction(session, introduction.id), delivery


async def test_withdrawing_calls_the_letter_back(session, clock, approved):
    told, introduction, delivery = approved

    await introductions.withdraw(session, introduction, by=told.ada, reason="too early", at=clock.now())

    assert delivery.state is DeliveryState.CANCELLED


async def test_a_stop_calls_the_letter_back(session, clock, approved):
    _, introduction, delivery = approved

    await introductions.stop(session, introduction, at=clock.now(), evidence={})

    assert delivery.state is DeliveryState.CANCELLED


async def test_what_has_left_stays_sent(session, clock, approved):
    told, introduction, delivery = approved
    delivery.state, delivery.sent_at = DeliveryState.SENT, clock.now()

    await introductions.withdraw(session, introduction, by=told.ada, reason="too late", at=clock.now())

    letters = [d for d in await outbox.deliveries_of(session, introduction.id) if d.fact == "introduction_requested"]
    assert [letter.state for letter in letters] == [DeliveryState.SENT]
