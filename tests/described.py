"""Answers of the API, held to its description: the status is described, and so is what comes with it."""

import re
from functools import cache

import httpx
import schemathesis
from schemathesis import Case, Response
from schemathesis.checks import CHECKS
from schemathesis.schemas import APIOperation

from dooropener.portal.api.problems import PREFIX
from dooropener.portal.api.schema import description

HELD_TO = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
_NOWHERE = {404, 405}


@cache
def operations() -> dict[str, APIOperation]:
    """By what they are called: `GET /api/v1/listings/{listing_id}`."""
    schema = schemathesis.openapi.from_dict(description())
    return {each.label: each for each in (found.ok() for found in schema.get_all_operations())}


async def hold_to_description(answer: httpx.Response) -> None:
    """For the hooks of a client. Raises `FailureGroup` where an answer is not what its operation describes."""
    path = answer.request.url.path
    if not path.startswith(f"{PREFIX}/") or path == f"{PREFIX}/openapi.json":
        return
    await answer.aread()
    case = _case(f"{answer.request.method} {path}")
    if case is None:
        assert answer.status_code in _NOWHERE, f"{answer.request.method} {path} is not described"
    else:
        case.validate_response(answer, checks=[CHECKS.get_one(name) for name in HELD_TO])
        told = case.operation.schema.get_content_types(case.operation, Response.from_any(answer))
        assert told or not answer.content, f"{case.operation.label} describes no content"


def _case(asked: str) -> Case | None:
    for label, pattern in _patterns():
        if found := pattern.fullmatch(asked):
            return operations()[label].Case(path_parameters=found.groupdict())
    return None


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """What is said word for word goes before a parameter in its place."""
    labels = sorted(operations(), key=lambda label: label.count("{"))
    return [(label, re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(label)))) for label in labels]
