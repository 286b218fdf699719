"""The three sorts of operations: one that reads, one that acts, one that puts a thing as it is to be."""

import functools
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, TypeVar

import msgspec
from litestar import Response, get, post, put
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter

from dooropener.portal.api.desk import remember
from dooropener.portal.api.guards import scope as scoped

Handler = Callable[..., Awaitable[Any]]
Decorator = Callable[[Handler], HTTPRouteHandler]

MOST = 2**31 - 1
Id = Annotated[int, PathParameter(ge=1, le=MOST, description="the number of the thing")]
Number = Annotated[int, msgspec.Meta(ge=1, le=MOST)]
"""The number of a thing, in a body."""
Line = Annotated[str, msgspec.Meta(max_length=1000)]
Text = Annotated[str, msgspec.Meta(max_length=20_000)]

ACTS = "acts"
"""The option of an operation that names the acts of the portal's pages which it does."""


SHOWS = "shows"
"""The option of an operation that names the portal's pages which show what it reads."""

SCOPE = "scope"
"""The option that names its scope, for the description."""

FILES = "files"
"""The option that names the media types of an operation that answers with a file, for the description."""

ALSO = "also"
"""The option that names what else than its sort an operation can answer: statuses, for the description."""


class Done(msgspec.Struct):
    """It was done; `id` is that of what it was done to, or what came of it."""

    id: int


def reads(
    path: str,
    scope: str,
    *page: str,
    shows: Sequence[str] = (),
    files: Sequence[str] = (),
    also: Sequence[int] = (),
    **options: Any,
) -> Decorator:
    """A GET. `shows` are the pages of the portal where the same is seen.

    `page` are acts of the portal that it is the same as: what is posted there only to be answered.
    """

    def decorate(handler: Handler) -> HTTPRouteHandler:
        opt = {ACTS: page, SHOWS: shows, SCOPE: scope, FILES: files, ALSO: also}
        made: HTTPRouteHandler = get(path, guards=[scoped(scope)], tags=_tags(scope), opt=opt, **options)(handler)
        return made

    return decorate


def acts(path: str, scope: str, *page: str, status: int = 200, **options: Any) -> Decorator:
    """A POST. `page` are the acts of the portal that it is the same as. What it answers can be had again by its key."""

    def decorate(handler: Handler) -> HTTPRouteHandler:
        opt = {ACTS: page, SCOPE: scope}
        made: HTTPRouteHandler = post(
            path, guards=[scoped(scope)], tags=_tags(scope), status_code=status, opt=opt, **options
        )(_remembered(handler, status))
        return made

    return decorate


def puts(path: str, scope: str, *page: str, **options: Any) -> Decorator:
    """A PUT, held to `If-Match` where the request has one."""

    def decorate(handler: Handler) -> HTTPRouteHandler:
        made: HTTPRouteHandler = put(
            path, guards=[scoped(scope)], tags=_tags(scope), opt={ACTS: page, SCOPE: scope}, **options
        )(handler)
        return made

    return decorate


def _tags(scope: str) -> list[str]:
    return [scope.partition(":")[0]]


def _remembered(handler: Handler, status: int) -> Handler:
    @functools.wraps(handler)
    async def answered(**arguments: Any) -> Any:
        answer = await handler(**arguments)
        content = answer.content if isinstance(answer, Response) else answer
        await remember(arguments["desk"], status, content)
        return answer

    return answered


V = TypeVar("V")


def shown(view: type[V], thing: object) -> V:
    """A thing as the API shows it: the fields of `view`, read from its attributes."""
    return msgspec.convert(thing, view, from_attributes=True)
