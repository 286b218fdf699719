"""A browser without scripts: it keeps cookies, follows links, fills in forms that are on the page."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import httpx
import pytest
import pytest_asyncio
from selectolax.lexbor import LexborHTMLParser, LexborNode
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from dooropener import accounts
from dooropener.accounts import User, Way
from dooropener.agenda import Act, ActState
from dooropener.agenda.acts import carry_out
from dooropener.house import House
from dooropener.portal import create_app
from dooropener.portal.visits import SIGNIN_COOKIE
from doubles.portals import portal_in
from doubles.statements import Statements
from people import PASSWORD


@dataclass
class Browser:
    """`page` is what was answered last."""

    client: httpx.AsyncClient
    house: House
    page: httpx.Response | None = None

    async def get(self, path: str) -> httpx.Response:
        self.page = await self.client.get(path, follow_redirects=True)
        return self.page

    async def post(self, path: str, *, follow: bool = True, **fields: str | list[str]) -> httpx.Response:
        """Send a form with the token that the last page carried."""
        data = {"_csrf_token": self.token(), **fields}
        self.page = await self.client.post(path, data=data, follow_redirects=follow)
        return self.page

    async def upload(self, path: str, name: str, content: bytes, **fields: str) -> httpx.Response:
        """Send a form with a file, as `post` does."""
        data = {"_csrf_token": self.token(), **fields}
        self.page = await self.client.post(path, data=data, files={"file": (name, content)}, follow_redirects=True)
        return self.page

    async def undo(self) -> httpx.Response:
        """Press Undo in the toast of the last page."""
        form = self.tree().css_first(".toast form")
        assert form is not None
        return await self.submit(str(form.attributes["action"]))

    async def submit(self, action: str, *, follow: bool = True, **fields: str | list[str]) -> httpx.Response:
        """Fill in the form of the last page that posts to `action`, what stands in its fields included, and send it."""
        form = self.form(action)
        assert form is not None, f"no form to {action}"
        return await self.post(action, follow=follow, **{**_values(form), **fields})

    def token(self) -> str:
        found = re.search(r'name="_csrf_token" value="([^"]+)"', self.page.text if self.page else "")
        return found[1] if found else ""

    def form(self, action: str) -> LexborNode | None:
        return self.tree().css_first(f'form[action="{action}"]')

    def tree(self) -> LexborHTMLParser:
        assert self.page is not None
        return LexborHTMLParser(self.page.text)

    def words(self) -> str:
        """What a reader sees, spaces evened out."""
        body = self.tree().body
        return " ".join(body.text(separator=" ").split()) if body else ""

    async def come_in(self, email: str) -> None:
        """Be signed in on a light page, without the three of `sign_in`: for what is not about signing in."""
        async with self.house.sessions.begin() as session:
            user = (await session.scalars(select(User).where(User.email == email))).one()
            awaits = await accounts.what_awaits(session, user, Way.PASSWORD)
            key = await accounts.begin_session(
                session, user, way=Way.PASSWORD, awaits=awaits, at=self.house.clock.now()
            )
        self.client.cookies.set(SIGNIN_COOKIE, key)
        await self.get("/accessibility")

    async def sign_in(self, email: str, password: str = PASSWORD) -> httpx.Response:
        await self.get("/login")
        return await self.submit("/login", email=email, password=password)


def _values(form: LexborNode) -> dict[str, str | list[str]]:
    values: dict[str, str | list[str]] = {}
    for field in form.css("input, textarea, select"):
        kind, name = field.attributes.get("type"), field.attributes.get("name")
        if not name or (kind in {"checkbox", "radio"} and "checked" not in field.attributes):
            continue
        value = _value(field)
        if kind == "checkbox":
            known = values.setdefault(name, [])
            assert isinstance(known, list)
            known.append(value)
        else:
            values[name] = value
    return values


def _value(field: LexborNode) -> str:
    if field.tag == "textarea":
        return field.text()
    if field.tag == "select":
        chosen = field.css_first("option[selected]") or field.css_first("option")
        return (chosen.attributes.get("value") or "") if chosen else ""
    return field.attributes.get("value") or ""


@pytest.fixture
def statements(connection: AsyncConnection) -> Statements:
    return Statements(connection)


@pytest_asyncio.fixture
async def browser(house: House) -> AsyncIterator[Browser]:
    transport = httpx.ASGITransport(app=portal_in(house, create_app))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield Browser(client, house)


@pytest.fixture
def ten_seconds_later(house: House, clock):
    """`await ten_seconds_later()`: what was begun at the desk has happened, unless it was taken back."""

    async def pass_by() -> None:
        clock.advance(seconds=10)
        async with house.sessions() as session:
            query = select(Act.id).where(Act.state == ActState.WAITING, Act.first_id.is_(None))
            begun = list(await session.scalars(query.order_by(Act.id)))
        for act in begun:
            await carry_out(house, act)

    return pass_by


@pytest_asyncio.fixture
async def open_browser():
    """`open_browser(house)`: one more browser, with cookies of its own, from any address."""
    async with AsyncExitStack() as opened:

        def open_one(house: House, host: str = "127.0.0.1") -> Browser:
            transport = httpx.ASGITransport(app=portal_in(house, create_app), client=(host, 50000))
            client = httpx.AsyncClient(transport=transport, base_url="http://test")
            opened.push_async_callback(client.aclose)
            return Browser(client, house)

        yield open_one
