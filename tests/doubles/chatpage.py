"""The chat page on the loopback, and a browser to read it in."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from litestar import Router
from playwright.async_api import Browser, Page

from dooropener.house import House
from dooropener.portal.app import create_app
from dooropener_bot.channels.news import News
from dooropener_bot.channels.web import web_chat_router
from dooropener_bot.understanding import Understanding
from doubles.botapi import Server


@asynccontextmanager
async def serving(house: House, understanding: Understanding, *, routers: Sequence[Router] = ()) -> AsyncIterator[str]:
    """The portal with the chat on a free port of the loopback; it stops as the real one does."""
    news = News(house)
    app = create_app(house, routers=[web_chat_router(house, understanding, news), *routers])
    server = Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", ws="none"))
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn tells it in no other way
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    news.close()
    server.should_exit = True
    await asyncio.wait_for(task, 10)


@asynccontextmanager
async def page_of(chromium: Browser, *, scripts: bool = True, width: int = 1000, **context: Any) -> AsyncIterator[Page]:
    """A page of a new person, who asks for Swedish."""
    opened = await chromium.new_context(
        java_script_enabled=scripts, viewport={"width": width, "height": 800}, locale="sv-SE", **context
    )
    yield await opened.new_page()
    await opened.close()
