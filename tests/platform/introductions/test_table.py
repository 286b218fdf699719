"""The way of an introduction as a table: every step, by whom, and no other."""

import pytest

from dooropener.introductions import ENDED, INTRODUCTION, OPEN, IntroductionState
from dooropener.states import ActorKind, IllegalTransition, NotYours

S, A = IntroductionState, ActorKind
ADVISOR, COMPANY, MACHINE = {A.ADVISOR}, {A.COMPANY}, {A.MACHINE}
ARRIVES = {A.MACHINE, A.PARTNER}
TABLE = {
    S.PROPOSED: {S.ASKED: ADVISOR},
    S.ASKED: {S.COMPANY_CONSENTED: COMPANY, S.CLOSED: COMPANY, S.SNOOZED: COMPANY},
    S.COMPANY_CONSENTED: {S.SENT: MACHINE},
    S.SENT: {S.DELIVERED: MACHINE, S.BOUNCED: MACHINE, S.REPLIED: ARRIVES, S.EXPIRED: MACHINE},
    S.DELIVERED: {S.BOUNCED: MACHINE, S.REPLIED: ARRIVES, S.EXPIRED: MACHINE},
    S.BOUNCED: {S.SENT: MACHINE, S.CLOSED: ADVISOR},
    S.REPLIED: {
        S.PARTNER_CONSENTED: ADVISOR,
        S.QUESTION: ADVISOR,
        S.SNOOZED: ADVISOR,
        S.SENT: MACHINE,
        S.CLOSED: ADVISOR,
    },
    S.QUESTION: {S.REPLIED: ARRIVES},
    S.PARTNER_CONSENTED: {S.CONTACTS_EXCHANGED: MACHINE},
    S.CONTACTS_EXCHANGED: {S.MEETING_BOOKED: ADVISOR, S.NEGOTIATING: ADVISOR, S.CLOSED: ADVISOR},
    S.MEETING_BOOKED: {S.MET: ADVISOR, S.NO_SHOW: ADVISOR, S.MEETING_BOOKED: ADVISOR, S.CONTACTS_EXCHANGED: ADVISOR},
    S.MET: {S.NEGOTIATING: ADVISOR, S.AGREEMENT: ADVISOR, S.CLOSED: ADVISOR},
    S.NO_SHOW: {S.MEETING_BOOKED: ADVISOR, S.CLOSED: ADVISOR},
    S.NEGOTIATING: {S.NEGOTIATING: ADVISOR, S.AGREEMENT: ADVISOR, S.CLOSED: ADVISOR},
    S.AGREEMENT: {S.IMPACT_CONFIRMED: ADVISOR},
    S.IMPACT_CONFIRMED: {},
    S.SNOOZED: {S.ASKED: MACHINE, S.REPLIED: MACHINE},
    S.CLOSED: {S.REPLIED: ADVISOR},
    S.EXPIRED: {S.REPLIED: ADVISOR},
    S.WITHDRAWN: {S.REPLIED: ADVISOR},
}
FROM_ANYWHERE_OPEN = {S.CLOSED: MACHINE, S.WITHDRAWN: {A.ADVISOR, A.COMPANY}}


def allowed(source):
    """By target, who may take an introduction there from `source`."""
    general = FROM_ANYWHERE_OPEN if source in OPEN else {}
    targets = {*TABLE[source], *general}
    return {target: TABLE[source].get(target, set()) | general.get(target, set()) for target in targets}


def outcome(source, target, actor):
    try:
        INTRODUCTION.check(source, target, actor)
    except (IllegalTransition, NotYours) as refusal:
        return type(refusal)
    return "taken"


@pytest.mark.parametrize("source", S)
def test_from_each_state_only_these_steps_are_taken_by_only_these(source):
    legal = allowed(source)

    expected = {
        (target, actor): "taken"
        if actor in legal.get(target, set())
        else (NotYours if target in legal else IllegalTransition)
        for target in S
        for actor in A
    }
    assert {(target, actor): outcome(source, target, actor) for target in S for actor in A} == expected


@pytest.mark.parametrize("source", S)
def test_what_is_offered_is_what_is_taken(source):
    legal = allowed(source)

    assert {actor: INTRODUCTION.targets(source, actor) for actor in A} == {
        actor: {target for target, actors in legal.items() if actor in actors} for actor in A
    }


def test_an_introduction_is_open_or_has_ended():
    assert {S.CLOSED, S.EXPIRED, S.WITHDRAWN, S.IMPACT_CONFIRMED} == ENDED
    assert set(S) == OPEN | ENDED
