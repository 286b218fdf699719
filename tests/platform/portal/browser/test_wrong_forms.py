"""Pages that tell what is wrong with a form, show both versions, or say what was done: WCAG 2.2 AA, on a telephone."""

from collections.abc import AsyncIterator, Iterable
from itertools import count

import pytest
import pytest_asyncio
from litestar.types import ASGIApp, Receive, Scope, Send
from playwright.async_api import Page

from doubles.rights import opened
from form_walk import Answer, FormWalk, walking_forms
from looks import NARROW
from page_walk import Walk, reader_of, walking
from whole_office import furnish_whole, leave_caught

pytestmark = pytest.mark.browser

SOME = {
    "/accessibility": ("/accessibility?language=sv#report", "empty"),
    "/enquiries/{enquiry_id}": ("/enquiries/*/answer", "too long"),
    "/listings/{listing_id}/edit": ("/listings/*/edit", "meanwhile"),
    "/organisations/new": ("/organisations/new", "empty"),
}
"""One of each look, by where its form stands: an open page, a talk, both versions, many fields."""

CHANGED = "main form:has([aria-invalid], .wrong), main [role=alert], main .notice, .stack.loose"
"""What such a page has that it had not before."""

_SHOW_TOASTS = """toasts => {
  const place = document.querySelector("#toasts");
  place.innerHTML = toasts.join("");
  for (const each of place.children) each.style.position = "static";
}"""


@pytest.fixture
def settings(settings):
    return opened(settings)


class Shelf:
    """An application with pages put aside in it: they are answered as they came, headers and all."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.pages: dict[str, Answer] = {}
        self._numbers = count()

    def put(self, answer: Answer) -> str:
        path = f"/shelf/{next(self._numbers)}"
        self.pages[path] = answer
        return path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self.pages.get(str(scope.get("path")))
        if answer is None:
            await self.app(scope, receive, send)
            return
        kept = {"content-type", "content-security-policy"}
        headers = [pair for pair in answer.response.headers.raw if pair[0].decode().lower() in kept]
        await send({"type": "http.response.start", "status": answer.response.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": answer.response.content})


@pytest_asyncio.fixture
async def forms(furnished, house_from) -> AsyncIterator[FormWalk]:
    template, whole = await furnished(furnish_whole)
    async with house_from(template) as house:
        leave_caught(house)
        async with walking_forms(house, whole) as forms:
            yield forms


async def test_some_pages_that_come_of_a_wrong_form(forms, chromium, serve_app):
    shelf, told = Shelf(forms.app), []
    for route, (key, way) in SOME.items():
        reader, path = reader_of(forms.app, route), forms.whole.address(route)
        form = (await forms.forms_on(reader, path))[key]
        told += [answer for answer in await forms.answers(form) if answer.way == way]

    async with serve_app(shelf) as url, walking(chromium, url, forms.app, forms.whole) as walk:
        await _judge_all(walk, shelf, told)

    assert [answer.refused for answer in told] == [True] * len(SOME)
    assert walk.found == []


@pytest.mark.soak
async def test_pages_that_come_of_a_wrong_form(forms, chromium, serve_app):
    found, told, shelf = await forms.forms(), dict[object, Answer](), Shelf(forms.app)
    for form in found.values():
        for answer in await forms.answers(form):
            told.setdefault(answer.marks, answer)
    toasts = await forms.toasts()
    async with serve_app(shelf) as url, walking(chromium, url, forms.app, forms.whole) as walk:
        await _judge_all(walk, shelf, told.values())
        await _judge_toasts(walk, toasts)

    assert len(toasts) > 70
    assert walk.found == []


async def _judge_all(walk: Walk, shelf: Shelf, told: Iterable[Answer]) -> None:
    page = walk.pages["stranger"]
    await page.set_viewport_size({"width": NARROW, "height": 900})
    for answer in told:
        await _judge(walk, page, shelf.put(answer), f"{answer.form.path}, {answer.form.key}: {answer.way}")


async def _judge(walk: Walk, page: Page, path: str, where: str) -> None:
    await page.goto(path)
    await walk.bring_axe(page)
    await walk.look_both_ways(page, where, CHANGED)
    await walk.fit(page, where, NARROW, "100%")


async def _judge_toasts(walk: Walk, toasts: list[str]) -> None:
    """All at once, one below the other."""
    page = walk.pages["advisor"]
    await page.goto("/matches/blocked")
    await page.evaluate(_SHOW_TOASTS, toasts)
    await walk.bring_axe(page)
    await walk.look_both_ways(page, "toasts", "#toasts")
    await page.set_viewport_size({"width": NARROW, "height": 900})
    await walk.fit(page, "toasts", NARROW, "100%")
