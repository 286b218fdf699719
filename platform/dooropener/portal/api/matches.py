"""Matches by API: the queue with its cases, decisions, blocks, and what the matcher learned."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter
from sqlalchemy import or_, select

from dooropener import introductions, jobs, listings, matches
from dooropener.matches import (
    MATCH,
    BlockedPair,
    LearningState,
    Match,
    MatchState,
    RejectionReason,
    WaitReason,
)
from dooropener.portal.api.desk import filled_in
from dooropener.portal.api.operations import MOST, Id, Line, Number, acts, reads, shown
from dooropener.portal.api.paging import LIMIT, Cursor, Limit, listed
from dooropener.portal.api.views import ChangeView
from dooropener.portal.deciding import take_back, until_from
from dooropener.portal.desk import Desk
from dooropener.portal.pairing import is_home
from dooropener.portal.pairs import ask_company
from dooropener.states import history


class Criterion(msgspec.Struct):
    """One line of a case: what decided, with the words of both as evidence, and their offsets in the texts."""

    name: str
    verdict: str
    note: str = ""
    local: list[int] | None = None
    partner: list[int] | None = None
    local_words: str = ""
    partner_words: str = ""


class MatchView(msgspec.Struct):
    """A suggested pair with its case. There is no percentage: `score` orders the queue and means nothing else."""

    id: int
    local_listing_id: int
    partner_listing_id: int
    state: MatchState
    score: float
    case: list[Criterion]
    deciding_fact: str | None
    by_hand: bool
    computed_at: datetime
    snoozed_until: date | None
    rejection: RejectionReason | None
    wait_reason: WaitReason | None
    wait_until: date | None


class ApproveBody(msgspec.Struct):
    """`despite`: why a partner is asked that rests, or was asked as often as it may be."""

    despite: Line = ""


class RejectBody(msgspec.Struct):
    reason: RejectionReason
    note: Line = ""


class SnoozeBody(msgspec.Struct):
    until: date


class AskBody(msgspec.Struct):
    """A question to the company in the chat. Without `language` it is the person's."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]
    language: Line = ""


class BlockBody(msgspec.Struct):
    reason: Line


class PairBody(msgspec.Struct):
    """A published listing from here and one from a partner region, in either order."""

    listing: Number
    other: Number


class Approved(msgspec.Struct):
    match: MatchView
    introduction_id: int


class BlockView(msgspec.Struct):
    """Two organisations that are not suggested to each other."""

    id: int
    local_id: int
    partner_id: int
    reason: str
    blocked_at: datetime
    lifted_at: datetime | None


class LearningView(msgspec.Struct):
    """What decisions taught on one day. `before`, `after`: the share of pairs in the right order, on others."""

    id: int
    state: LearningState
    learned_at: datetime
    decisions: int
    weights: dict[str, float]
    before: float | None
    after: float | None


def _shown(match: Match) -> MatchView:
    return shown(MatchView, match)


@reads("/matches", "matches:read", shows=("/matches",))
async def all_matches(
    desk: NamedDependency[Desk],
    in_state: Annotated[MatchState | None, QueryParameter(name="state")] = None,
    listing: Annotated[int | None, QueryParameter(ge=1, le=MOST)] = None,
    cursor: Cursor = "",
    limit: Limit = LIMIT,
) -> Response[list[MatchView]]:
    """Matches, in one state or of one listing; those that are `suggested` wait for a decision."""
    query = select(Match)
    if in_state is not None:
        query = query.where(Match.state == in_state)
    if listing is not None:
        query = query.where(or_(Match.local_listing_id == listing, Match.partner_listing_id == listing))
    return await listed(desk, query, Match.id, _shown, cursor=cursor, limit=limit)


@acts("/matches", "matches:write", "/matches/new", "/listings/{listing_id}/partner", status=201)
async def make(desk: NamedDependency[Desk], data: JSONBody[PairBody]) -> MatchView:
    """Bring two together that the machine did not. 409 where they met before: `about.match_id` says as what."""
    one = await listings.get_listing(desk.session, data.listing)
    other = await listings.get_listing(desk.session, data.other)
    local, partner = (one, other) if is_home(one) else (other, one)
    return _shown(await matches.make_by_hand(desk.session, local, partner, by=desk.user, at=desk.now))


@reads("/matches/{match_id:int}", "matches:read", shows=("/matches/{match_id}",))
async def one_match(desk: NamedDependency[Desk], match_id: Id) -> MatchView:
    """One match with its case."""
    return _shown(await matches.get_match(desk.session, match_id))


@reads("/matches/{match_id:int}/changes", "matches:read")
async def changes(desk: NamedDependency[Desk], match_id: Id) -> list[ChangeView]:
    """Its history, oldest first."""
    match = await matches.get_match(desk.session, match_id)
    return [shown(ChangeView, each) for each in await history(desk.session, MATCH.subject, match.id)]


@acts("/matches/{match_id:int}/approve", "matches:write", "/matches/{match_id}/approve")
async def approve(desk: NamedDependency[Desk], match_id: Id, data: JSONBody[ApproveBody]) -> Approved:
    """The company is asked: this begins an introduction."""
    match = await matches.get_match(desk.session, match_id)
    introduction = await introductions.propose(desk.session, match, despite=data.despite, by=desk.user, at=desk.now)
    return Approved(_shown(match), introduction.id)


@acts("/matches/{match_id:int}/reject", "matches:write", "/matches/{match_id}/reject", "/matches/together")
async def reject(desk: NamedDependency[Desk], match_id: Id, data: JSONBody[RejectBody]) -> MatchView:
    """Not these two, and why: declines are remembered."""
    match = await matches.get_match(desk.session, match_id)
    await matches.reject(desk.session, match, reason=data.reason, note=data.note, by=desk.user, at=desk.now)
    return _shown(match)


@acts("/matches/{match_id:int}/snooze", "matches:write", "/matches/{match_id}/snooze")
async def snooze(desk: NamedDependency[Desk], match_id: Id, data: JSONBody[SnoozeBody]) -> MatchView:
    """Not now: it comes back on the day."""
    match = await matches.get_match(desk.session, match_id)
    until = until_from(filled_in(desk, day=data.until), "")
    await matches.snooze(desk.session, match, until=until, by=desk.user, at=desk.now)
    return _shown(match)


@acts("/matches/{match_id:int}/undo", "matches:write", "/matches/{match_id}/undo", "/matches/together/{change_id}/undo")
async def undo(desk: NamedDependency[Desk], match_id: Id) -> MatchView:
    """Take a decision back, while nothing has come of it."""
    match = await matches.get_match(desk.session, match_id)
    await take_back(desk, match)
    return _shown(match)


@acts("/matches/{match_id:int}/ask", "matches:write", "/matches/{match_id}/ask")
async def ask(desk: NamedDependency[Desk], match_id: Id, data: JSONBody[AskBody]) -> MatchView:
    """Ask the company something in the chat before deciding; the answer comes back as an enquiry."""
    match = await matches.get_match(desk.session, match_id)
    await ask_company(filled_in(desk, data), match)
    return _shown(match)


@acts("/matches/{match_id:int}/block", "matches:write", "/matches/{match_id}/block", status=201)
async def block(desk: NamedDependency[Desk], match_id: Id, data: JSONBody[BlockBody]) -> BlockView:
    """The two organisations are not suggested to each other again."""
    match = await matches.get_match(desk.session, match_id)
    blocked = await matches.block(desk.session, match, reason=data.reason, by=desk.user, at=desk.now)
    return shown(BlockView, blocked)


@reads("/blocks", "matches:read", shows=("/matches/blocked",))
async def blocks(desk: NamedDependency[Desk], cursor: Cursor = "", limit: Limit = LIMIT) -> Response[list[BlockView]]:
    """Pairs that are kept apart, those that were lifted as well."""
    return await listed(
        desk, select(BlockedPair), BlockedPair.id, lambda each: shown(BlockView, each), cursor=cursor, limit=limit
    )


@acts("/blocks/{block_id:int}/lift", "matches:write", "/matches/blocked/{block_id}/lift")
async def lift(desk: NamedDependency[Desk], block_id: Id) -> BlockView:
    """The two may be suggested to each other again."""
    return shown(BlockView, await matches.lift(desk.session, block_id, by=desk.user, at=desk.now))


@reads("/learnings", "matches:read", shows=("/settings/learned",))
async def learnings(desk: NamedDependency[Desk]) -> list[LearningView]:
    """What the matcher learned from decisions, newest first, 50 at most."""
    return [shown(LearningView, each) for each in await matches.learnings(desk.session)]


@acts("/learnings/learn", "matches:write", "/settings/learned", status=202)
async def learn(desk: NamedDependency[Desk]) -> None:
    """Learn now, in the background, instead of tonight."""
    await jobs.defer_once(desk.session, introductions.LEARN_JOB)


@acts("/learnings/{learning_id:int}/undo", "settings:write", "/settings/learned/{learning_id}/undo")
async def undo_learning(desk: NamedDependency[Desk], learning_id: Id) -> LearningView:
    """Count as before it."""
    learning = await matches.get_learning(desk.session, learning_id)
    await matches.undo(desk.session, learning, by=desk.user, at=desk.now)
    return shown(LearningView, learning)


@acts("/learnings/{learning_id:int}/restore", "settings:write", "/settings/learned/{learning_id}/restore")
async def restore_learning(desk: NamedDependency[Desk], learning_id: Id) -> LearningView:
    """Count by it again."""
    learning = await matches.get_learning(desk.session, learning_id)
    await matches.restore(desk.session, learning, by=desk.user, at=desk.now)
    return shown(LearningView, learning)


router = Router(
    path="/",
    route_handlers=[
        all_matches,
        make,
        one_match,
        changes,
        approve,
        reject,
        snooze,
        undo,
        ask,
        block,
        blocks,
        lift,
        learnings,
        learn,
        undo_learning,
        restore_learning,
    ],
)
