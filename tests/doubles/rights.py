"""The whole house as one application, and its route table with the guard that each route declares."""

from dataclasses import dataclass

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.types import Guard
from pydantic import SecretStr

from dooropener.cli.parts import make_app
from dooropener.house import House
from dooropener.portal.api.guards import Scoped
from dooropener.portal.guards import GUARDS
from dooropener.settings import Settings
from dooropener_bot.channels.news import News
from dooropener_bot.understanding import Understanding

WEBHOOK_SECRET = "telegram-webhook-secret"
CHAT_TOKEN = "a-token-for-the-chat-of-32-letters"


@dataclass(frozen=True)
class Operation:
    """One method of one path, with the guards that it declares."""

    method: str
    path: str
    guards: tuple[Guard, ...]

    @property
    def guard(self) -> Guard:
        (guard,) = self.guards
        return guard


def opened(settings: Settings) -> Settings:
    """The settings with those that open a door."""
    tokens = {
        "chat_api_token": SecretStr(CHAT_TOKEN),
        "telegram_token": SecretStr("1:token"),
        "telegram_webhook_secret": SecretStr(WEBHOOK_SECRET),
    }
    return settings.model_copy(update=tokens)


def every_door(house: House) -> Litestar:
    """The application with all doors, in a house whose settings open them."""
    return make_app(house, Understanding(house.encoder), News(house))


def _permissions(handler: HTTPRouteHandler) -> tuple[Guard, ...]:
    return tuple(guard for guard in handler.resolve_guards() if guard in GUARDS or isinstance(guard, Scoped))


def operations(app: Litestar) -> list[Operation]:
    found = [
        Operation(method, route.path_format, _permissions(handler))
        for route in app.routes
        for handler in getattr(route, "route_handlers", [])
        if isinstance(handler, HTTPRouteHandler)
        for method in sorted(set(handler.http_methods) - {"OPTIONS", "HEAD"})
    ]
    return sorted(found, key=lambda operation: (operation.path, operation.method))
