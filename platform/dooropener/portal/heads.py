"""Around every request: its number, its line in the log, its time; and HEAD, answered as GET without its body."""

from typing import Any

from litestar import Litestar
from litestar.types import Message, Send

from dooropener.portal import trails
from dooropener.portal.meters import Meters
from dooropener.portal.metrics import Counts


class Portal(Litestar):
    """Pages are written for GET; what HEAD asks for is found before any route is looked up."""

    meters: Meters
    counts: Counts

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        if scope["method"] == "HEAD":
            scope, send = {**scope, "method": "GET"}, _without_body(send)
        answered = await trails.follow(super().__call__, scope, receive, send)
        self.meters.answered(scope["method"], *answered)


def _without_body(send: Send) -> Send:
    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.body":
            message["body"] = b""
        await send(message)

    return send_head
