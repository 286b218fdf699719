"""Twenty working days without an answer, and it is over."""

from datetime import UTC, datetime

import pytest

from dooropener import introductions, outbox
from dooropener.introductions import IntroductionState
from dooropener.states import history
from people import sent, story

S = IntroductionState


@pytest.fixture
async def introduction(session, house, clock):
    """The letter went out on Monday, 2 March 2026."""
    return await sent(session, house, await story(session, clock.now()), clock.now())


async def test_it_waits_through_twenty_working_days(session, house, clock, introduction):
    clock.moment = datetime(2026, 3, 30, 21, 0, tzinfo=UTC)

    expired = await introductions.expire_due(house)

    await session.refresh(introduction)
    assert (expired, introduction.state) == (0, S.SENT)


@pytest.mark.parametrize("state", [S.SENT, S.DELIVERED])
async def test_on_the_day_after_it_expires_and_the_company_hears_of_it(session, house, clock, introduction, state):
    introduction.state = state
    await session.flush()
    day = clock.moment = datetime(2026, 3, 31, 1, 30, tzinfo=UTC)

    expired = await introductions.expire_due(house)

    assert expired == 1
    last = (await history(session, "introduction", introduction.id))[-1]
    assert (last.from_state, last.to_state, last.actor_kind, last.at) == (state.value, "expired", "machine", day)
    assert (await outbox.deliveries_of(session, introduction.id))[-1].fact == "introduction_closed"
    assert await introductions.expire_due(house) == 0


@pytest.mark.parametrize("state", [S.REPLIED, S.QUESTION, S.BOUNCED, S.CONTACTS_EXCHANGED, S.SNOOZED])
async def test_what_is_not_waiting_for_the_partner_does_not_expire(session, house, clock, introduction, state):
    introduction.state = state
    await session.flush()
    clock.moment = datetime(2027, 1, 1, tzinfo=UTC)

    assert await introductions.expire_due(house) == 0
