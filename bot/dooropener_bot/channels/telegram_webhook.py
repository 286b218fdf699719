"""Where Telegram brings updates to, if it is asked to: they are kept at once and handled by jobs, as when fetched."""

import hmac
import logging
from typing import Any

from litestar import Request, Response, Router, post
from litestar.exceptions import SerializationException

from dooropener.house import House
from dooropener.portal.guards import channel
from dooropener_bot.channels import updates

log = logging.getLogger(__name__)

HEADER = "x-telegram-bot-api-secret-token"


def telegram_router(house: House) -> Router:
    """`/telegram/webhook`, to be mounted in the portal by the composition root."""

    @post(updates.WEBHOOK, guards=[channel], status_code=200, exclude_from_csrf=True)
    async def take_update(request: Request[Any, Any, Any]) -> Response[None]:
        """Telegram brings no cookie, so the form token is not asked for; the secret in the header is the permission."""
        if not genuine(house, request.headers.get(HEADER, "")):
            return Response(None, status_code=403)
        try:
            raw = await request.json()
        except SerializationException:
            return Response(None, status_code=400)
        if not isinstance(raw, dict) or type(raw.get("update_id")) is not int:
            return Response(None, status_code=400)
        async with house.sessions.begin() as session:
            await updates.store(session, raw["update_id"], raw, at=house.clock.now())
        return Response(None)

    return Router(path="/", route_handlers=[take_update])


def genuine(house: House, told: str) -> bool:
    """Whether it is Telegram that calls; compared in a time that tells nothing about the secret."""
    secret = house.settings.telegram_webhook_secret
    return secret is not None and hmac.compare_digest(told.encode(), secret.get_secret_value().encode())
