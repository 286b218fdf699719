"""What goes wrong, as problem details (RFC 9457): a type that `/api` explains, a code, and the fields it is about."""

import logging
from typing import Any

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from dooropener.accounts import TooManyAttempts
from dooropener.errors import Conflict, DoorOpenerError, Invalid, NotAllowed, NotFound
from dooropener.portal.api.bearers import Rate
from dooropener.portal.fault_words import explanation
from dooropener.portal.pages import AnyRequest
from dooropener.portal.visits import NotSignedIn, visit_of
from dooropener.tokens import Answer, BearerUnknown, ScopeMissing, TokenExpired
from dooropener.words import words

PREFIX = "/api/v1"
MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger(__name__)

TITLES = {
    400: "The request cannot be read",
    401: "Who is asking is unknown",
    403: "Not allowed",
    404: "There is no such thing",
    405: "The method is not one of this address",
    409: "Things stand otherwise",
    412: "It was changed meanwhile",
    413: "The body is too large",
    415: "The body is not JSON",
    422: "A rule is broken",
    429: "Too many requests",
    500: "Something broke on our side",
    503: "The database does not answer",
}

CODES = {
    400: "bad_request",
    401: "not_signed_in",
    404: "not_found",
    405: "method_not_allowed",
    412: "precondition_failed",
    413: "too_large",
    415: "unsupported_media_type",
    429: "too_many_attempts",
    500: "broken",
    503: "database_away",
}
"""What a problem is called that no slice has named."""


class FieldProblem(msgspec.Struct):
    """One field that cannot be taken as it is, and the rule it breaks."""

    field: str
    rule: str


class Problem(msgspec.Struct, omit_defaults=True):
    """Problem details (RFC 9457). Programs go by `code`; `detail` is for people, in the language they accept."""

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    errors: list[FieldProblem] = []
    about: dict[str, str | int] = {}


class AnsweredBefore(Exception):  # not an error: the way out of a dependency with an answer
    """The request was answered before, under the same idempotency key."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


class Overtaken(Conflict):
    """`If-Match` names a version that is no longer the present one."""

    code = "precondition_failed"


def is_for_machines(request: AnyRequest) -> bool:
    path = request.url.path
    return path == PREFIX or path.startswith(f"{PREFIX}/")


_KINDS: tuple[tuple[type[DoorOpenerError], int], ...] = (
    (NotSignedIn, 401),
    (BearerUnknown, 401),
    (TokenExpired, 401),
    (TooManyAttempts, 429),
    (Overtaken, 412),
    (NotFound, 404),
    (NotAllowed, 403),
    (Conflict, 409),
    (Invalid, 422),
)


def problem(request: AnyRequest, error: Exception) -> Response[Any]:
    """Any error of a request to the API as its answer."""
    if isinstance(error, AnsweredBefore):
        return _again(error.answer)
    if isinstance(error, DoorOpenerError):
        return _of_rule(request, error)
    if isinstance(error, HTTPException) and error.status_code < 500:
        return _of_http(error)
    if isinstance(error, OperationalError | InterfaceError | PoolTimeoutError):
        _log.error("the database does not answer: %s", type(error).__name__)
        return _answer(_named(503), {"retry-after": "10"})
    route = request.scope.get("path_template")  # not the path, which may hold what somebody looked for
    _log.error("a request broke", exc_info=error, extra={"method": request.method, "route": route})
    return _answer(_named(500))


def _of_rule(request: AnyRequest, error: DoorOpenerError) -> Response[Any]:
    status = next((status for kind, status in _KINDS if isinstance(error, kind)), 500)
    told = Problem(
        type=f"/api#{error.code}",
        title=TITLES[status],
        status=status,
        code=error.code,
        detail=explanation(words(visit_of(request).language), error),
        errors=_fields(error),
        about={name: value for name, value in error.details.items() if name in _ABOUT and isinstance(value, str | int)},
    )
    return _answer(told, _headers(request, error, status))


_ABOUT = frozenset({"id", "match_id", "scope", "source", "target", "subject"})
"""What of an error's details may be told: keys and codes, never what people wrote."""


def _fields(error: DoorOpenerError) -> list[FieldProblem]:
    field, rule = error.details.get("field"), error.details.get("rule")
    return [FieldProblem(str(field), str(rule or error.code))] if field else []


def _headers(request: AnyRequest, error: DoorOpenerError, status: int) -> dict[str, str]:
    if status == 401:
        told = "" if isinstance(error, NotSignedIn) else ' error="invalid_token"'
        return {"www-authenticate": f"Bearer{told}"}
    if isinstance(error, ScopeMissing):
        wanted = error.details.get("scope")
        return {"www-authenticate": f'Bearer error="insufficient_scope", scope="{wanted}"'}
    if status == 429:
        rate = request.scope["state"].get("rate")
        return {"retry-after": str(rate.seconds if isinstance(rate, Rate) else 60)}
    return {}


def _of_http(error: HTTPException) -> Response[Any]:
    """What Litestar itself refuses. Of what was sent nothing is repeated but the names of fields."""
    status = error.status_code if error.status_code in TITLES else 400
    extra = error.extra if isinstance(error.extra, list) else []
    told = _named(status)
    told.errors = [
        FieldProblem(str(each["key"]), str(each.get("message", ""))[:200])
        for each in extra
        if isinstance(each, dict) and each.get("key")
    ]
    return _answer(told, {**(error.headers or {})})


def _named(status: int) -> Problem:
    code = CODES.get(status, "bad_request")
    return Problem(type=f"/api#{code}", title=TITLES[status], status=status, code=code)


def _answer(told: Problem, headers: dict[str, str] | None = None) -> Response[Any]:
    return Response(told, status_code=told.status, media_type=MEDIA_TYPE, headers=headers)


def _again(answer: Answer) -> Response[Any]:
    headers = {"idempotency-replayed": "true"}
    return Response(answer.body, status_code=answer.status, media_type="application/json", headers=headers)


def with_problems(faults: ExceptionHandlersMap) -> ExceptionHandlersMap:
    """The same handlers for pages; below the API every error is a problem."""
    handlers: dict[Any, Any] = {key: _either(handler) for key, handler in faults.items()}
    return {**handlers, AnsweredBefore: problem}


def _either(page: Any) -> Any:
    def handle(request: AnyRequest, error: Exception) -> Response[Any]:
        answer: Response[Any] = problem(request, error) if is_for_machines(request) else page(request, error)
        return answer

    return handle
