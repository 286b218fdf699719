"""A walk of three readers through the pages of a house with a browser, noting what is wrong with each."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache

from litestar import Litestar
from litestar.types import Guard
from playwright.async_api import Browser, Page, Response

from dooropener.cli.demo import PASSWORD
from dooropener.portal.guards import admin, public, signed_link, visitor
from doubles.rights import operations
from looks import OFF, RULES, WIDE, Looks
from whole_office import Whole

READERS = ("stranger", "advisor", "admin")
LETTER = {
    **RULES,
    "rules": dict.fromkeys(("color-contrast", "landmark-one-main", "page-has-heading-one", "region"), OFF),
}
"""A letter need not have what a page has."""
LARGEST = 60_000
FRAMED = "/html"
"""Letters in a frame: scripts are off in it, so what is in it is looked at outside."""


@cache
def _guards(app: Litestar) -> dict[str, Guard]:
    return {each.path: each.guard for each in operations(app) if each.method == "GET"}


def reader_of(app: Litestar, route: str) -> str:
    """Who is sent there: administrators only where nobody else may go."""
    guard = _guards(app).get(route)
    if guard in (public, signed_link, visitor) or re.match(r"/\w/", route):
        return "stranger"
    return "admin" if guard is admin else "advisor"


@dataclass(kw_only=True)
class Walk(Looks):
    """With three readers through the house."""

    whole: Whole | None
    app: Litestar
    pages: dict[str, Page]

    async def see(self, reader: str, path: str, where: str, *, status: int = 200) -> None:
        page = self.pages[reader]
        if path.partition("?")[0].endswith(FRAMED):
            letter = await page.request.get(path)
            await page.goto("about:blank")
            await page.set_content(await letter.text())
            await self.judge(page, where, rules=LETTER)
            return
        answer = await page.goto(path)
        assert answer is not None
        if answer.status != status:
            self.found.append((where, "answers", str(answer.status)))
        await self.judge(page, where)
        await self.weigh(answer, where)

    async def weigh(self, answer: Response, where: str) -> None:
        sent = (await answer.request.sizes())["responseBodySize"]
        if sent >= LARGEST:
            self.found.append((where, "weighs", str(sent)))


@asynccontextmanager
async def walking(chromium: Browser, url: str, app: Litestar, whole: Whole | None) -> AsyncIterator[Walk]:
    """With nobody signed in, an advisor, and an administrator; no colour is measured on its way to another."""
    pages = {}
    for reader in READERS:
        context = await chromium.new_context(
            base_url=url, locale="sv-SE", reduced_motion="reduce", viewport={"width": WIDE, "height": 900}
        )
        pages[reader] = await context.new_page()
        pages[reader].set_default_timeout(
            120_000
        )  # pages are judged, not timed: a busy machine is none of their faults
        if reader != "stranger":
            await _sign_in(pages[reader], f"{reader}@demo.example")
    yield Walk(whole=whole, app=app, pages=pages)
    for page in pages.values():
        await page.context.close()


async def _sign_in(page: Page, email: str) -> None:
    await page.goto("/login")
    await page.fill("input[name=email]", email)
    await page.fill("input[name=password]", PASSWORD)
    await page.click("main button.primary")
    await page.wait_for_url("**/today")
