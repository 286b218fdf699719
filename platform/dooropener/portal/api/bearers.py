"""Which machine is asking, and how often it did: known before an operation runs. Cookies mean nothing here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from litestar import Request
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from dooropener import accounts, tokens
from dooropener.accounts import TooManyAttempts
from dooropener.house import House
from dooropener.tokens import BearerUnknown, Token

BEARER = "bearer"
"""The option of a route that marks it as one for machines."""
MINUTE = timedelta(minutes=1)
REFUSALS_A_MINUTE = 60
"""So many unknown keys from one address: nobody guesses 256 bits, but each guess costs us a query."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What is left of a minute's requests; `until` is when the next minute begins."""

    limit: int
    left: int
    until: datetime
    now: datetime

    @property
    def seconds(self) -> int:
        return max(1, round((self.until - self.now).total_seconds()))

    @property
    def headers(self) -> dict[str, str]:
        told = {"limit": self.limit, "remaining": self.left, "reset": self.seconds}
        return {f"ratelimit-{name}": str(value) for name, value in told.items()}


class BearerMiddleware(ASGIMiddleware):
    """Looks up the token of a request to the API in a short transaction of its own, and counts the request."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, house: House) -> None:
        self.house = house

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if scope["route_handler"].opt.get(BEARER):
            scope["user"], scope["auth"] = None, None
            request: Request[Any, Any, Any] = Request(scope, receive)
            token = await self._token(request)
            if token is not None:
                await self._count(request, token)
                scope["user"], scope["auth"] = token.user, token
            _check_media_type(request)
        await next_app(scope, receive, send)

    async def _token(self, request: Request[Any, Any, Any]) -> Token | None:
        """The token; None where the request brings no key at all."""
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key.strip():
            return None
        now = self.house.clock.now()
        try:
            async with self.house.sessions.begin() as session:
                token = await tokens.find_bearer(session, key.strip(), at=now)
                await tokens.use(session, token, at=now)
                return token
        except BearerUnknown:
            host = request.client.host if request.client else "unknown"
            async with self.house.sessions.begin() as session:
                await accounts.count_attempt(
                    session, f"api-from:{host}", limit=REFUSALS_A_MINUTE, window=MINUTE, at=now
                )
            raise

    async def _count(self, request: Request[Any, Any, Any], token: Token) -> None:
        """In a transaction of its own: a refused request counts too."""
        now, limit = self.house.clock.now(), self.house.settings.api_requests_a_minute
        until = now.replace(second=0, microsecond=0) + MINUTE
        try:
            async with self.house.sessions.begin() as session:
                count = await accounts.count_attempt(session, f"api:{token.id}", limit=limit, window=MINUTE, at=now)
        except TooManyAttempts:
            request.scope["state"]["rate"] = Rate(limit, 0, until, now)
            raise
        request.scope["state"]["rate"] = Rate(limit, limit - count, until, now)


def _check_media_type(request: Request[Any, Any, Any]) -> None:
    """A body is JSON. Raises 415."""
    has_body = request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
    if has_body and request.content_type[0] != "application/json":
        raise HTTPException(status_code=415, detail="application/json")


async def rate_headers(message: Message, scope: Scope) -> None:
    """Hook for `before_send`: what is left, on every answer to a machine that we know."""
    rate = scope["state"].get("rate")
    if message["type"] != "http.response.start" or not isinstance(rate, Rate):
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in rate.headers.items():
        headers.setdefault(name, value)
