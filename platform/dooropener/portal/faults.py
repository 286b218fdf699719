"""What goes wrong, as pages in the reader's language that say what to do next."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Response
from litestar.datastructures import Cookie
from litestar.exceptions import HTTPException
from litestar.response import Redirect
from litestar.types import ExceptionHandlersMap
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from dooropener.accounts import TooManyAttempts
from dooropener.errors import Conflict, DoorOpenerError, Invalid, NotAllowed, NotFound
from dooropener.logs import current_trail
from dooropener.portal.fault_words import explanation
from dooropener.portal.guards import MustSetUp, NotFresh
from dooropener.portal.pages import AnyRequest, page
from dooropener.portal.visits import NotSignedIn, visit_of
from dooropener.words import words

CSRF_COOKIE = "csrftoken"
_SECRET_FIELDS = {"password", "new_password", "code", "credential", "_csrf_token"}
_UNSEEN = {"next", "seen", "shown"}
WORTH_KEEPING = 20
"""Letters: what is shorter is a choice or a number, or soon written again."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Retry:
    """The form as it was sent, to be sent again."""

    path: str
    fields: Mapping[str, list[str]]

    @property
    def texts(self) -> list[str]:
        """What took somebody time to write."""
        typed = [value for name, values in self.fields.items() if name not in _UNSEEN for value in values]
        return [value for value in typed if len(value) > WORTH_KEEPING]


def _retry(request: AnyRequest) -> Retry | None:
    posted = visit_of(request).posted
    if not posted or any(name in posted for name in _SECRET_FIELDS - {"_csrf_token"}):
        return None
    fields = {name: values for name, values in posted.items() if name not in _SECRET_FIELDS}
    return Retry(request.url.path, fields)


def _fault(
    request: AnyRequest, status: int, kind: str, *, sentence: str = "", until: datetime | None = None
) -> Response[str]:
    return page(
        request,
        "fault.html",
        status=status,
        kind=kind,
        sentence=sentence,
        until=until,
        trail=current_trail() if kind == "broken" else None,
        retry=_retry(request),
        sign_in_at=None,
    )


def _said(request: AnyRequest, error: Exception) -> str:
    assert isinstance(error, DoorOpenerError)
    return explanation(words(visit_of(request).language), error)


def not_found(request: AnyRequest, _error: Exception) -> Response[str]:
    return _fault(request, 404, "not_found")


def not_allowed(request: AnyRequest, error: Exception) -> Response[str]:
    return _fault(request, 403, "not_allowed", sentence=_said(request, error))


def conflict(request: AnyRequest, error: Exception) -> Response[str]:
    return _fault(request, 409, "conflict", sentence=_said(request, error))


def invalid(request: AnyRequest, error: Exception) -> Response[str]:
    return _fault(request, 422, "invalid", sentence=_said(request, error))


def too_many(request: AnyRequest, error: Exception) -> Response[str]:
    assert isinstance(error, DoorOpenerError)
    until = error.details.get("until")
    return _fault(request, 429, "too_many", until=until if isinstance(until, datetime) else None)


def not_signed_in(request: AnyRequest, _error: Exception) -> Response[str] | Redirect:
    """A page asked for leads to the log-in; a form that was sent is kept, to be sent again after it."""
    retry = _retry(request)
    if retry is None:
        wanted = request.url.path if request.method == "GET" else "/today"
        return Redirect("/login", query_params={"next": wanted}, status_code=303)
    return _sign_in_first(request, "signed_out", retry, "/login")


def _sign_in_first(request: AnyRequest, kind: str, retry: Retry | None, at: str) -> Response[str]:
    """What was sent is kept on the page."""
    told: dict[str, Any] = {"kind": kind, "sentence": "", "until": None, "trail": None, "retry": retry}
    return page(request, "fault.html", status=401, sign_in_at=at, **told)


def not_fresh(request: AnyRequest, _error: Exception) -> Response[str] | Redirect:
    """A page leads to the question who it is; a form is kept, to be sent again after it."""
    if request.method == "GET":
        return Redirect("/login/again", query_params={"next": request.url.path}, status_code=303)
    return _sign_in_first(request, "not_fresh", _retry(request), "/login/again")


def must_set_up(_request: AnyRequest, _error: Exception) -> Redirect:
    return Redirect("/settings/account/second-step", status_code=303)


def database_away(request: AnyRequest, error: Exception) -> Response[str]:
    """The transaction is gone with the connection, so nothing is half done: sending again is safe."""
    if isinstance(error, DBAPIError) and not isinstance(error, OperationalError | InterfaceError):
        return broken(request, error)
    _log.error("the database does not answer: %s", type(error).__name__)
    answer = _fault(request, 503, "database_away")
    answer.headers["retry-after"] = "10"
    return answer


def refused(request: AnyRequest, error: Exception) -> Response[str]:
    """What Litestar itself refuses: unknown paths, wrong methods, unreadable parameters, forms without their token."""
    assert isinstance(error, HTTPException)
    if error.status_code in {404, 405}:
        return _fault(request, error.status_code, "not_found")
    if error.status_code == 403:
        return _stale_form(request)
    if error.status_code >= 500:
        return broken(request, error)
    return _fault(request, error.status_code, "invalid")


def _stale_form(request: AnyRequest) -> Response[str]:
    """The token does not fit the cookie. The cookie goes, or a browser with an old one would never get in again."""
    answer = _fault(request, 403, "stale_form")
    answer.cookies.append(Cookie(key=CSRF_COOKIE, max_age=0))
    return answer


def broken(request: AnyRequest, error: Exception) -> Response[str]:
    route = request.scope.get("path_template")  # not the path, which may hold a signed link
    _log.error("a request broke", exc_info=error, extra={"method": request.method, "route": route})
    return _fault(request, 500, "broken")


FAULTS: ExceptionHandlersMap = {
    NotFound: not_found,
    NotAllowed: not_allowed,
    NotSignedIn: not_signed_in,
    NotFresh: not_fresh,
    MustSetUp: must_set_up,
    TooManyAttempts: too_many,
    Conflict: conflict,
    Invalid: invalid,
    HTTPException: refused,
    DBAPIError: database_away,
    PoolTimeoutError: database_away,
    500: broken,
}
