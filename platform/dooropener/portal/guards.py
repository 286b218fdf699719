"""Who may use a route. Every route declares one of these; a test walks all of them."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.types import Guard

from dooropener.accounts.models import Role, User
from dooropener.errors import NotAllowed
from dooropener.portal.visits import NotSignedIn, visit_of

Connection = ASGIConnection[BaseRouteHandler, User | None, Any, Any]


class RoleTooLow(NotAllowed):
    """The user may look, but this is for advisors or administrators."""

    code = "role_too_low"


class MustSetUp(NotAllowed):
    """The office wants a second step of this user, who has none yet."""

    code = "must_set_up"


class NotFresh(NotAllowed):
    """The user is to prove once more who she is: the last proof is older than a quarter of an hour."""

    code = "not_fresh"


_RANK = {Role.READER: 0, Role.ADVISOR: 1, Role.ADMIN: 2}


def may(user: User | None, role: Role) -> bool:
    """Whether `user` has `role` or one above it."""
    return user is not None and _RANK[user.role] >= _RANK[role]


def _require(connection: Connection, role: Role) -> None:
    if connection.user is None:
        raise NotSignedIn
    if visit_of(connection).must_set_up:
        raise MustSetUp
    if not may(connection.user, role):
        raise RoleTooLow(role=role.value)


async def public(_connection: Connection, _handler: BaseRouteHandler) -> None:
    """Anyone: said aloud, so that an open route is a decision and not an oversight."""


async def signed_link(_connection: Connection, _handler: BaseRouteHandler) -> None:
    """Who holds a link that we signed: a partner, a company, somebody who is to prove an address.

    The handler opens the one thing that the link was made for, and answers any other link as one that leads nowhere.
    """


async def visitor(_connection: Connection, _handler: BaseRouteHandler) -> None:
    """Who writes in the chat: the handler opens the conversation of the signed cookie and no other."""


async def channel(_connection: Connection, _handler: BaseRouteHandler) -> None:
    """A program that carries messages, known by a secret in a header: the handler compares it."""


async def watcher(_connection: Connection, _handler: BaseRouteHandler) -> None:
    """A program that watches the machine, known by METRICS_TOKEN: the handler compares it."""


async def reader(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Any user may look."""
    _require(connection, Role.READER)


async def advisor(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Who decides."""
    _require(connection, Role.ADVISOR)


async def admin(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Who runs the office."""
    _require(connection, Role.ADMIN)


async def own(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Any user, on her own account: also who has to set up a second step before anything else."""
    if connection.user is None:
        raise NotSignedIn


GUARDS: tuple[Guard, ...] = (public, signed_link, visitor, channel, watcher, own, reader, advisor, admin)


async def fresh(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Beside one of the others, for acts that somebody at an unwatched desk must not do."""
    if not visit_of(connection).fresh:
        raise NotFresh
