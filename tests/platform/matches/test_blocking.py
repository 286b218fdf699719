"""Two that are never to be brought together again, until somebody lifts the block."""

import pytest
from sqlalchemy import select

from dooropener import matches
from dooropener.matches import Match, MatchState, NoReason, PairBlocked
from dooropener.matches.suggesting import suggest, wake_due
from dooropener.states import history
from dooropener_matching import Match as Found
from people import story


async def _found(told, score=0.9):
    return [Found(partner=str(told.partner.id), score=score, criteria=(), deciding_fact=None)]


async def _state(session, told):
    return await session.scalar(
        select(Match.state).where(Match.id == told.match.id).execution_options(populate_existing=True)
    )


async def test_block_withdraws_what_is_suggested_and_lets_nothing_new_come(session, clock):
    told = await story(session, clock.now())

    blocked = await matches.block(session, told.match, reason=" They are in  court. ", by=told.ada, at=clock.now())
    await suggest(session, told.local.id, await _found(told), at=clock.now())

    assert (blocked.reason, await _state(session, told)) == ("They are in court.", MatchState.WITHDRAWN)
    with pytest.raises(PairBlocked):
        await matches.reconsider(session, told.match, by=told.ada, at=clock.now())
    with pytest.raises(PairBlocked):
        await matches.make_by_hand(session, told.local, told.partner, by=told.ada, at=clock.now())


async def test_lifted_block_brings_back_what_it_withdrew(session, clock):
    told = await story(session, clock.now())
    blocked = await matches.block(session, told.match, reason="Why not", by=told.ada, at=clock.now())

    await matches.lift(session, blocked.id, by=told.ada, at=clock.now())
    await matches.lift(session, blocked.id, by=told.ada, at=clock.now())

    steps = [step.reason for step in await history(session, "match", told.match.id)]
    assert await _state(session, told) is MatchState.SUGGESTED
    assert steps == ["by_hand", "pair_blocked", "block_lifted"]
    assert await matches.blocked_pairs(session) == []


async def test_pair_at_rest_is_not_woken_while_blocked(session, clock):
    told = await story(session, clock.now())
    day = clock.now().date().replace(day=9)
    await matches.snooze(session, told.match, until=day, by=told.ada, at=clock.now())

    await matches.block(session, told.match, reason="No", by=told.ada, at=clock.now())
    await wake_due(session, at=clock.advance(days=10))

    assert await _state(session, told) is MatchState.WITHDRAWN


async def test_second_block_changes_nothing_and_one_without_reason_is_none(session, clock):
    told = await story(session, clock.now())
    first = await matches.block(session, told.match, reason="First", by=told.ada, at=clock.now())

    second = await matches.block(session, told.match, reason="Second", by=told.ada, at=clock.now())

    assert (second.id, second.reason) == (first.id, "First")
    for reason in ("  ", "x" * 501):
        with pytest.raises(NoReason):
            await matches.block(session, told.match, reason=reason, by=told.ada, at=clock.now())


async def test_what_was_approved_goes_on(session, clock):
    told = await story(session, clock.now())
    await matches.approve(session, told.match, by=told.ada, at=clock.now())

    await matches.block(session, told.match, reason="Enough", by=told.ada, at=clock.now())

    assert await _state(session, told) is MatchState.APPROVED
