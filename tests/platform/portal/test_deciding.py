"""Several pairs decided at once, with one undo, and a report of what could not be done."""

import dataclasses

import pytest_asyncio
from sqlalchemy import select

from dooropener import introductions, listings, matches, organisations
from dooropener.introductions import Introduction
from dooropener.matches import Match, MatchState, RejectionReason
from dooropener.states import Change
from people import eva, heat_pumps_sought, story

TOGETHER = "/matches/together"


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def pairs(session, told, clock):
    """Three pairs of Björn's listing with firms of Chiara's region, each of another firm."""
    found = [told.match]
    for number in range(2):
        firm = organisations.Organisation(
            name=f"Pompe {number} S.r.l.", region_id="emilia-romagna", country="IT", languages=["it"], source="import"
        )
        session.add(firm)
        await session.flush()
        firm = await organisations.get_organisation(session, firm.id)
        fields = dataclasses.replace(heat_pumps_sought(), title=f"Pompe {number}")
        listing = await listings.draft(session, organisation=firm, fields=fields, by=None, source="t", at=clock.now())
        await listings.submit(session, listing, by=None, at=clock.now())
        await listings.publish(session, listing, by=told.ada, at=clock.now())
        partner = await listings.get_listing(session, listing.id)
        found.append(await matches.make_by_hand(session, told.local, partner, by=told.ada, at=clock.now()))
    await session.flush()
    clock.advance(minutes=1)
    return found


@pytest_asyncio.fixture
async def desk(browser, told, pairs):
    await browser.come_in(told.ada.email)
    await browser.get("/matches")
    return browser


async def _states(session, pairs):
    query = select(Match.id, Match.state).where(Match.id.in_([pair.id for pair in pairs]))
    found = dict((await session.execute(query)).all())
    return [found[pair.id] for pair in pairs]


def _ids(pairs):
    return [str(pair.id) for pair in pairs]


async def test_several_are_approved_and_one_undo_takes_all_back(desk, session, pairs):
    boxes = desk.tree().css('input[name="match"][form="together"]')
    await desk.submit(TOGETHER, match=_ids(pairs), act="approve")
    approved = await _states(session, pairs)
    toast = desk.tree().css_first(".toast form")

    await desk.submit(toast.attributes["action"])

    assert len(boxes) == 3
    assert approved == [MatchState.APPROVED] * 3
    assert await _states(session, pairs) == [MatchState.SUGGESTED] * 3
    assert "Undone. The matches are back in the queue." in desk.words()
    asked = await session.scalars(select(Introduction.state))
    assert set(asked) == {introductions.IntroductionState.WITHDRAWN}


async def test_reject_and_rest_together(desk, session, pairs):
    await desk.submit(TOGETHER, match=_ids(pairs[:2]), act="reject.region", note="För långt")
    await desk.get("/matches")
    await desk.submit(TOGETHER, match=_ids(pairs[2:]), act="snooze.", day="2026-05-04")

    rejected, _, rested = pairs
    for pair in pairs:
        await session.refresh(pair)
    assert (rejected.rejection, str(rested.snoozed_until)) == (RejectionReason.REGION, "2026-05-04")
    assert await _states(session, pairs) == [MatchState.REJECTED, MatchState.REJECTED, MatchState.SNOOZED]


async def test_what_cannot_be_done_is_told_with_its_reason_and_the_rest_is_done(desk, session, told, pairs, clock):
    colleague = await eva(session, clock.now())
    await matches.reject(session, pairs[0], reason=RejectionReason.REGION, by=colleague, at=clock.now())
    whole = await matches.get_match(session, pairs[1].id)
    firm = await organisations.get_organisation(session, whole.partner.organisation_id)
    await organisations.set_capacity(session, firm, 0, by=told.ada, at=clock.now())
    await session.commit()

    await desk.submit(TOGETHER, match=_ids(pairs), act="approve")
    report = " ".join(desk.tree().css_first("[role=alert]").text(separator=" ").split())
    states = await _states(session, pairs)
    await desk.submit(desk.tree().css_first("[role=alert] form").attributes["action"])

    assert "1 done. 2 could not be done:" in report
    assert "This has moved on since the page was loaded." in report
    assert "Say why it is asked all the same." in report
    assert states == [MatchState.REJECTED, MatchState.SUGGESTED, MatchState.APPROVED]
    assert await _states(session, pairs) == [MatchState.REJECTED, MatchState.SUGGESTED, MatchState.SUGGESTED]


async def test_undo_that_comes_too_late_for_one_says_so(desk, session, told, pairs, clock):
    await desk.submit(TOGETHER, match=_ids(pairs), act="approve")
    undo = desk.tree().css_first(".toast form").attributes["action"]
    asked = (await session.scalars(select(Introduction).where(Introduction.match_id == pairs[0].id))).one()
    asked = await introductions.get_introduction(session, asked.id)
    await introductions.consent(session, asked, by=told.company.person, at=clock.now())
    await session.commit()

    await desk.submit(undo)

    assert "2 done. 1 could not be done:" in desk.words()
    assert await _states(session, pairs) == [MatchState.APPROVED, MatchState.SUGGESTED, MatchState.SUGGESTED]


async def test_nothing_chosen_or_no_known_decision_changes_nothing(desk, session, pairs):
    await desk.submit(TOGETHER, act="approve")
    nothing = desk.words()
    answers = []
    for wrong in ({"act": "burn"}, {"act": "reject.mood"}, {"act": "snooze."}, {"act": "snooze.", "day": "2026-01-01"}):
        await desk.get("/matches")
        answers.append((await desk.submit(TOGETHER, match=_ids(pairs), **wrong)).status_code)

    assert "Nothing was chosen." in nothing
    assert answers == [422] * 4
    assert len(desk.tree().css('input[name="match"][checked]')) == 3
    assert desk.tree().css_first("#together-day").attributes["value"] == "2026-01-01"
    assert desk.tree().css_first('#together [aria-invalid="true"]').attributes["name"] == "day"
    assert await _states(session, pairs) == [MatchState.SUGGESTED] * 3


async def test_decisions_of_a_colleague_are_not_ones_own_to_undo_together(desk, session, pairs, clock):
    colleague = await eva(session, clock.now())
    await matches.reject(session, pairs[0], reason=RejectionReason.REGION, by=colleague, at=clock.now())
    await session.flush()
    number = (await session.scalars(select(Change.id).where(Change.actor_id == colleague.id))).one()

    answer = await desk.post(f"/matches/together/{number}/undo")

    assert answer.status_code == 404
    assert (await _states(session, pairs))[0] is MatchState.REJECTED
