"""Figures are counted anew as soon as anything changes that they rest on."""

from datetime import date

import pytest

from dooropener import figures, introductions
from dooropener.figures import Figure
from dooropener.organisations import QuietPeriod
from people import sent, story

YEAR = figures.year(2026)


@pytest.fixture
async def told(session, clock):
    return await story(session, clock.now())


async def _answers(session):
    return (await figures.counted(session, YEAR)).answers.whole


async def test_what_rests_on_the_same_rows_is_counted_once(session, house, clock, told):
    await sent(session, house, told, clock.now())

    assert await figures.counted(session, YEAR) is await figures.counted(session, YEAR)


async def test_an_answer_is_counted_at_once(session, house, clock, told):
    introduction = await sent(session, house, told, clock.now())
    before = await figures.counted(session, YEAR)
    await introductions.record_reply(session, introduction, at=clock.advance(days=2), evidence={})

    after = await figures.counted(session, YEAR)

    assert (before.of(Figure.ANSWERED), after.of(Figure.ANSWERED)) == (0, 1)
    assert (before.answers.whole, after.answers.whole) == (None, 2)


async def test_a_rest_told_afterwards_is_no_working_day(session, house, clock, told):
    introduction = await sent(session, house, told, clock.now())
    await introductions.record_reply(session, introduction, at=clock.advance(days=2), evidence={})
    before = await _answers(session)
    rest = {"starts": date(2026, 3, 3), "ends": date(2026, 3, 3), "note": "Fiera"}
    session.add(QuietPeriod(organisation_id=told.chiara.organisation_id, **rest))
    await session.flush()

    assert (before, await _answers(session)) == (2, 1)
