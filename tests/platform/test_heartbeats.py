"""Signs of life, and how long what is no record is kept."""

import pytest
from sqlalchemy import func, select

from dooropener import accessibility, accounts, retention
from dooropener.accounts import Attempt
from dooropener.cli.beating import TRIALS, try_once
from dooropener.cli.running import Part
from dooropener.heartbeats import SILENCE, Pulse, beat, heartbeats
from dooropener.privacy.tasks import keep_to_periods_once
from dooropener.retention import PERIODS, DataKind, InvalidPeriod
from people import ada


async def test_since_begins_anew_after_silence_and_with_a_fault(session, clock):
    begun = clock.now()
    since = []
    for minutes, fault in ((0, ""), (1, ""), (2, "TimeoutError"), (3, "TimeoutError"), (60, "TimeoutError")):
        at = clock.moment = begun + minutes * SILENCE / 2
        await beat(session, Pulse.ENCODER, took=5, fault=fault, at=at)
        session.expire_all()
        since.append((await heartbeats(session))[Pulse.ENCODER].since)

    assert [round((each - begun) / (SILENCE / 2)) for each in since] == [0, 0, 2, 2, 60]


async def test_what_fails_is_written_down_as_a_fault(house, session):
    async def broken(_):
        raise ConnectionError

    await try_once(house, Pulse.MAIL_IN, broken)
    await try_once(house, *TRIALS[Part.WORKER])
    found = await heartbeats(session)

    assert found[Pulse.MAIL_IN].fault == "ConnectionError"
    assert found[Pulse.ENCODER].fault == ""


async def test_periods_are_chosen_within_limits_on_the_record(session, clock):
    user = await ada(session, clock.now())
    kind = DataKind.UNATTACHED_FILES

    for days in (0, 91):
        with pytest.raises(InvalidPeriod):
            await retention.keep_for(session, kind, days, by=user.actor, at=clock.now())
    changed = [await retention.keep_for(session, kind, 7, by=user.actor, at=clock.now()) for _ in range(2)]
    last = (await retention.last_choices(session))[kind]

    assert changed == [True, False]
    assert (await retention.days_kept(session))[kind] == 7
    assert (last.from_state, last.to_state, last.actor_name) == (str(PERIODS[kind].usual), "7", "Ada")


async def test_nightly_job_goes_by_the_periods(session, house, clock):
    user = await ada(session, clock.now())
    report = await accessibility.tell(session, what="Knappen går inte att nå", language="sv", at=clock.now())
    waiting = await accessibility.tell(session, what="Texten är för liten", language="sv", at=clock.now())
    await accessibility.deal_with(session, report, by=user, at=clock.now())
    await accounts.count_attempt(session, "x", limit=9, window=SILENCE, at=clock.now())
    await retention.keep_for(session, DataKind.ACCESSIBILITY_REPORTS, 30, by=user.actor, at=clock.now())

    clock.advance(days=31)
    await keep_to_periods_once(house)
    session.expire_all()

    assert [each.id for each in await accessibility.reports(session)] == [waiting.id]
    assert await session.scalar(select(func.count()).select_from(Attempt)) == 0
