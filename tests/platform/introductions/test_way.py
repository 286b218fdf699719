"""The way of an introduction through the slices: each step by its actor, each on the record."""

import pytest

from dooropener import introductions, matches, outbox
from dooropener.introductions import IntroductionState
from dooropener.matches import MatchState
from dooropener.states import IllegalTransition
from people import SUMMARY, asked, consented, sent, story


async def test_the_whole_way_leaves_who_and_when(session, house, clock):
    at = clock.now()
    told = await story(session, at)
    introduction = await sent(session, house, told, at)
    await introductions.record_reply(session, introduction, at=at, evidence={"message_id": 1})

    await introductions.accept(session, introduction, by=told.ada, at=at, house=house, evidence={"words": "volentieri"})

    steps = [(c.subject, c.to_state, c.actor_kind) for c in await introductions.history_of(session, introduction)]
    assert steps == [
        ("match", "suggested", "advisor"),
        ("match", "approved", "advisor"),
        ("introduction", "proposed", "advisor"),
        ("introduction", "asked", "advisor"),
        ("introduction", "company_consented", "company"),
        ("introduction", "company_consented", "advisor"),
        ("introduction", "sent", "machine"),
        ("introduction", "replied", "machine"),
        ("introduction", "partner_consented", "advisor"),
    ]
    letters = [d for d in await outbox.deliveries_of(session, introduction.id) if d.fact == "contacts_exchanged"]
    assert sorted(d.recipient for d in letters) == ["bjorn@bjornsvarme.example", "chiara@termoemilia.example"]


async def test_approving_twice_makes_one_introduction(session, clock):
    told = await story(session, clock.now())
    await asked(session, told, clock.now())

    with pytest.raises(IllegalTransition):
        await introductions.propose(session, told.match, by=told.ada, at=clock.now())

    assert len(await introductions.board(session)) == 1


async def test_an_approval_can_be_undone_before_the_company_is_asked(session, clock):
    told = await story(session, clock.now())
    introduction = await asked(session, told, clock.now())

    await introductions.undo_proposal(session, introduction, by=told.ada, at=clock.now())

    assert introduction.state is IntroductionState.WITHDRAWN
    assert (await matches.get_match(session, told.match.id)).state is MatchState.SUGGESTED
    again = await introductions.propose(session, told.match, by=told.ada, at=clock.now())
    assert again.state is IntroductionState.ASKED


async def test_a_letter_is_approved_once(session, house, clock):
    told = await story(session, clock.now())
    introduction = await consented(session, told, clock.now())
    letter = {"by": told.ada, "summary": SUMMARY, "language": "it", "at": clock.now(), "house": house}
    await introductions.approve_letter(session, introduction, **letter)

    with pytest.raises(introductions.AlreadyApproved):
        await introductions.approve_letter(session, introduction, **letter)


async def test_the_letter_does_not_name_the_companys_people(session, house, clock):
    told = await story(session, clock.now())
    introduction = await consented(session, told, clock.now())

    letter = introductions.compose_letter(introduction, house=house, language="it", summary=SUMMARY)

    assert "Björns Värme AB" in letter.text
    assert "bjorn@bjornsvarme.example" not in letter.text + letter.html
