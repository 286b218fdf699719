"""The audit trail by API: who did what to which thing, in the order of the chain, to keep elsewhere or to check."""

from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from dooropener import audit
from dooropener.actors import ActorKind
from dooropener.audit import AuditEntry, AuditFilter
from dooropener.portal.api.operations import MOST, reads, shown
from dooropener.portal.api.paging import LIMIT, Cursor, Limit, listed
from dooropener.portal.desk import Desk


class EntryView(msgspec.Struct):
    """`subject` is a kind and a number, as in `listing:7`; `number` counts without gaps, `hash` seals all so far."""

    id: int
    number: int | None
    at: datetime
    act: str
    actor_kind: ActorKind
    actor_id: int | None
    subject: str
    details: dict[str, Any]
    hash: str | None


Word = Annotated[str, QueryParameter(max_length=100)]


@reads("/audit", "audit:read", shows=("/settings/audit",))
async def trail(
    desk: NamedDependency[Desk],
    act: Word = "",
    thing: Annotated[str, QueryParameter(max_length=100, description="a kind, such as `listing`")] = "",
    number: Annotated[int | None, QueryParameter(ge=1, le=MOST, description="of the thing")] = None,
    user: Annotated[int | None, QueryParameter(ge=1, le=MOST, description="who acted")] = None,
    since: FromQuery[date | None] = None,
    until: FromQuery[date | None] = None,
    cursor: Cursor = "",
    limit: Limit = LIMIT,
) -> Response[list[EntryView]]:
    """What was done, the oldest first; days are those of the office, both included. No names, no words of anybody."""
    wanted = AuditFilter(act.replace("\x00", ""), thing.replace("\x00", ""), number, user, since, until)
    return await listed(
        desk, audit.chosen(wanted), AuditEntry.id, lambda each: shown(EntryView, each), cursor=cursor, limit=limit
    )


router = Router(path="/", route_handlers=[trail])
