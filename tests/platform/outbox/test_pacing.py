"""The pace of letters to one recipient domain."""

import asyncio
import dataclasses
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dooropener import outbox
from dooropener.outbox import DeliveryState
from dooropener.outbox.pacing import WHILE_ANOTHER_SENDS, _after, turn_of
from outbox_rows import read, sweep, write

PACE = 3
PERIOD = timedelta(minutes=10)


@pytest.fixture
def paced(posting_house):
    settings = posting_house.settings.model_copy(update={"mail_pace": PACE, "mail_pace_minutes": 10})
    return dataclasses.replace(posting_house, settings=settings)


async def write_several(house, count, domain="calore.example", **changes):
    return [await write(house, recipient=f"reader{number}@{domain}", **changes) for number in range(count)]


async def sent_of(house, letters):
    found = [await read(house, letter) for letter in letters]
    return [letter.sent_at for letter in found if letter.state is DeliveryState.SENT]


async def pass_time(house, run_jobs, *, until):
    """Every minute what is due gets its job, and jobs run."""
    end = house.clock.now() + until
    while house.clock.now() < end:
        house.clock.advance(minutes=1)
        await sweep(house)
        await run_jobs(house)


async def test_more_than_the_pace_waits_for_its_turn_and_counts_no_attempt(paced, run_jobs):
    letters = await write_several(paced, 5)
    now = paced.clock.now()

    await run_jobs(paced)

    found = [await read(paced, letter) for letter in letters]
    assert [letter.state for letter in found] == [DeliveryState.SENT] * 3 + [DeliveryState.PENDING] * 2
    assert [(letter.attempts, letter.next_attempt_at) for letter in found[3:]] == [(0, now + PERIOD)] * 2


async def test_everyone_gets_a_turn_and_no_stretch_of_time_holds_more_than_the_pace(paced, server, run_jobs):
    letters = await write_several(paced, 4)
    await run_jobs(paced)
    paced.clock.advance(minutes=4)
    letters += await write_several(paced, 6)
    await run_jobs(paced)

    await pass_time(paced, run_jobs, until=timedelta(hours=1))

    moments = sorted(await sent_of(paced, letters))
    assert len(moments) == 10 == len(server.received)
    assert all(later - first >= PERIOD for first, later in zip(moments, moments[PACE:], strict=False))
    assert moments[-1] - moments[0] <= PERIOD * 4


async def test_letter_held_back_for_its_seconds_of_undo_passes_none_that_waits(paced, run_jobs):
    await write_several(paced, 1)
    await run_jobs(paced)
    paced.clock.advance(minutes=4)
    await write_several(paced, 2)
    await run_jobs(paced)
    earlier = await write_several(paced, 2)
    await run_jobs(paced)
    turns = [(await read(paced, letter)).next_attempt_at for letter in earlier]
    (held,) = await write_several(paced, 1, not_before=turns[0] - timedelta(seconds=5))
    paced.clock.moment = turns[0]

    async with paced.sessions() as session:
        turn = await turn_of(session, await read(paced, held), settings=paced.settings, now=turns[0])

    assert turn is not None
    assert turn >= turns[1]
    await pass_time(paced, run_jobs, until=timedelta(minutes=40))
    sent = [(await read(paced, letter)).sent_at for letter in [*earlier, held]]
    assert None not in sent
    assert sent == sorted(sent)


async def test_other_domains_do_not_wait(paced, run_jobs):
    await write_several(paced, 5)
    others = await write_several(paced, 3, "sole.example")

    await run_jobs(paced)

    assert len(await sent_of(paced, others)) == 3


async def test_a_domain_is_the_same_in_any_case_of_letters(paced, run_jobs):
    await write_several(paced, 3, "Calore.example")
    late = await write_several(paced, 1, "calore.EXAMPLE")

    await run_jobs(paced)

    assert await sent_of(paced, late) == []


async def test_a_sign_in_link_is_not_kept_waiting(paced, run_jobs):
    await write_several(paced, 3)
    links = await write_several(paced, 1, fact="sign_in_requested")

    await run_jobs(paced)

    assert len(await sent_of(paced, links)) == 1


async def test_no_pace_no_waiting(paced, run_jobs):
    settings = paced.settings.model_copy(update={"mail_pace": 0})
    letters = await write_several(paced, 5)

    await run_jobs(dataclasses.replace(paced, settings=settings))

    assert len(await sent_of(paced, letters)) == 5


async def test_a_turn_that_a_refused_letter_did_not_use_goes_to_the_next(paced, server, run_jobs):
    server.refuse_recipient = "450 4.2.0 greylisted"
    refused = await write_several(paced, 3)
    await run_jobs(paced)
    server.refuse_recipient = None
    late = await write_several(paced, 1)
    await pass_time(paced, run_jobs, until=timedelta(minutes=12))

    assert len(await sent_of(paced, refused)) == 3
    assert len(await sent_of(paced, late)) == 1


class Context:
    def __init__(self, house):
        self.additional_context = {"house": house}


def is_due(letter, now):
    return letter.state is DeliveryState.PENDING and (letter.next_attempt_at is None or letter.next_attempt_at <= now)


async def test_many_workers_keep_the_pace_together(paced, server):
    """All at once: who finds another at work with the domain comes again a little later."""
    server.pause = 0.05
    letters = await write_several(paced, 9)
    for _ in range(6):
        due = [letter for letter in letters if is_due(await read(paced, letter), paced.clock.now())]
        await asyncio.gather(*[outbox.deliver(Context(paced), delivery_id=letter) for letter in due])
        paced.clock.advance(seconds=WHILE_ANOTHER_SENDS.total_seconds())

    assert len(await sent_of(paced, letters)) == PACE == len(server.received)
    waiting = [each for each in [await read(paced, letter) for letter in letters] if each.sent_at is None]
    assert [each.attempts for each in waiting] == [0] * 6


@given(st.lists(st.integers(0, 40), min_size=1, max_size=30), st.integers(1, 5))
def test_turns_that_are_given_out_keep_every_stretch_at_the_pace(requests, pace):
    period = timedelta(minutes=10)
    start = timedelta()
    taken: list[timedelta] = []
    for minutes in sorted(requests):
        now = start + timedelta(minutes=minutes)
        recent = sorted(moment for moment in taken if moment > now - period)
        turn = _after(recent, pace, period)
        taken.append(now if turn is None else turn)

    taken.sort()
    assert all(later - first >= period for first, later in zip(taken, taken[pace:], strict=False))
