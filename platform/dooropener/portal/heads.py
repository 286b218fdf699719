"""HEAD is answered as GET without its body, on every page: for link checkers and those who watch the machine."""

from typing import Any

from litestar import Litestar
from litestar.types import Message, Send


class Portal(Litestar):
    """Pages are written for GET; what HEAD asks for is found before any route is looked up."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope.get("method") == "HEAD":
            scope, send = {**scope, "method": "GET"}, _without_body(send)
        await super().__call__(scope, receive, send)


def _without_body(send: Send) -> Send:
    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.body":
            message["body"] = b""
        await send(message)

    return send_head
