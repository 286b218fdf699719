"""How long a letter waits, as the office chose it."""

from datetime import date

import pytest

from dooropener import introductions
from dooropener.accounts import ReadsOnly, Role
from dooropener.introductions import InvalidRhythm, Rhythm
from dooropener.introductions.rhythm import last_choice
from people import eva, sent, story


@pytest.fixture
async def told(session, clock):
    return await story(session, clock.now())


async def test_nobody_chose_so_it_is_as_usual(session):
    assert await introductions.rhythm(session) == Rhythm(reminders=2, apart=5, ends_after=20)
    assert await last_choice(session) is None


@pytest.mark.parametrize(
    ("chosen", "days"),
    [
        (Rhythm(2, 5, 20), [date(2026, 3, 9), date(2026, 3, 31)]),
        (Rhythm(1, 8, 30), [date(2026, 3, 12), date(2026, 4, 15)]),
        (Rhythm(0, 5, 10), [None, date(2026, 3, 17)]),
    ],
    ids=["usual", "one and later", "none"],
)
async def test_letters_that_wait_already_go_by_it(session, house, clock, told, chosen, days):
    introduction = await sent(session, house, told, clock.now())
    await introductions.choose_rhythm(session, chosen, by=told.ada, at=clock.now())

    first = await introductions.next_reminder(session, introduction, at=clock.now())
    while not await introductions.expire_due(house):
        clock.advance(days=1)

    assert [first, clock.now().date()] == days
    assert await introductions.rhythm(session) == chosen


async def test_the_only_reminder_says_that_it_is_the_last(session, house, clock, told):
    introduction = await sent(session, house, told, clock.now())
    await introductions.choose_rhythm(session, Rhythm(1, 5, 20), by=told.ada, at=clock.now())
    clock.advance(days=7, hours=-2)

    only = await introductions.remind(session, introduction, at=clock.now(), house=house)

    assert only is not None
    assert "questa è l’ultima volta che Le scriviamo" in only.payload["text"]
    assert await introductions.next_reminder(session, introduction, at=clock.advance(days=7)) is None
    assert introduction.id not in await introductions.unanswered(session, at=clock.now())


@pytest.mark.parametrize(
    ("wanted", "field", "least"),
    [
        (Rhythm(3, 5, 20), "reminders", 0),
        (Rhythm(2, 2, 20), "apart", 3),
        (Rhythm(2, 5, 91), "ends_after", 10),
        (Rhythm(2, 7, 20), "ends_after", 21),
    ],
)
async def test_what_does_not_fit_changes_nothing(session, clock, told, wanted, field, least):
    with pytest.raises(InvalidRhythm) as refused:
        await introductions.choose_rhythm(session, wanted, by=told.ada, at=clock.now())

    assert (refused.value.details["field"], refused.value.details["least"]) == (field, least)
    assert await introductions.rhythm(session) == Rhythm()


async def test_reader_chooses_nothing(session, clock):
    user = await eva(session, clock.now(), role=Role.READER)

    with pytest.raises(ReadsOnly):
        await introductions.choose_rhythm(session, Rhythm(1, 5, 20), by=user, at=clock.now())
