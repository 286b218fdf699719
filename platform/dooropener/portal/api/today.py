"""What needs an advisor now, by API: how much of each kind, and which things."""

from typing import Any

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from dooropener import agenda
from dooropener.agenda import Ending, Stuck
from dooropener.introductions import Introduction
from dooropener.portal import today_rows
from dooropener.portal.api.operations import reads
from dooropener.portal.api.paging import LIMIT, Cursor, Limit, numbered, page_of
from dooropener.portal.api.problems import PREFIX
from dooropener.portal.desk import Desk
from dooropener.portal.paging import leaf
from dooropener.portal.today_rows import KINDS, Part, TodayKind

ELSEWHERE = {
    "listings": "/listings?state=in_review",
    "matches": "/matches?state=suggested",
    "enquiries": "/enquiries?state=open",
    "mail": "/messages?state=triage",
    "barriers": "/accessibility-reports",
}
"""Kinds that are a list of their own; the others are told by `/today/{kind}`."""


class WaitingView(msgspec.Struct):
    """How much of a kind waits; `where` tells what."""

    kind: str
    number: int
    where: str


class DueView(msgspec.Struct):
    """One thing that waits: what it is, its number, and the introduction that it belongs to."""

    thing: str
    id: int
    introduction_id: int | None


@reads("/today", "office:read", shows=("/today",))
async def today(desk: NamedDependency[Desk]) -> list[WaitingView]:
    """How much there is to do, by kind, in the order of the page."""
    waiting = await desk.waiting()
    lists = [WaitingView(kind, getattr(waiting, kind), PREFIX + where) for kind, where in ELSEWHERE.items()]
    return lists + [
        WaitingView(kind.value, await today_rows.count(desk, kind, waiting), f"{PREFIX}/today/{kind.value}")
        for kind in TodayKind
    ]


@reads("/today/{kind:str}", "office:read", shows=("/today/{kind}",))
async def waiting(
    desk: NamedDependency[Desk], kind: FromPath[TodayKind], cursor: Cursor = "", limit: Limit = LIMIT
) -> Response[list[DueView]]:
    """What waits of one kind, in the order of the page. What happens within the next seconds is in none."""
    shown = leaf(await today_rows.count(desk, kind, await desk.waiting()), page_of(cursor), size=limit)
    part = Part(desk, await agenda.under_way(desk.session), shown.begin, shown.end)
    rows = (await KINDS[kind](part))[kind.value]
    return numbered(desk, [_due(each) for each in rows], page=shown.number, pages=shown.last, limit=limit)


def _due(row: Any) -> DueView:
    """A row of the page as its thing and number; some rows say more than what waits."""
    thing = row[0] if isinstance(row, tuple) else row
    if isinstance(thing, Ending):
        thing = thing.listing or thing.introduction or thing.match
    elif isinstance(thing, Stuck):
        thing = thing.delivery
    introduction = thing.id if isinstance(thing, Introduction) else getattr(thing, "introduction_id", None)
    return DueView(type(thing).__name__.lower(), thing.id, introduction)


router = Router(path="/", route_handlers=[today, waiting])
