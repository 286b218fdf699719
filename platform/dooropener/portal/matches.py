"""The match queue, and the page of one pair with all that helps to decide it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby, pairwise
from typing import Any

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy import select

from dooropener import enquiries, introductions, matches
from dooropener.enquiries import LINE_LENGTH, InvalidLine
from dooropener.introductions import DoorRests, Goodwill, Introduction, IntroductionState
from dooropener.matches import MATCH, REASON_LENGTH, Match, MatchState, NoReason, RejectionReason
from dooropener.portal.desk import Desk
from dooropener.portal.forms import FieldFault, Form
from dooropener.portal.guards import reader
from dooropener.portal.marks import reader_at
from dooropener.states import history
from dooropener.words import ALL_LANGUAGES

SHOWN = 12
"""Enough for a sitting; the rest moves up as these are decided."""
MOST = 200
REST_DAYS = (7, 30, 90)
QUEUE = "/matches"
EARLIER = 3
"""How many of a partner's earlier introductions, and of those that were not approved, stand at each case."""
SIBLINGS = 6
"""How many others that might fit are shown on either side."""

Fault = DoorRests | InvalidLine | NoReason | FieldFault


@get(QUEUE, guards=[reader])
async def queue(
    desk: NamedDependency[Desk], listing: FromQuery[int | None] = None, shown: FromQuery[int] = SHOWN
) -> Response[str]:
    """What waits for a decision, grouped by the local listing; `listing` shows the pairs of one."""
    return await show_queue(desk, listing=listing, shown=shown)


async def show_queue(
    desk: Desk,
    *,
    listing: int | None = None,
    shown: int = SHOWN,
    report: Any = None,
    wrong: FieldFault | None = None,
    ticked: Collection[int] = (),
) -> Response[str]:
    """`report` tells what was decided together; with `wrong` nothing was, and what was chosen stays chosen."""
    shown = min(max(shown, SHOWN), MOST)
    found = await (_suggested(desk, listing) if listing else matches.queue(desk.session, limit=shown))
    cases = await reader_at(desk)
    beside = await _beside(desk, found)
    groups = [(group[0].local, [cases.shown(match) for match in group]) for group in _by_listing(found)]
    return await desk.page(
        "matches.html",
        status=422 if wrong else 200,
        groups=groups,
        beside=beside,
        shown=len(found),
        listing=listing,
        here=_address(listing, shown),
        following=_following(found),
        fault=None,
        goodwill=None,
        more=min(shown + SHOWN, MOST) if found and not listing and shown < MOST else None,
        report=report,
        wrong=wrong,
        day=desk.form.text("day") if wrong else "",
        note=desk.form.text("note") if wrong else "",
        ticked=ticked,
        **choices(desk),
    )


@dataclass(frozen=True, slots=True)
class Beside:
    """What helps to decide about a partner: its goodwill, what was begun with it, and what was not approved."""

    goodwill: Goodwill
    before: list[Introduction]
    refused: list[Match]


async def _beside(desk: Desk, found: Collection[Match]) -> dict[int, Beside]:
    """By the partner's organisation."""
    partners = {match.partner.organisation_id: match.partner.organisation for match in found}
    goodwills = await introductions.goodwills_of(desk.session, partners.values(), at=desk.now)
    before = await introductions.with_partners(desk.session, list(partners), each=EARLIER)
    refused = await matches.rejected_with_each(desk.session, list(partners), each=EARLIER)
    return {one: Beside(goodwills[one], before.get(one, []), refused.get(one, [])) for one in partners}


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


def _by_listing(found: list[Match]) -> list[list[Match]]:
    return [list(group) for _, group in groupby(found, key=lambda match: match.local_listing_id)]


def choices(desk: Desk) -> dict[str, Any]:
    rests = [(days, desk.now.date() + timedelta(days=days)) for days in REST_DAYS]
    return {"reasons": list(RejectionReason), "rests": rests, "longest_reason": REASON_LENGTH}


@get("/matches/{match_id:int}", guards=[reader])
async def match_page(desk: NamedDependency[Desk], match_id: FromPath[int]) -> Response[str]:
    return await show_match(desk, await matches.get_match(desk.session, match_id))


async def show_match(desk: Desk, match: Match, *, fault: Fault | None = None) -> Response[str]:
    """With `fault` what was filled in stands there again."""
    session, partner = desk.session, match.partner.organisation
    return await desk.page(
        "match.html",
        status=422 if fault else 200,
        fault=fault,
        form=desk.form if fault else Form({}),
        goodwill=await introductions.goodwill_of(session, partner, at=desk.now),
        case=(await reader_at(desk)).shown(match),
        changes=await history(session, MATCH.subject, match.id),
        introduction=await introduction_of(desk, match),
        others=await matches.siblings(session, match, partner=False, limit=SIBLINGS),
        locals=await matches.siblings(session, match, partner=True, limit=SIBLINGS),
        before=[one for one in await introductions.with_partner(session, partner.id) if one.match_id != match.id],
        refused=[one for one in await matches.rejected_with(session, partner.id) if one.id != match.id],
        blocked=await matches.find_block(session, match.local.organisation_id, partner.id),
        asked=await enquiries.asked_about(session, match),
        person=person_of(match),
        languages_to_choose=ALL_LANGUAGES,
        maximum=LINE_LENGTH,
        **choices(desk),
    )


def person_of(match: Match) -> int | None:
    """The person of the company who is in the chat, by id."""
    contact = match.local.contact
    return (contact.person_id if contact else None) or match.local.author_person_id


async def introduction_of(desk: Desk, match: Match) -> Introduction | None:
    """What came of the match, unless it was withdrawn."""
    query = select(Introduction).where(
        Introduction.match_id == match.id, Introduction.state != IntroductionState.WITHDRAWN
    )
    return (await desk.session.scalars(query)).one_or_none()


router = Router(path="/", route_handlers=[queue, match_page])
