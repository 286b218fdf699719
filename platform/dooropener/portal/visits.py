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

from dooropener import accounts
from dooropener.accounts import Awaits, PortalSession, User
from dooropener.errors import NotAllowed
from dooropener.house import House
from dooropener.words import PORTAL_LANGUAGES

LANGUAGE_COOKIE = "language"
SIGNIN_COOKIE = "signin"
KNOWN_FIRST = "known_first"
"""The option of a route that takes large files: a stranger's is not even read."""
AnyConnection = ASGIConnection[Any, Any, Any, Any]


class NotSignedIn(NotAllowed):
    """The page is for users, and nobody has signed in."""

    code = "not_signed_in"


@dataclass(frozen=True, slots=True)
class Visit:
    """One request's reader. `posted` is the form as it came, so that an error page can hand it back.

    `half` is who has given a first proof and lacks the second step: nobody yet. `fresh`: proven lately.
    """

    user: User | None
    language: str
    posted: Mapping[str, list[str]]
    signin: PortalSession | None = None
    half: User | None = None
    fresh: bool = False

    @property
    def must_set_up(self) -> bool:
        """Whether a second step has to be set up before anything else."""
        return self.signin is not None and self.signin.awaits is Awaits.SET_UP


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
        scope["state"]["visit"] = Visit(None, _language(request), {})
        if _opt(scope).get(KNOWN_FIRST):
            known = await self._visit(request, {})
            if known is None or known.user is None:
                raise NotSignedIn
        posted = await _posted(request)
        scope["state"]["visit"] = Visit(None, _language(request), posted)
        visit = await self._visit(request, posted)
        if visit is not None:
            scope["user"] = visit.user
            scope["state"]["visit"] = visit
        await next_app(scope, receive, send)

    async def _visit(self, request: Request[Any, Any, Any], posted: Mapping[str, list[str]]) -> Visit | None:
        key = request.cookies.get(SIGNIN_COOKIE)
        if not key:
            return None
        now = self.house.clock.now()
        async with self.house.sessions.begin() as session:
            found = await accounts.find_session(session, key, at=now)
        if found is None:
            return None
        signin, user = found
        if signin.awaits is Awaits.SECOND_STEP:
            return Visit(None, user.language, posted, signin, half=user)
        return Visit(user, user.language, posted, signin, fresh=accounts.is_fresh(signin, at=now))


def _opt(scope: Scope) -> Mapping[str, Any]:
    handler = scope.get("route_handler")
    return handler.opt if handler is not None else {}


_FORMS = {RequestEncodingType.URL_ENCODED, RequestEncodingType.MULTI_PART}


async def _posted(request: Request[Any, Any, Any]) -> Mapping[str, list[str]]:
    if request.method != "POST" or request.content_type[0] not in _FORMS:
        return {}
    form = await request.form()
    return {name: [value for value in form.getall(name) if isinstance(value, str)] for name in form}
