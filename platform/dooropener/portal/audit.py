"""The audit trail as a page: who did what, searched by act, thing, person and day; and whether the chain holds."""

from datetime import date
from urllib.parse import urlencode

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import accounts, audit, office, regions, retention
from dooropener.audit import AuditFilter
from dooropener.portal.desk import Desk
from dooropener.portal.figure_words import BREAKDOWNS, NAMES
from dooropener.portal.guards import admin
from dooropener.portal.toasts import Fact
from dooropener.portal.visits import visit_of
from dooropener.trail_reading import read_once
from dooropener.words import words as words_in

FIELDS = ("act", "thing", "number", "user", "since", "until")
LONGEST = 100
"""Characters of one field of the search."""


@get("/settings/audit", guards=[admin])
async def audit_page(desk: NamedDependency[Desk], page: FromQuery[int] = 1) -> Response[str]:
    """The latest first; a filter that means nothing is left out."""
    asked = {name: desk.request.query_params.get(name, "").strip()[:LONGEST] for name in FIELDS}
    chosen = {name: value for name, value in asked.items() if value}
    query = urlencode(chosen)
    users = await accounts.users(desk.session)
    words = words_in(visit_of(desk.request).language)
    return await desk.page(
        "audit.html",
        shown=await audit.entries(desk.session, filter_from(chosen), number=page),
        chosen=chosen,
        acts=await audit.acts(desk.session),
        users=users,
        names={user.id: user.name for user in users},
        choices=await _choices(desk.session),
        region_names={each.id: each.name(words.language) for each in await regions.all_regions(desk.session)},
        figure_names={figure.value: words(name) for figure, name in NAMES.items()},
        table_names={table.value: words(name) for table, name in BREAKDOWNS.items()},
        reading=await audit.last_reading(desk.session),
        address=f"/settings/audit?{query}&" if query else "/settings/audit?",
    )


async def _choices(session: AsyncSession) -> dict[str, str]:
    """What was chosen for the whole office, by the subject of its entries."""
    switches = {f"{office.SUBJECT}:{number}": name for number, name in (await office.names(session)).items()}
    periods = {f"{retention.SUBJECT}:{number}": kind.value for number, kind in (await retention.kinds(session)).items()}
    return switches | periods


def filter_from(chosen: dict[str, str]) -> AuditFilter:
    """What cannot be read is left out."""
    return AuditFilter(
        act=chosen.get("act", ""),
        thing=chosen.get("thing", ""),
        number=_number(chosen.get("number", "")),
        user=_number(chosen.get("user", "")),
        since=_day(chosen.get("since", "")),
        until=_day(chosen.get("until", "")),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@post("/settings/audit/read", guards=[admin])
async def read_the_trail(desk: NamedDependency[Desk]) -> Redirect:
    """Read the whole chain now."""
    await read_once(desk.house)
    return desk.go("/settings/audit", Fact.TRAIL_READ)


router = Router(path="/", route_handlers=[audit_page, read_the_trail])
