"""Who is asking, in which language: known before any route runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from babel import negotiate_locale
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.enums import RequestEncodingType, ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from dooropener.accounts.models import User
from dooropener.house import House
from dooropener.portal import signins
from dooropener.words import PORTAL_LANGUAGES

LANGUAGE_COOKIE = "language"
AnyConnection = ASGIConnection[Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Visit:
    """One request's reader. `posted` is the form as it came, so that an error page can hand it back."""

    user: User | None
    language: str
    posted: Mapping[str, list[str]]


def visit_of(connection: AnyConnection) -> Visit:
    """The visit; where no route was found there was no one to look up, and the reader counts as unknown."""
    visit = connection.scope["state"].get("visit")
    return visit if isinstance(visit, Visit) else Visit(None, _language(connection), {})


def _language(connection: AnyConnection) -> str:
    chosen = connection.cookies.get(LANGUAGE_COOKIE)
    if chosen in PORTAL_LANGUAGES:
        return chosen
    wanted = [part.split(";")[0].strip() for part in connection.headers.get("accept-language", "").split(",")]
    return negotiate_locale(wanted, PORTAL_LANGUAGES, sep="-") or PORTAL_LANGUAGES[0]


class VisitMiddleware(ASGIMiddleware):
    """Looks up the signed-in user in a short transaction of its own; without a cookie it touches no database."""

    scopes = (ScopeType.HTTP,)
    exclude_opt_key = "no_visit"

    def __init__(self, house: House) -> None:
        self.house = house

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        request: Request[Any, Any, Any] = Request(scope, receive)
        scope["user"] = None
        posted = await _posted(request)
        scope["state"]["visit"] = Visit(None, _language(request), posted)
        user = await self._user(request)
        if user is not None:
            scope["user"] = user
            scope["state"]["visit"] = Visit(user, user.language, posted)
        await next_app(scope, receive, send)

    async def _user(self, request: Request[Any, Any, Any]) -> User | None:
        key = request.cookies.get(signins.COOKIE)
        if not key:
            return None
        async with self.house.sessions.begin() as session:
            return await signins.find_user(session, key, at=self.house.clock.now())


_FORMS = {RequestEncodingType.URL_ENCODED, RequestEncodingType.MULTI_PART}


async def _posted(request: Request[Any, Any, Any]) -> Mapping[str, list[str]]:
    if request.method != "POST" or request.content_type[0] not in _FORMS:
        return {}
    form = await request.form()
    return {name: [value for value in form.getall(name) if isinstance(value, str)] for name in form}
