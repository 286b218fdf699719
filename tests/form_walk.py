"""Every form of every page, sent wrong in each way that a form can be wrong; nothing of it ever happens.

The forms are found in the pages themselves: a new one is walked without being named anywhere.
"""

import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import httpx
from litestar import Litestar
from selectolax.lexbor import LexborHTMLParser, LexborNode
from sqlalchemy.ext.asyncio import AsyncConnection, async_sessionmaker

from dooropener.cli.demo import PASSWORD
from dooropener.house import House
from dooropener.portal.meanwhile import FIELD
from dooropener.portal.toasts import COOKIE, Fact
from doubles.rights import every_door
from page_list import ASKED
from page_walk import READERS, reader_of
from whole_office import Whole

Fields = Mapping[str, list[str]]

FREE = {"text", "search", "textarea", "password", "checkbox", "file"}
"""Where nothing that is typed is strange, unless the name says more."""
PARTICULAR = {"country", "lat", "lon", "since", "capacity", "reminders", "apart", "registration_number"}
CHOSEN = {"select", "radio", "checkbox"}
_NOT_FILLED_IN = {"hidden", "submit", "button", "reset", "image"}
STRANGE = "×"
LONG = "o" * 20_000
"""Longer than anything that a form takes."""


NEVER_REFUSED = {
    "/chat",
    "/listings/publish",
    "/login/link",
    "/matches/together",
    "/settings/learned/*/undo",
    "approve /matches/together",
    "preview /introductions/*/letter",
}
"""Forms that take whatever is said in them, leave out what they cannot take, or must not tell."""


@dataclass(frozen=True)
class Control:
    """One field of a form; several boxes of one name are one."""

    name: str
    kind: str
    values: tuple[str, ...]
    options: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Posted:
    """A form that posts, as `reader` found it at `path`, with one of its buttons; `fixed` goes with it unseen."""

    reader: str
    path: str
    action: str
    controls: tuple[Control, ...]
    fixed: Fields
    pressed: str = ""
    upload: bool = False

    @property
    def key(self) -> str:
        """The same form on another page, or of another thing, is the same form."""
        return f"{self.pressed} {re.sub(r'/[0-9]+(?=/|$)', '/*', _links(self.action))}".strip()

    @property
    def fields(self) -> Fields:
        """As it is sent when nobody touches it."""
        return {**self.fixed, **{each.name: list(each.values) for each in self.controls}}


@dataclass(frozen=True)
class Answer:
    """What came of sending `fields`."""

    form: Posted
    way: str
    fields: Fields
    response: httpx.Response

    @property
    def shown(self) -> bool:
        """Whether a page came of it: the form is not done with."""
        return "html" in self.response.headers.get("content-type", "") and not self.response.is_redirect

    @property
    def refused(self) -> bool:
        return self.shown and self.response.is_client_error

    @property
    def tree(self) -> LexborHTMLParser:
        return LexborHTMLParser(self.response.text)

    @property
    def lost(self) -> set[str]:
        """The fields of which the page has forgotten what was typed in; secrets and files no page gives back."""
        held = {*_held(self.tree)}
        gone = set()
        for each in self.form.controls:
            told = {" ".join(value.split()) for value in self.fields.get(each.name, ())} - {"", STRANGE}
            kept_back = each.kind in {"password", "file"} or each.name == "code"
            if not kept_back and any((each.name, value) not in held for value in told):
                gone.add(each.name)
        return gone

    @property
    def says_what_is_wrong(self) -> bool:
        """At the field, above the form, or beside what somebody else did meanwhile."""
        at_the_field = self.tree.css_first("main [aria-invalid], main .wrong:not([hidden])")
        return at_the_field is not None or self.tree.css_first("main [role=alert]:not([hidden]), #theirs") is not None

    @property
    def marks(self) -> tuple[object, ...]:
        """What tells this answer from others to the same form: what is marked as wrong, and what is told about it."""
        tree = self.tree
        wrong = sorted(each.attributes.get("id") or "" for each in tree.css("[aria-invalid], .wrong"))
        notices = [each.attributes.get("class") for each in tree.css("main .notice, main [role=alert]")]
        title = tree.css_first("h1")
        return self.form.key, title.text() if title else "", *wrong, *notices


@dataclass
class FormWalk:
    """Through a house on one connection, where all that a form did is taken back at once."""

    whole: Whole
    app: Litestar
    connection: AsyncConnection
    clients: dict[str, httpx.AsyncClient]

    async def forms(self) -> dict[str, Posted]:
        """Each form with something to fill in, by its key."""
        found: dict[str, Posted] = {}
        for route, queries in ASKED.items():
            for query in queries:
                reader = "admin" if route.startswith("/settings") else reader_of(self.app, route)
                found = await self.forms_on(reader, self.whole.address(route) + query) | found
        for path in self.whole.others:
            found = await self.forms_on(reader_of(self.app, path), path) | found
        return found

    async def forms_on(self, reader: str, path: str) -> dict[str, Posted]:
        """The same of one page."""
        answer = await self.clients[reader].get(path)
        if "html" not in answer.headers.get("content-type", ""):
            return {}
        tree = LexborHTMLParser(answer.text)
        forms = [form for node in tree.css("form[method=post]") for form in _read(node, tree, reader, path)]
        return {form.key: form for form in reversed(forms) if form.controls}

    async def send(self, form: Posted, way: str, fields: Fields) -> Answer:
        """What is answered, before it is taken back: in the house, and in the browser of the reader."""
        client = self.clients[form.reader]
        cookies = httpx.Cookies(client.cookies)
        savepoint = await self.connection.begin_nested()
        files = {"file": ("", b"")} if form.upload else None
        response = await client.post(form.action, data=dict(fields), files=files)
        if savepoint.is_active:
            await savepoint.rollback()
        client.cookies = cookies
        return Answer(form, way, fields, response)

    async def answers(self, form: Posted) -> list[Answer]:
        """The pages that come of this form where it is wrong."""
        answers = [await self.send(form, way, fields) for way, fields in _wrong(form)]
        return [answer for answer in answers if answer.shown]

    async def toasts(self) -> list[str]:
        """What is said once of each thing that was done, with its way back, as HTML."""
        client, found = self.clients["advisor"], []
        for fact in Fact:
            answer = await client.get("/matches/blocked", headers={"cookie": _cookies(client, f"{fact}.1.0")})
            found += [each.html or "" for each in LexborHTMLParser(answer.text).css(".toast")]
        return found


@asynccontextmanager
async def walking_forms(house: House, whole: Whole) -> AsyncIterator[FormWalk]:
    async with house.sessions.kw["bind"].connect() as connection:
        sessions = async_sessionmaker(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        transaction = await connection.begin()
        app = every_door(replace(house, sessions=sessions))
        clients = {reader: await _client(app, reader) for reader in READERS}
        yield FormWalk(whole, app, connection, clients)
        await transaction.rollback()


async def _client(app: Litestar, reader: str) -> httpx.AsyncClient:
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://test", headers={"accept-language": "sv"}
    )
    page = await client.get("/login")
    if reader != "stranger":
        token = LexborHTMLParser(page.text).css_first("input[name=_csrf_token]").attributes["value"]
        fields = {"_csrf_token": token, "email": f"{reader}@demo.example", "password": PASSWORD}
        answer = await client.post("/login", data=fields)
        assert answer.headers["location"] == "/today"
    return client


def _held(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    """What stands in the fields of a page, hidden ones too, spaces evened out."""
    for part in tree.css("input, textarea, select"):
        name, kind = part.attributes.get("name") or "", part.attributes.get("type")
        if part.tag == "select":
            values = [each.attributes.get("value") or "" for each in part.css("option[selected]")]
        elif kind in {"checkbox", "radio"}:
            values = [part.attributes.get("value") or "on"] if "checked" in part.attributes else []
        else:
            values = [part.text() if part.tag == "textarea" else part.attributes.get("value") or ""]
        yield from ((name, " ".join(value.split())) for value in values)


def _cookies(client: httpx.AsyncClient, toast: str) -> str:
    return "; ".join(f"{name}={value}" for name, value in [*client.cookies.items(), (COOKIE, toast)])


def _links(path: str) -> str:
    """A path without what is signed."""
    return re.sub(r"(?<=/)[\w.~-]{20,}(?=/|$)", "*", path)


def _read(node: LexborNode, tree: LexborHTMLParser, reader: str, path: str) -> Iterator[Posted]:
    """The form once for each of its buttons."""
    number = node.attributes.get("id")
    parts = [*node.css("input, select, textarea, button"), *(tree.css(f'[form="{number}"]') if number else [])]
    fixed: dict[str, list[str]] = {}
    controls: dict[str, Control] = {}
    buttons: list[tuple[str, str]] = []
    for part in parts:
        name = part.attributes.get("name") or ""
        kind = part.attributes.get("type") or ("submit" if part.tag == "button" else "text")
        kind = part.tag if part.tag in {"select", "textarea"} else kind
        if kind == "submit":
            buttons.append((name, part.attributes.get("value") or ""))
        elif name and (kind == "hidden" or "hidden" in part.attributes):
            fixed.setdefault(name, []).append(part.attributes.get("value") or "")
        elif name and kind not in _NOT_FILLED_IN:
            controls[name] = _joined(controls.get(name), _control(part, name, kind))
    action = node.attributes.get("action") or path
    upload = node.attributes.get("enctype") == "multipart/form-data"
    for name, value in dict.fromkeys(buttons):
        sent = {**fixed, **({name: [value]} if name else {})}
        pressed = value if name and value.isalpha() else ""
        yield Posted(reader, path, action, tuple(controls.values()), sent, pressed, upload)


def _control(part: LexborNode, name: str, kind: str) -> Control:
    if kind == "select":
        options = tuple(each.attributes.get("value") or "" for each in part.css("option"))
        chosen = tuple(each.attributes.get("value") or "" for each in part.css("option[selected]"))
        return Control(name, kind, chosen or options[:1], options, "required" in part.attributes)
    if kind in CHOSEN:
        value = part.attributes.get("value") or "on"
        return Control(name, kind, (value,) if "checked" in part.attributes else (), (value,))
    value = part.text().removeprefix("\n") if kind == "textarea" else part.attributes.get("value") or ""
    return Control(name, kind, (value,), required="required" in part.attributes)


def _joined(known: Control | None, more: Control) -> Control:
    """Boxes of one name."""
    if known is None or more.kind not in CHOSEN:
        return more
    return replace(known, values=known.values + more.values, options=known.options + more.options)


def _wrong(form: Posted) -> Iterator[tuple[str, Fields]]:
    chosen = {each.name: [STRANGE] for each in form.controls if each.kind in CHOSEN}
    typed = {each.name: [LONG] for each in form.controls if each.kind not in CHOSEN}
    yield "empty", {**form.fixed, **{each.name: [""] for each in form.controls}}
    if typed:
        yield "too long", {**form.fields, **typed}
    if chosen:
        yield "no such choice", {**form.fields, **chosen}
    for each in form.controls:
        if each.required or each.kind == "radio":
            yield f"no {each.name}", {**typed_in(form), each.name: [""]}
        if each.kind not in FREE or each.name in PARTICULAR:
            yield f"strange {each.name}", {**typed_in(form), each.name: [STRANGE]}
    if FIELD in form.fixed:
        yield "meanwhile", {**typed_in(form), FIELD: [_other_beginning(form.fixed[FIELD][0])]}


def typed_in(form: Posted) -> Fields:
    """Everything filled in with something of its own."""
    return {**form.fixed, **{each.name: _filled(each, n) for n, each in enumerate(form.controls)}}


def _filled(control: Control, n: int) -> list[str]:
    if control.kind in CHOSEN:
        return [next((value for value in reversed(control.options) if value), "")]
    by_kind = {
        "email": f"ord{n}@firma.example",
        "url": f"https://firma{n}.example/krok",
        "date": "2026-05-17",
        "datetime-local": "2026-05-17T10:30",
        "time": "10:30",
        "number": "7",
        "month": "2026-05",
    }
    return [by_kind.get(control.kind, f"Ord nummer {n}")]


def _other_beginning(seen: str) -> str:
    """As if somebody else had changed everything since the form was shown."""
    try:
        began = json.loads(seen)
    except ValueError:
        return "0-0"  # the mark of a case, of which nothing has been seen
    if not isinstance(began, dict):
        return "0"
    return json.dumps({name: _another(value) for name, value in began.items()})


def _another(value: object) -> object:
    if isinstance(value, list):
        return [f"{each}?" if isinstance(each, str) else each for each in value] or ["?"]
    return f"{value}?" if isinstance(value, str) else value
