"""State machines as tables, and the history that every step leaves."""

import asyncio
import enum

import pytest

from dooropener import organisations
from dooropener.organisations import MembershipState
from dooropener.organisations.members import MEMBERSHIP
from dooropener.states import MACHINE, Actor, ActorKind, IllegalTransition, Machine, NotYours, history, step
from people import ada, bjorns_company

A = ActorKind


class Door(enum.StrEnum):
    SHUT = "shut"
    AJAR = "ajar"
    OPEN = "open"


DOOR = Machine(
    "door",
    [
        step([Door.SHUT], [Door.AJAR, Door.OPEN], A.ADVISOR),
        step([Door.AJAR, Door.OPEN], [Door.SHUT], A.MACHINE),
        step([Door.AJAR], [Door.OPEN], A.ADVISOR, A.COMPANY),
    ],
)


@pytest.mark.parametrize(
    ("source", "by", "targets"),
    [
        (Door.SHUT, A.ADVISOR, {"ajar", "open"}),
        (Door.SHUT, A.COMPANY, set()),
        (Door.AJAR, A.ADVISOR, {"open"}),
        (Door.AJAR, A.MACHINE, {"shut"}),
        (Door.OPEN, A.ADVISOR, set()),
    ],
)
def test_a_machine_says_where_one_may_take_a_thing(source, by, targets):
    assert DOOR.targets(source, by) == targets


def test_a_step_that_is_not_in_the_table_is_illegal_for_all():
    for actor in A:
        with pytest.raises(IllegalTransition) as refusal:
            DOOR.check(Door.OPEN, Door.AJAR, actor)

    assert refusal.value.details == {"subject": "door", "source": "open", "target": "ajar"}


def test_a_step_of_others_is_not_yours():
    with pytest.raises(NotYours) as refusal:
        DOOR.check(Door.AJAR, Door.SHUT, A.PARTNER)

    assert refusal.value.details == {"subject": "door", "source": "ajar", "target": "shut", "by": "partner"}


async def told(session, membership):
    changes = await history(session, "membership", membership.id)
    return [
        (c.from_state, c.to_state, c.actor_kind, c.actor_id, c.actor_name, c.at, c.reason, c.evidence) for c in changes
    ]


async def test_every_step_leaves_who_when_why_and_on_what(session, clock):
    company = await bjorns_company(session, clock.now())
    advisor = Actor(A.ADVISOR, "Ada", 7)
    later = clock.advance(hours=1)

    await MEMBERSHIP.move(
        session,
        company.membership,
        MembershipState.VERIFIED,
        by=advisor,
        at=later,
        reason="by telephone",
        evidence={"call": 1},
    )
    MEMBERSHIP.note(session, company.membership, by=MACHINE, at=later, reason="seen")

    assert (await told(session, company.membership))[1:] == [
        ("unverified", "verified", "advisor", 7, "Ada", later, "by telephone", {"call": 1}),
        ("verified", "verified", "machine", None, "dooropener", later, "seen", None),
    ]


async def test_a_refused_step_leaves_nothing(session, clock):
    company = await bjorns_company(session, clock.now())
    before = await told(session, company.membership)

    with pytest.raises(NotYours):
        await MEMBERSHIP.move(session, company.membership, MembershipState.VERIFIED, by=MACHINE, at=clock.now())

    assert company.membership.state is MembershipState.UNVERIFIED
    assert await told(session, company.membership) == before


async def test_a_verb_may_mean_fewer_steps_than_the_table_has(session, clock):
    company = await bjorns_company(session, clock.now())

    with pytest.raises(IllegalTransition):
        await MEMBERSHIP.move(
            session,
            company.membership,
            MembershipState.ENDED,
            by=Actor(A.ADVISOR, "Ada", 7),
            at=clock.now(),
            only_from=[MembershipState.VERIFIED],
        )

    assert company.membership.state is MembershipState.UNVERIFIED


async def test_of_two_at_once_the_second_meets_what_the_first_left(committed_house, clock):
    async with committed_house.sessions.begin() as session:
        advisor = await ada(session, clock.now())
        company = await bjorns_company(session, clock.now())

    async def verify():
        async with committed_house.sessions.begin() as session:
            membership = await organisations.get_membership(session, company.membership.id)
            await organisations.verify(session, membership, by=advisor, at=clock.now())

    outcomes = await asyncio.gather(verify(), verify(), return_exceptions=True)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["IllegalTransition", "NoneType"]
    async with committed_house.sessions() as session:
        assert [step[1] for step in await told(session, company.membership)] == ["unverified", "verified"]
