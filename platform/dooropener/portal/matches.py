"""The match queue: pairs with their case, one keystroke per decision."""

from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Any

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from sqlalchemy import select

from dooropener import introductions, matches, regions
from dooropener.introductions import Introduction, IntroductionState
from dooropener.matches import MATCH, Match, MatchState, RejectionReason
from dooropener.portal.desk import Desk
from dooropener.portal.forms import FieldFault
from dooropener.portal.guards import advisor, reader
from dooropener.portal.marks import CaseReader, case_reader
from dooropener.portal.pages import local_path
from dooropener.portal.toasts import Fact
from dooropener.states import IllegalTransition, history
from dooropener.terms import Terms
from dooropener.words import words

SHOWN = 12
"""Enough for a sitting; the rest moves up as these are decided."""
MOST = 200
REST_DAYS = (7, 30, 90)
QUEUE = "/matches"
DECIDED = (IllegalTransition, introductions.TooLateToUndo)
"""Somebody was faster: a colleague, one's own first click, or the ten seconds."""


@get("/matches", guards=[reader])
async def queue(
    desk: NamedDependency[Desk], listing: FromQuery[int | None] = None, shown: FromQuery[int] = SHOWN
) -> Response[str]:
    """What waits for a decision, grouped by the local listing; `listing` shows the pairs of one."""
    shown = min(max(shown, SHOWN), MOST)
    found = await (_suggested(desk, listing) if listing else matches.queue(desk.session, limit=shown))
    reader_of_cases = await _reader(desk)
    groups = [(group[0].local, [reader_of_cases.shown(match) for match in group]) for group in _by_listing(found)]
    return await desk.page(
        "matches.html",
        groups=groups,
        shown=len(found),
        listing=listing,
        here=_address(listing, shown),
        following=_following(found),
        fault=None,
        goodwill=None,
        more=min(shown + SHOWN, MOST) if found and not listing and shown < MOST else None,
        **_choices(desk),
    )


async def _suggested(desk: Desk, listing: int) -> list[Match]:
    found = await matches.matches_of(desk.session, listing)
    return [match for match in found if match.state is MatchState.SUGGESTED]


def _address(listing: int | None, shown: int) -> str:
    """Where the queue is shown as it is now: decisions come back to it."""
    if listing:
        return f"{QUEUE}?listing={listing}"
    return QUEUE if shown == SHOWN else f"{QUEUE}?shown={shown}"


def _following(found: list[Match]) -> dict[int, str]:
    """By the id of each match, the place on the page to go on at once it is decided."""
    return {one.id: f"#match-{other.id}" for one, other in pairwise(found)}


async def _reader(desk: Desk) -> CaseReader:
    return case_reader(Terms(words(desk.user.language)), await regions.all_regions(desk.session))


def _by_listing(found: list[Match]) -> list[list[Match]]:
    return [list(group) for _, group in groupby(found, key=lambda match: match.local_listing_id)]


def _choices(desk: Desk) -> dict[str, Any]:
    rests = [(days, desk.now.date() + timedelta(days=days)) for days in REST_DAYS]
    return {"reasons": list(RejectionReason), "rests": rests}


@get("/matches/{match_id:int}", guards=[reader])
async def match_page(desk: NamedDependency[Desk], match_id: FromPath[int]) -> Response[str]:
    return await _match(desk, await matches.get_match(desk.session, match_id))


async def _match(desk: Desk, match: Match, fault: introductions.DoorRests | None = None) -> Response[str]:
    return await desk.page(
        "match.html",
        status=422 if fault else 200,
        fault=fault,
        goodwill=await introductions.goodwill_of(desk.session, match.partner.organisation, at=desk.now),
        case=(await _reader(desk)).shown(match),
        changes=await history(desk.session, MATCH.subject, match.id),
        introduction=await _introduction(desk, match),
        **_choices(desk),
    )


@post("/matches/{match_id:int}/approve", guards=[advisor])
async def approve(desk: NamedDependency[Desk], match_id: FromPath[int]) -> Response[str] | Redirect:
    match = await matches.get_match(desk.session, match_id)
    try:
        async with desk.session.begin_nested():
            despite = desk.form.text("despite")
            await introductions.propose(desk.session, match, despite=despite, by=desk.user, at=desk.now)
    except DECIDED:
        return await _decided_already(desk, match.id)
    except introductions.DoorRests as fault:
        return await _match(desk, match, fault)
    return _next(desk, Fact.MATCH_APPROVED, match.id)


@post("/matches/{match_id:int}/reject", guards=[advisor])
async def reject(desk: NamedDependency[Desk], match_id: FromPath[int]) -> Response[str] | Redirect:
    match = await matches.get_match(desk.session, match_id)
    reason, note = desk.form.choice("reason", RejectionReason), desk.form.text("note")
    try:
        async with desk.session.begin_nested():
            await matches.reject(desk.session, match, reason=reason, note=note, by=desk.user, at=desk.now)
    except DECIDED:
        return await _decided_already(desk, match.id)
    return _next(desk, Fact.MATCH_REJECTED, match.id)


@post("/matches/{match_id:int}/snooze", guards=[advisor])
async def snooze(desk: NamedDependency[Desk], match_id: FromPath[int]) -> Response[str] | Redirect:
    match = await matches.get_match(desk.session, match_id)
    until = _until(desk)
    try:
        async with desk.session.begin_nested():
            await matches.snooze(desk.session, match, until=until, by=desk.user, at=desk.now)
    except DECIDED:
        return await _decided_already(desk, match.id)
    return _next(desk, Fact.MATCH_SNOOZED, match.id)


def _until(desk: Desk) -> date:
    """A day of one's own choice where one was typed, else that of the button."""
    until = desk.form.day("day" if desk.form.text("day") else "until")
    if until <= desk.now.date():
        raise FieldFault("day", "past")
    return until


@post("/matches/{match_id:int}/undo", guards=[advisor])
async def undo(desk: NamedDependency[Desk], match_id: FromPath[int]) -> Response[str] | Redirect:
    """Take the decision back: a match that was approved has its introduction withdrawn before the company is asked."""
    match = await matches.get_match(desk.session, match_id)
    try:
        async with desk.session.begin_nested():
            await _take_back(desk, match)
    except DECIDED:
        return await _decided_already(desk, match.id)
    return desk.go(QUEUE, Fact.DECISION_UNDONE, match.id)


async def _take_back(desk: Desk, match: Match) -> None:
    introduction = await _introduction(desk, match) if match.state is MatchState.APPROVED else None
    if introduction is not None:
        await introductions.undo_proposal(desk.session, introduction, by=desk.user, at=desk.now)
    else:
        await matches.reconsider(desk.session, match, by=desk.user, at=desk.now)


async def _introduction(desk: Desk, match: Match) -> Introduction | None:
    """What came of the match, unless it was withdrawn."""
    query = select(Introduction).where(
        Introduction.match_id == match.id, Introduction.state != IntroductionState.WITHDRAWN
    )
    return (await desk.session.scalars(query)).one_or_none()


def _next(desk: Desk, fact: Fact, number: int) -> Redirect:
    return desk.go(local_path(desk.form.text("next"), QUEUE), fact, number)


async def _decided_already(desk: Desk, match_id: int) -> Response[str]:
    """A second click, or a colleague was faster: no fault of the reader's, so a page that says how things stand."""
    desk.session.expire_all()
    await desk.session.refresh(desk.user)
    match = await matches.get_match(desk.session, match_id)
    return await desk.page(
        "match_decided.html",
        match=match,
        changes=await history(desk.session, MATCH.subject, match.id),
        introduction=await _introduction(desk, match),
    )


router = Router(path="/", route_handlers=[queue, match_page, approve, reject, snooze, undo])
