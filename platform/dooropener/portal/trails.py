"""Each request has a number, and one line in the log: what was asked for, what came of it, how long that took."""

import logging
import time
from ipaddress import ip_address, ip_network
from typing import Any

from litestar.types import ASGIApp, HTTPScope, Message, Receive, Send

from dooropener.accounts.models import User
from dooropener.logs import on_the_trail, sane

HEADER = b"x-request-id"
QUIET = frozenset({"/healthz", "/readyz", "/readyz/worker", "/metrics", "/static/{address}"})
"""Asked for by machines, again and again: told at DEBUG."""

UNROUTED = "-"
log = logging.getLogger(__name__)


async def follow(app: ASGIApp, scope: HTTPScope, receive: Receive, send: Send) -> tuple[str, int, float]:
    """Pass the request on under its number, which goes out with the answer. Returns route, status and seconds."""
    trail = sane(_header(scope))
    status, begun = 500, time.perf_counter()

    async def send_numbered(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            message["headers"] = [*message["headers"], (HEADER, trail.encode())]
        await send(message)

    with on_the_trail(trail):
        try:
            await app(scope, receive, send_numbered)
        finally:
            seconds = time.perf_counter() - begun
            route = str(scope.get("path_template") or UNROUTED)
            _tell(scope, route, status, seconds)
    return route, status, seconds


def _header(scope: HTTPScope) -> str | None:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == HEADER), None)


def _tell(scope: HTTPScope, route: str, status: int, seconds: float) -> None:
    """No path, which may hold a signed link; no query, no address, no name."""
    user: Any = scope.get("user")
    told = {"method": scope["method"], "route": route, "status": status, "ms": round(seconds * 1000)}
    if isinstance(user, User):
        told["user"] = user.id
    log.log(logging.DEBUG if route in QUIET else logging.INFO, "request", extra=told)


class FromProxies:
    """Around the app, where the other end is still the one that connected: only proxies may number requests."""

    def __init__(self, app: Any, trusted: str) -> None:
        self._app = app
        self._trusted = [ip_network(each.strip()) for each in trusted.split(",")]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and not self._trusts(scope.get("client")):
            scope["headers"] = [(name, value) for name, value in scope["headers"] if name != HEADER]
        await self._app(scope, receive, send)

    def _trusts(self, client: tuple[str, int] | None) -> bool:
        try:
            address = ip_address(client[0] if client else "")
        except ValueError:  # a socket of the machine itself
            return True
        return any(address in network for network in self._trusted)
