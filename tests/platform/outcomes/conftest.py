"""Björn and Chiara have each other's address; a meeting is booked, and time goes on."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from dooropener import introductions, outcomes
from dooropener.introductions import IntroductionState, Side
from dooropener.outbox import Delivery
from dooropener.outcomes import Feedback
from people import sent, story


@pytest.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest.fixture
async def introduction(session, house, clock, told):
    """Both are in contact."""
    introduction = await sent(session, house, told, clock.now())
    introduction.state = IntroductionState.CONTACTS_EXCHANGED
    await session.flush()
    return introduction


@pytest.fixture
async def booked(session, clock, told, introduction):
    """They meet on Monday at two o'clock in the afternoon, Central European Time."""
    when = clock.now() + timedelta(hours=1)
    await introductions.book_meeting(session, introduction, when=when, place="video", by=told.ada, at=clock.now())
    return introduction


@pytest.fixture
def pass_time(house, clock, session):
    """`await pass_time(days=1)`, and the periodic job runs."""

    async def go_on(**delta):
        clock.advance(**delta)
        await session.flush()
        await outcomes.ask_due(house)

    return go_on


@pytest.fixture
def asked_of(session):
    """The questions to one side, oldest first."""

    async def of(introduction, side: Side) -> list[Feedback]:
        found = await outcomes.feedback_of(session, introduction.id)
        for each in found:
            await session.refresh(each)
        return [each for each in found if each.side is side]

    return of


@pytest.fixture
def left(session):
    """What left the house about meetings and follow-ups: channel, fact, recipient."""

    async def deliveries() -> list[Delivery]:
        facts = ["feedback_requested", "follow_up_requested"]
        return list(await session.scalars(select(Delivery).where(Delivery.fact.in_(facts)).order_by(Delivery.id)))

    return deliveries
