"""The match queue, and the page of one pair with all that helps to decide it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby, pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy import select

from dooropener import enquiries, introductions, matches
from dooropener.enquiries import LINE_LENGTH, InvalidLine
from dooropener.introductions import DoorRests, Goodwill, Introduction, IntroductionState
from dooropener.matches import MATCH, REASON_LENGTH, Match, NoReason, RejectionReason
from dooropener.portal.desk import Desk
from dooropener.portal.forms import FieldFault, Form
from dooropener.portal.guards import reader
from dooropener.portal.marks import reader_at
from dooropener.portal.paging import leaf, place
from dooropener.states import history
from dooropener.words import ALL_LANGUAGES

SHOWN = 12
"""So many stand on a page; the rest moves up as these are decided."""
MOST = 200
"""So many are decided together."""
REST_DAYS = (7, 30, 90)
QUEUE = "/matches"
EARLIER = 3
"""How many of a partner's earlier introductions, and of those that were not approved, stand at each case."""
SIBLINGS = 6
"""How many others that might fit are shown on either side."""

Fault = DoorRests | InvalidLine | NoReason | FieldFault


@get(QUEUE, guards=[reader])
async def queue(
    desk: NamedDependency[Desk], listing: FromQuery[int | None] = None, page: FromQuery[int] = 1
) -> Response[str]:
    """What waits for a decision, grouped by the local listing; `listing` shows the pairs of one."""
    return await show_queue(desk, listing=listing, page=page)


async def show_queue(
    desk: Desk,
    *,
    listing: int | None = None,
    page: int = 1,
    report: Any = None,
    wrong: FieldFault | None = None,
    ticked: Collection[int] = (),
) -> Response[str]:
    """`report` tells what was decided together; with `wrong` nothing was, and what was chosen stays chosen."""
    shown = leaf(await matches.count_queue(desk.session, listing_id=listing), page, size=SHOWN)
    found = await matches.queue(desk.session, listing_id=listing, begin=shown.begin, limit=SHOWN)
    cases = await reader_at(desk)
    beside = await _beside(desk, found)
    groups = [(group[0].local, [cases.shown(match) for match in group]) for group in _by_listing(found)]
    return await desk.page(
        "matches.html",
        status=422 if wrong else 200,
        groups=groups,
        beside=beside,
        shown=shown,
        listing=listing,
        address=_address(listing),
        here=place(_address(listing), shown.number),
        following=_following(found),
        fault=None,
        goodwill=None,
        report=report,
        wrong=wrong,
        day=desk.form.text("day") if wrong else "",
        note=desk.form.text("note") if wrong else "",
        ticked=ticked,
        **choices(desk),
    )


async def show_queue_again(
    desk: Desk, *, report: Any = None, wrong: FieldFault | None = None, ticked: Collection[int] = ()
) -> Response[str]:
    """The page of the queue from which the form was sent."""
    sent_from = desk.form.text("next")
    listing, page = _number_in(sent_from, "listing"), _number_in(sent_from, "page") or 1
    return await show_queue(desk, listing=listing, page=page, report=report, wrong=wrong, ticked=ticked)


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


def _address(listing: int | None) -> str:
    """Where the pages of the queue are, up to the number of one."""
    return f"{QUEUE}?listing={listing}&" if listing else f"{QUEUE}?"


def _number_in(path: str, name: str) -> int | None:
    text = parse_qs(urlsplit(path).query).get(name, [""])[-1]
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


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
