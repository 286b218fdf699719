"""Long lists, a page at a time: each page links to the next, and what comes in meanwhile moves nothing."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar
from urllib.parse import quote

from litestar import Response
from litestar.params import QueryParameter
from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute

from dooropener.errors import Invalid
from dooropener.portal.api.operations import MOST
from dooropener.portal.desk import Desk

V = TypeVar("V")

Limit = Annotated[int, QueryParameter(ge=1, le=200, description="so many at a time")]
Cursor = Annotated[
    str, QueryParameter(max_length=40, description="where to go on: what the `Link` of the page before says")
]
LIMIT = 50


class InvalidCursor(Invalid):
    """It is none that we gave out."""

    code = "invalid_cursor"

    def __init__(self) -> None:
        super().__init__(field="cursor", rule="unknown")


def _after(cursor: str, kind: str) -> int:
    """The number in a cursor; 0 to begin with."""
    if not cursor:
        return 0
    number = cursor.removeprefix(kind)
    if number == cursor or not (number.isascii() and number.isdecimal()) or len(number) > 10 or int(number) > MOST:
        raise InvalidCursor
    return int(number)


async def listed(
    desk: Desk,
    query: Select[Any],
    key: InstrumentedAttribute[int],
    show: Callable[[Any], V],
    *,
    cursor: str,
    limit: int,
) -> Response[list[V]]:
    """The things of a query in the order of their numbers, from those after the cursor on."""
    after = _after(cursor, "i")
    found = list(await desk.session.scalars(query.where(key > after).order_by(key).limit(limit + 1)))
    following = f"i{getattr(found[limit - 1], key.key)}" if len(found) > limit else None
    return _page(desk, [show(each) for each in found[:limit]], following, limit)


def page_of(cursor: str) -> int:
    """The number of the page that a cursor of `numbered` stands for."""
    return max(1, _after(cursor, "p"))


def numbered(desk: Desk, shown: Sequence[V], *, page: int, pages: int, limit: int) -> Response[list[V]]:
    """A page of what was searched for, in the order of the search."""
    return _page(desk, list(shown), f"p{page + 1}" if page < pages else None, limit)


def _page(desk: Desk, shown: list[V], following: str | None, limit: int) -> Response[list[V]]:
    """The link is relative (RFC 8288, 3.1), so that it holds behind any proxy."""
    if following is None:
        return Response(shown)
    url = desk.request.url
    kept = [part for part in url.query.split("&") if part and part.partition("=")[0] not in {"cursor", "limit"}]
    query = quote("&".join([*kept, f"cursor={following}", f"limit={limit}"]), safe="&=%+,:")
    return Response(shown, headers={"link": f'<{url.path}?{query}>; rel="next"'})
