"""A walk through the pages of a house with a browser, noting what is wrong with each."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from axe_playwright_python.async_playwright import Axe
from litestar import Litestar
from litestar.types import Guard
from playwright.async_api import Browser, Page, Response

from dooropener.cli.demo import PASSWORD
from dooropener.portal.guards import admin, public, signed_link, visitor
from doubles.rights import operations
from whole_office import Whole

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
"""All of axe, the size of targets among it (2.5.8)."""
COLOURS = {**RULES, "runOnly": {"type": "rule", "values": ["color-contrast"]}}
"""All that is another in the dark."""
_LETTER = {
    **RULES,
    "rules": {each: {"enabled": False} for each in ("landmark-one-main", "page-has-heading-one", "region")},
}
"""A letter need not have what a page has."""
WIDE, NARROW = 1280, 320
"""The usual, where text of double size must fit too (1.4.4), and a zoom of 400 % (1.4.10)."""
LARGEST = 60_000
FRAMED = "/html"
"""Letters in a frame: scripts are off in it, so what is in it is looked at outside."""

_WIDTH = "size => { document.documentElement.style.fontSize = size; return document.documentElement.scrollWidth }"


@dataclass
class Walk:
    """Three readers of the house, and what was found wrong on the way."""

    whole: Whole | None
    pages: dict[str, Page]
    guards: dict[str, Guard]
    found: list[tuple[str, str, str]] = field(default_factory=list)

    def reader(self, route: str) -> str:
        """Who is sent there: administrators only where nobody else may go."""
        guard = self.guards.get(route)
        if guard in (public, signed_link, visitor) or re.match(r"/\w/", route):
            return "stranger"
        return "admin" if guard is admin else "advisor"

    async def see(self, reader: str, path: str, where: str, *, status: int = 200) -> None:
        page = self.pages[reader]
        if path.partition("?")[0].endswith(FRAMED):
            letter = await page.request.get(path)
            await page.goto("about:blank")
            await page.set_content(await letter.text())
            await self.judge(page, where, rules=_LETTER)
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

    async def judge(self, page: Page, where: str, rules: dict = RULES) -> None:
        """Light with all rules, in the dark by its colours, then as narrow and as large as it may become."""
        await page.evaluate("document.querySelectorAll('main details').forEach((each) => (each.open = true))")
        await page.evaluate(Axe().axe_script)
        for scheme, judged in (("light", rules), ("dark", COLOURS)):
            await page.emulate_media(color_scheme=scheme)
            violations = await page.evaluate("async (rules) => (await axe.run(rules)).violations", judged)
            self.found += [
                (where, f"{scheme}: {each['id']}", node["html"][:200]) for each in violations for node in each["nodes"]
            ]
        for room, size in ((NARROW, "100%"), (WIDE, "200%")):
            await page.set_viewport_size({"width": room, "height": 900})
            taken = await page.evaluate(_WIDTH, size)
            if taken > room:
                self.found.append((where, f"sticks out of {room} at {size}", str(taken)))
        await page.set_viewport_size({"width": WIDE, "height": 900})


@asynccontextmanager
async def walking(chromium: Browser, url: str, app: Litestar, whole: Whole | None) -> AsyncIterator[Walk]:
    """With nobody signed in, an advisor, and an administrator; no colour is measured on its way to another."""
    pages = {}
    for reader in ("stranger", "advisor", "admin"):
        context = await chromium.new_context(base_url=url, locale="sv-SE", reduced_motion="reduce")
        pages[reader] = await context.new_page()
        pages[reader].set_default_timeout(
            120_000
        )  # pages are judged, not timed: a busy machine is none of their faults
        if reader != "stranger":
            await _sign_in(pages[reader], f"{reader}@demo.example")
    yield Walk(whole, pages, {each.path: each.guard for each in operations(app) if each.method == "GET"})
    for page in pages.values():
        await page.context.close()


async def _sign_in(page: Page, email: str) -> None:
    await page.goto("/login")
    await page.fill("input[name=email]", email)
    await page.fill("input[name=password]", PASSWORD)
    await page.click("main button.primary")
    await page.wait_for_url("**/today")
