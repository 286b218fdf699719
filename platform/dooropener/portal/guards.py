"""Who may use a route. Every route declares one of these; a test walks all of them."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.types import Guard

from dooropener.accounts.models import Role, User
from dooropener.errors import NotAllowed

Connection = ASGIConnection[BaseRouteHandler, User | None, Any, Any]


class NotSignedIn(NotAllowed):
    """The page is for users, and nobody has signed in."""

    code = "not_signed_in"


class RoleTooLow(NotAllowed):
    """The user may look, but this is for advisors or administrators."""

    code = "role_too_low"


_RANK = {Role.READER: 0, Role.ADVISOR: 1, Role.ADMIN: 2}


def may(user: User | None, role: Role) -> bool:
    """Whether `user` has `role` or one above it."""
    return user is not None and _RANK[user.role] >= _RANK[role]


def _require(connection: Connection, role: Role) -> None:
    if connection.user is None:
        raise NotSignedIn
    if not may(connection.user, role):
        raise RoleTooLow(role=role.value)


async def public(_connection: Connection, _handler: BaseRouteHandler) -> None:
    """Anyone: said aloud, so that an open route is a decision and not an oversight."""


async def reader(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Any user may look."""
    _require(connection, Role.READER)


async def advisor(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Who decides."""
    _require(connection, Role.ADVISOR)


async def admin(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Who runs the office."""
    _require(connection, Role.ADMIN)


GUARDS: tuple[Guard, ...] = (public, reader, advisor, admin)
