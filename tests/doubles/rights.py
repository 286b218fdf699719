"""The whole house as one application, and its route table with the guard that each route declares."""

from dataclasses import dataclass

import httpx
from litestar import Litestar, Request, Response
from litestar.handlers import HTTPRouteHandler
from litestar.types import Guard
from pydantic import SecretStr

from dooropener.cli.parts import make_app
from dooropener.house import House
from dooropener.portal.api.guards import Scoped
from dooropener.portal.guards import GUARDS, fresh
from dooropener.settings import Settings
from dooropener_bot.channels.news import News
from dooropener_bot.understanding import Understanding

WEBHOOK_SECRET = "telegram-webhook-secret"
CHAT_TOKEN = "a-token-for-the-chat-of-32-letters"
AT_THE_DOOR = "x-at-the-door"
"""The header of a request that goes no further than through the door: whom the guards let in is answered 204."""


@dataclass(frozen=True)
class Operation:
    """One method of one path, with the guards that it declares; `fresh` where a recent proof is asked for as well."""

    method: str
    path: str
    guards: tuple[Guard, ...]
    fresh: bool = False

    @property
    def guard(self) -> Guard:
        (guard,) = self.guards
        return guard

    @property
    def permission(self) -> str:
        """What it declares, in a word or two."""
        guard = self.guard
        word = guard.scope.value if isinstance(guard, Scoped) else guard.__name__
        return f"{word} fresh" if self.fresh else word

    @property
    def key(self) -> tuple[str, str]:
        return self.method, self.path


def opened(settings: Settings) -> Settings:
    """The settings with those that open a door."""
    tokens = {
        "chat_api_token": SecretStr(CHAT_TOKEN),
        "telegram_token": SecretStr("1:token"),
        "telegram_webhook_secret": SecretStr(WEBHOOK_SECRET),
        "api_requests_a_minute": 100_000,
    }
    return settings.model_copy(update=tokens)


async def _only_doors(request: Request) -> Response[None] | None:
    return Response(None, status_code=204) if AT_THE_DOOR in request.headers else None


def every_door(house: House) -> Litestar:
    """The application with all doors, in a house whose settings open them; see `AT_THE_DOOR`."""
    app = make_app(house, Understanding(house.encoder), News(house))
    app.before_request = _only_doors
    return app


def outcome(answer: httpx.Response) -> str:
    """At the door. `out`: told to sign in; `again`: to sign in once more; `no`: known, and not allowed; `in`."""
    told = answer.headers.get("location", "") or (answer.text if answer.status_code == 401 else "")
    if told.startswith("/login/again") or 'href="/login/again"' in told:
        return "again"
    if answer.status_code == 401 or told.startswith("/login"):
        return "out"
    return {403: "no", 204: "in"}.get(answer.status_code, f"{answer.status_code} {told}")


def _permissions(handler: HTTPRouteHandler) -> tuple[Guard, ...]:
    return tuple(guard for guard in handler.resolve_guards() if guard in GUARDS or isinstance(guard, Scoped))


def operations(app: Litestar) -> list[Operation]:
    found = [
        Operation(method, route.path_format, _permissions(handler), fresh in handler.resolve_guards())
        for route in app.routes
        for handler in getattr(route, "route_handlers", [])
        if isinstance(handler, HTTPRouteHandler)
        for method in sorted(set(handler.http_methods) - {"OPTIONS", "HEAD"})
    ]
    return sorted(found, key=lambda operation: (operation.path, operation.method))
