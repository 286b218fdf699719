"""A company's answer is taken back as long as nobody has acted on it."""

from datetime import timedelta

import pytest

from dooropener import introductions
from dooropener.introductions import IntroductionState
from dooropener.organisations import MembershipState, NotVerified
from people import approved, asked, consented, story


@pytest.fixture
async def told(session, clock):
    return await story(session, clock.now())


async def answer(session, told, clock, kind: str):
    introduction = await asked(session, told, clock.now())
    bjorn, at = told.company.person, clock.advance(minutes=1)
    if kind == "yes":
        await introductions.consent(session, introduction, by=bjorn, at=at)
    elif kind == "no":
        await introductions.decline(session, introduction, by=bjorn, at=at)
    else:
        until = at.date() + timedelta(days=30)
        await introductions.postpone(session, introduction, by=bjorn, until=until, at=at)
    return await introductions.get_introduction(session, introduction.id)


@pytest.mark.parametrize("kind", ["yes", "no", "later"])
async def test_the_question_is_open_again(session, clock, told, kind):
    introduction = await answer(session, told, clock, kind)

    await introductions.take_back(session, introduction, by=told.company.person, at=clock.advance(minutes=1))

    changes = await introductions.history_of(session, introduction)
    assert introduction.state is IntroductionState.ASKED
    assert (introduction.closed_reason, introduction.snoozed_until, introduction.company_contact_id) == (None,) * 3
    assert (changes[-1].actor_name, changes[-1].reason) == ("Björn", "taken_back")
    assert await introductions.asked_of_person(session, told.company.person) == [introduction]


async def test_a_yes_stands_once_the_letter_is_approved(session, house, clock, told):
    introduction = await consented(session, told, clock.now())
    await approved(session, house, told, introduction, clock.advance(minutes=1))

    with pytest.raises(introductions.TooLateToTakeBack):
        await introductions.take_back(session, introduction, by=told.company.person, at=clock.now())


async def test_nothing_is_taken_back_twice(session, clock, told):
    introduction = await answer(session, told, clock, "yes")
    await introductions.take_back(session, introduction, by=told.company.person, at=clock.advance(minutes=1))

    with pytest.raises(introductions.TooLateToTakeBack):
        await introductions.take_back(session, introduction, by=told.company.person, at=clock.now())


async def test_only_confirmed_members_take_back(session, clock, told):
    introduction = await answer(session, told, clock, "no")
    told.company.membership.state = MembershipState.UNVERIFIED
    await session.flush()

    with pytest.raises(NotVerified):
        await introductions.take_back(session, introduction, by=told.company.person, at=clock.now())
