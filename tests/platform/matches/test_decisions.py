"""What an advisor decides about a pair, and what the queue shows."""

import asyncio
import itertools
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text

from dooropener import accounts, introductions, listings, matches
from dooropener.introductions import Introduction
from dooropener.matches import MATCH, Match, MatchState, RejectionReason
from dooropener.matches.suggesting import wake_due
from dooropener.states import ActorKind, IllegalTransition, history
from people import eva, story

S, A = MatchState, ActorKind
TABLE = {
    (S.SUGGESTED, S.APPROVED): {A.ADVISOR},
    (S.SUGGESTED, S.REJECTED): {A.ADVISOR},
    (S.SUGGESTED, S.SNOOZED): {A.ADVISOR},
    (S.SUGGESTED, S.WITHDRAWN): {A.MACHINE},
    (S.SNOOZED, S.APPROVED): {A.ADVISOR},
    (S.SNOOZED, S.REJECTED): {A.ADVISOR},
    (S.SNOOZED, S.SUGGESTED): {A.ADVISOR, A.MACHINE},
    (S.SNOOZED, S.WITHDRAWN): {A.MACHINE},
    (S.APPROVED, S.SUGGESTED): {A.ADVISOR},
    (S.REJECTED, S.SUGGESTED): {A.ADVISOR},
    (S.WITHDRAWN, S.SUGGESTED): {A.ADVISOR, A.MACHINE},
}


@pytest.mark.parametrize(("source", "target"), list(itertools.product(S, S)))
def test_the_table_is_this_and_no_more(source, target):
    allowed = TABLE.get((source, target), set())

    assert {actor for actor in A if target in MATCH.targets(source, actor)} == allowed


@pytest.fixture
async def told(session, clock):
    return await story(session, clock.now())


async def steps(session, match):
    return [(c.to_state, c.actor_name, c.reason, c.evidence) for c in await history(session, "match", match.id)]


async def jobs(session):
    query = text("SELECT args FROM procrastinate_jobs WHERE task_name = 'matches.explain' ORDER BY id")
    return list(await session.scalars(query))


async def test_a_rejection_is_remembered_with_its_reason(session, clock, told):
    await matches.reject(
        session, told.match, reason=RejectionReason.CAPACITY, note=" för få ", by=told.ada, at=clock.now()
    )

    assert (told.match.state, told.match.rejection) == (S.REJECTED, RejectionReason.CAPACITY)
    assert await steps(session, told.match) == [
        ("suggested", "Ada", "by_hand", None),
        ("rejected", "Ada", "för få", {"rejection": "capacity"}),
    ]
    assert await matches.queue(session) == []


async def test_a_rejection_can_be_taken_back(session, clock, told):
    await matches.reject(session, told.match, reason=RejectionReason.OTHER, by=told.ada, at=clock.now())

    await matches.reconsider(session, told.match, by=told.ada, at=clock.now())

    assert (told.match.state, told.match.rejection) == (S.SUGGESTED, None)
    assert await matches.queue(session) == [told.match]


async def test_a_second_decision_meets_the_first(session, clock, told):
    await matches.reject(session, told.match, reason=RejectionReason.OTHER, by=told.ada, at=clock.now())

    with pytest.raises(IllegalTransition):
        await matches.reject(session, told.match, reason=RejectionReason.REGION, by=told.ada, at=clock.now())
    with pytest.raises(IllegalTransition):
        await matches.approve(session, told.match, by=told.ada, at=clock.now())

    assert told.match.rejection is RejectionReason.OTHER


async def test_readers_decide_nothing(session, clock, told):
    reader = await eva(session, clock.now(), role=accounts.Role.READER)

    with pytest.raises(accounts.ReadsOnly):
        await matches.approve(session, told.match, by=reader, at=clock.now())


async def test_an_approval_is_not_taken_back_behind_its_introduction(session, clock, told):
    await introductions.propose(session, told.match, by=told.ada, at=clock.now())

    with pytest.raises(IllegalTransition):
        await matches.reconsider(session, told.match, by=told.ada, at=clock.now())

    assert told.match.state is S.APPROVED


@pytest.mark.parametrize("side", ["local", "partner"])
async def test_a_pair_is_not_approved_once_a_listing_rests(session, clock, told, side):
    await listings.hold(session, getattr(told, side), by=told.ada, at=clock.now())

    with pytest.raises(matches.NotPublished):
        await introductions.propose(session, told.match, by=told.ada, at=clock.now())


async def test_a_snoozed_pair_comes_back_on_its_day(session, clock, told):
    await matches.snooze(session, told.match, until=date(2026, 3, 9), by=told.ada, at=clock.now())
    asleep = await matches.queue(session), await matches.queue(session, state=S.SNOOZED)

    await wake_due(session, at=clock.advance(days=6))
    early = told.match.state
    await wake_due(session, at=clock.advance(days=1))

    assert asleep == ([], [told.match])
    assert early is S.SNOOZED
    assert (told.match.state, told.match.snoozed_until) == (S.SUGGESTED, None)
    assert (await steps(session, told.match))[-1] == ("suggested", "dooropener", "snoozed_until", None)
    assert await jobs(session) == [{"match_id": told.match.id}] * 2


async def test_a_snoozed_pair_whose_listing_has_gone_is_withdrawn_on_its_day(session, clock, told):
    await matches.snooze(session, told.match, until=date(2026, 3, 9), by=told.ada, at=clock.now())
    await listings.archive(session, told.partner, by=told.ada, at=clock.now())

    await wake_due(session, at=clock.advance(days=7))

    assert (await steps(session, told.match))[-1] == ("withdrawn", "dooropener", "not_published", None)


@pytest.mark.parametrize("days", [0, -1])
async def test_a_day_that_has_passed_is_refused(session, clock, told, days):
    with pytest.raises(matches.InvalidDate):
        await matches.snooze(
            session, told.match, until=clock.now().date() + timedelta(days=days), by=told.ada, at=clock.now()
        )


async def test_a_pair_made_by_hand_waits_in_the_queue_for_its_case(session, clock, told):
    assert (told.match.by_hand, told.match.state, told.match.case) == (True, S.SUGGESTED, [])
    assert await steps(session, told.match) == [("suggested", "Ada", "by_hand", None)]
    assert await jobs(session) == [{"match_id": told.match.id}]
    assert await matches.count_suggested(session) == 1


async def test_a_pair_is_made_once(session, clock, told):
    with pytest.raises(matches.PairExists) as refusal:
        await matches.make_by_hand(session, told.local, told.partner, by=told.ada, at=clock.now())

    assert refusal.value.details == {"match_id": told.match.id}


async def test_a_pair_has_one_listing_of_each_side(session, clock, told):
    for local, partner in [(told.partner, told.local), (told.local, told.local), (told.partner, told.partner)]:
        with pytest.raises(matches.NotAPair):
            await matches.make_by_hand(session, local, partner, by=told.ada, at=clock.now())


async def test_a_pair_is_made_of_published_listings(session, clock, told):
    await listings.hold(session, told.partner, by=told.ada, at=clock.now())

    with pytest.raises(matches.NotPublished):
        await matches.make_by_hand(session, told.local, told.partner, by=told.ada, at=clock.now())


async def test_a_match_comes_with_all_that_a_page_shows(session, told):
    match = await matches.get_match(session, told.match.id)

    assert (match.local.organisation.region.id, match.partner.organisation.region.id) == (
        "norrkoping",
        "emilia-romagna",
    )
    assert (match.local.author_person.name, match.partner.contact.name) == ("Björn", "Chiara")
    assert await matches.matches_of(session, told.local.id) == [match]
    assert await matches.matches_of(session, told.partner.id) == [match]
    with pytest.raises(matches.UnknownMatch):
        await matches.get_match(session, 404)


async def test_two_advisors_who_approve_at_once_make_one_introduction(committed_house, clock):
    async with committed_house.sessions.begin() as session:
        told = await story(session, clock.now())
        colleague = await eva(session, clock.now())

    async def approve(by):
        async with committed_house.sessions.begin() as session:
            match = await matches.get_match(session, told.match.id)
            await introductions.propose(session, match, by=by, at=clock.now())

    outcomes = await asyncio.gather(approve(told.ada), approve(colleague), return_exceptions=True)

    async with committed_house.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Introduction)) == 1
        assert await session.scalar(select(Match.state)) is S.APPROVED
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["IllegalTransition", "NoneType"]


async def test_two_who_make_the_same_pair_at_once_make_one(committed_house, clock):
    async with committed_house.sessions.begin() as session:
        told = await story(session, clock.now())
        await session.delete(await session.get_one(Match, told.match.id))

    async def make():
        async with committed_house.sessions.begin() as session:
            await matches.make_by_hand(session, told.local, told.partner, by=told.ada, at=clock.now())

    outcomes = await asyncio.gather(make(), make(), return_exceptions=True)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "PairExists"]
