"""Decisions on pairs: one with one key, several together, and the way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from litestar import Response, Router, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy import Select, select

from dooropener import introductions, matches
from dooropener.errors import Conflict, DoorOpenerError, Invalid, NotFound
from dooropener.introductions import DoorRests
from dooropener.matches import MATCH, Match, MatchState, RejectionReason
from dooropener.portal.desk import Desk
from dooropener.portal.fault_words import explanation
from dooropener.portal.forms import FieldFault
from dooropener.portal.guards import advisor
from dooropener.portal.matches import MOST, QUEUE, introduction_of, show_match, show_queue_again
from dooropener.portal.pages import local_path
from dooropener.portal.toasts import Fact
from dooropener.states import Change, IllegalTransition, history
from dooropener.words import words

DECIDED = (IllegalTransition, introductions.TooLateToUndo)
"""Somebody was faster: a colleague, one's own first click, or the ten seconds."""


@post("/matches/{match_id:int}/approve", guards=[advisor])
async def approve(desk: NamedDependency[Desk], match_id: FromPath[int]) -> Response[str] | Redirect:
    match = await matches.get_match(desk.session, match_id)
    try:
        async with desk.session.begin_nested():
            despite = desk.form.text("despite")
            await introductions.propose(desk.session, match, despite=despite, by=desk.user, at=desk.now)
    except DECIDED:
        return await _decided_already(desk, match.id)
    except DoorRests as fault:
        return await show_match(desk, match, fault=fault)
    return _next(desk, Fact.MATCH_APPROVED, match.id)


@post("/matches/{match_id:int}/reject", guards=[advisor])
async def reject(desk: NamedDependency[Desk], match_id: FromPath[int]) -> Response[str] | Redirect:
    match = await matches.get_match(desk.session, match_id)
    reason, note = desk.form.choice("reason", RejectionReason), desk.form.text("note")
    try:
        async with desk.session.begin_nested():
            await matches.reject(desk.session, match, reason=reason, note=note, by=desk.user, at=desk.now)
    except matches.NoReason as fault:
        return await show_match(desk, match, fault=fault)
    except DECIDED:
        return await _decided_already(desk, match.id)
    return _next(desk, Fact.MATCH_REJECTED, match.id)


@post("/matches/{match_id:int}/snooze", guards=[advisor])
async def snooze(desk: NamedDependency[Desk], match_id: FromPath[int]) -> Response[str] | Redirect:
    match = await matches.get_match(desk.session, match_id)
    try:
        until = until_from(desk, desk.form.text("until"))
        async with desk.session.begin_nested():
            await matches.snooze(desk.session, match, until=until, by=desk.user, at=desk.now)
    except FieldFault as fault:
        return await show_match(desk, match, fault=fault)
    except DECIDED:
        return await _decided_already(desk, match.id)
    return _next(desk, Fact.MATCH_SNOOZED, match.id)


def until_from(desk: Desk, offered: str) -> date:
    """A day of one's own choice where one was typed, else that of the button."""
    typed = desk.form.text("day")
    try:
        until = date.fromisoformat(typed or offered)
    except ValueError:
        raise FieldFault("day", "not_a_date" if typed or offered else "required") from None
    if until <= desk.now.date():
        raise FieldFault("day", "past")
    return until


@post("/matches/{match_id:int}/undo", guards=[advisor])
async def undo(desk: NamedDependency[Desk], match_id: FromPath[int]) -> Response[str] | Redirect:
    """Take the decision back: a match that was approved has its introduction withdrawn before the company is asked."""
    match = await matches.get_match(desk.session, match_id)
    try:
        async with desk.session.begin_nested():
            await take_back(desk, match)
    except DECIDED:
        return await _decided_already(desk, match.id)
    return _next(desk, Fact.DECISION_UNDONE, match.id)


async def take_back(desk: Desk, match: Match) -> None:
    introduction = await introduction_of(desk, match) if match.state is MatchState.APPROVED else None
    if introduction is not None:
        await introductions.undo_proposal(desk.session, introduction, by=desk.user, at=desk.now)
    else:
        await matches.reconsider(desk.session, match, by=desk.user, at=desk.now)


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
        introduction=await introduction_of(desk, match),
    )


@dataclass(frozen=True, slots=True)
class Report:
    """What became of several: how many were done, which were not and why, and where to post to take it back."""

    done: int
    left: Sequence[tuple[Match, str]]
    undo: str | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """One decision for several: `approve`, `reject` with a reason, or `snooze` until a day."""

    verb: str
    reason: RejectionReason | None = None
    until: date | None = None

    @property
    def fact(self) -> Fact:
        facts = {"approve": Fact.MATCHES_APPROVED, "reject": Fact.MATCHES_REJECTED}
        return facts.get(self.verb, Fact.MATCHES_SNOOZED)

    async def take(self, desk: Desk, match: Match) -> None:
        session, by, at = desk.session, desk.user, desk.now
        if self.until is not None:
            await matches.snooze(session, match, until=self.until, by=by, at=at)
        elif self.reason is not None:
            note = desk.form.text("note")
            await matches.reject(session, match, reason=self.reason, note=note, by=by, at=at)
        else:
            await introductions.propose(session, match, by=by, at=at)


def _together(desk: Desk) -> Together:
    """The button that was pressed: `approve`, `reject.<reason>`, `snooze.<day>`."""
    verb, _, choice = desk.form.text("act").partition(".")
    if verb == "approve":
        return Together(verb)
    if verb == "reject" and choice in set(RejectionReason):
        return Together(verb, reason=RejectionReason(choice))
    if verb == "snooze":
        return Together(verb, until=until_from(desk, choice))
    raise FieldFault("act", "unknown_choice")


@post("/matches/together", guards=[advisor])
async def decide_together(desk: NamedDependency[Desk]) -> Response[str] | Redirect:
    """What can be decided is; the rest stays as it is, and the page says why."""
    chosen = desk.form.numbers("match")[:MOST]
    try:
        decision = _together(desk)
    except FieldFault as wrong:
        if wrong.details["field"] != "day":
            raise
        return await show_queue_again(desk, wrong=wrong, ticked=chosen)
    left = []
    for number in chosen:
        fault = await _try(desk, decision, number)
        if fault is not None:
            left.append((number, fault))
    done = len(chosen) - len(left)
    first = await _first_change(desk) if done else None
    if left or not chosen:
        report = await _report(desk, done, left, first)
        return await show_queue_again(desk, report=report)
    return desk.go(local_path(desk.form.text("next"), QUEUE), decision.fact, first or 0)


async def _try(desk: Desk, decision: Together, number: int) -> DoorOpenerError | None:
    try:
        match = await matches.get_match(desk.session, number)
        async with desk.session.begin_nested():
            await decision.take(desk, match)
    except (Conflict, Invalid, NotFound) as fault:
        return fault
    return None


async def _first_change(desk: Desk) -> int | None:
    """By which all that this user decided at this moment is found again."""
    query = _decisions(desk.user.id).where(Change.at == desk.now).order_by(Change.id).limit(1)
    change = (await desk.session.scalars(query)).one_or_none()
    return change.id if change else None


def _decisions(user_id: int) -> Select[Change]:
    decided = [MatchState.APPROVED, MatchState.REJECTED, MatchState.SNOOZED]
    return select(Change).where(
        Change.subject == MATCH.subject, Change.actor_id == user_id, Change.to_state.in_(decided)
    )


async def _report(
    desk: Desk, done: int, left: Sequence[tuple[int, DoorOpenerError]], first: int | None = None
) -> Report:
    desk.session.expire_all()
    await desk.session.refresh(desk.user)
    found = await matches.named_by_id(desk.session, [number for number, _ in left])
    reader = words(desk.user.language)
    told = [(found[number], explanation(reader, fault)) for number, fault in left if number in found]
    return Report(done, told, f"/matches/together/{first}/undo" if first else None)


@post("/matches/together/{change_id:int}/undo", guards=[advisor])
async def undo_together(desk: NamedDependency[Desk], change_id: FromPath[int]) -> Response[str] | Redirect:
    """Take back all that was decided together with one's own decision `change_id`, as far as it still can be."""
    change = await desk.session.get(Change, change_id)
    if change is None or (change.subject, change.actor_id) != (MATCH.subject, desk.user.id):
        raise matches.UnknownMatch(change=change_id)
    same = await desk.session.scalars(_decisions(desk.user.id).where(Change.at == change.at).order_by(Change.id))
    left: list[tuple[int, DoorOpenerError]] = []
    numbers = [each.subject_id for each in same]
    for number in numbers:
        match = await matches.get_match(desk.session, number)
        try:
            async with desk.session.begin_nested():
                await take_back(desk, match)
        except Conflict as fault:
            left.append((number, fault))
    if left:
        report = await _report(desk, len(numbers) - len(left), left)
        return await show_queue_again(desk, report=report)
    return _next(desk, Fact.DECISIONS_UNDONE, change_id)


router = Router(path="/", route_handlers=[approve, reject, snooze, undo, decide_together, undo_together])
