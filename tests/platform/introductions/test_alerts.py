"""Who wants to hear of new doors later is asked later."""

import pytest

from dooropener import introductions, outbox
from dooropener.accounts import Alerts
from dooropener.introductions.tasks import ask_once, ask_weekly
from people import asked, story


@pytest.fixture
async def told(session, clock):
    return await story(session, clock.now())


async def ask(session, house, introduction) -> int:
    """What the job does after an approval; how many questions are out then."""
    await session.flush()
    await ask_once(house, introduction.id)
    return len(await outbox.deliveries_of(session, introduction.id))


@pytest.mark.parametrize(("choice", "at_once", "on_monday"), [("at_once", 2, 2), ("weekly", 0, 2), ("never", 0, 0)])
async def test_new_door_is_told_of_when_its_person_wants(session, house, clock, told, choice, at_once, on_monday):
    told.company.person.alerts = Alerts(choice)
    introduction = await asked(session, told, clock.now())

    first = await ask(session, house, introduction)
    await ask_weekly(house)
    await ask_weekly(house)

    assert (first, len(await outbox.deliveries_of(session, introduction.id))) == (at_once, on_monday)


async def test_asking_again_on_the_day_agreed_is_no_news(session, house, clock, told):
    told.company.person.alerts = Alerts.NEVER
    introduction = await asked(session, told, clock.now())
    until = clock.now().date().replace(day=20)
    await introductions.postpone(session, introduction, by=told.company.person, until=until, at=clock.now())
    await session.flush()
    clock.advance(days=20)
    await introductions.wake_due(house)
    await session.refresh(introduction)

    assert await ask(session, house, introduction) == 2
