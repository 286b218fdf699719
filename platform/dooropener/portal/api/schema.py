"""The description of the API (OpenAPI 3.1), made from its routes, and with what all of them have in common."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
from litestar import Litestar, MediaType, Response, Router, get
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme
from litestar.routes import HTTPRoute

from dooropener.portal import api
from dooropener.portal.api.examples import EXAMPLES
from dooropener.portal.api.operations import ALSO, FILES, SCOPE
from dooropener.portal.api.problems import MEDIA_TYPE, PREFIX, TITLES
from dooropener.portal.guards import public

_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same request under the same key is done once, and answered the same for 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` of what you have seen: 412 where it was changed meanwhile.",
    "schema": {"type": "string"},
}
_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "Problem details (RFC 9457). Programs go by `code`; `/api` explains each.",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "rule"],
                "properties": {"field": {"type": "string"}, "rule": {"type": "string"}},
            },
        },
        "about": {"type": "object", "additionalProperties": {"type": ["string", "integer"]}},
    },
}


@cache
def description() -> dict[str, Any]:
    """The whole document."""

    async def no_house() -> None:
        """Stands for what the portal provides: this application describes, it is never asked anything."""

    async def no_session() -> None:
        """The same."""

    app = Litestar(
        route_handlers=[api.router],
        dependencies={"house": Provide(no_house), "session": Provide(no_session)},
        logging_config=None,
        openapi_config=OpenAPIConfig(
            title="Dörröppnaren",
            version="1",
            description="What the portal does, for machines. See `/api` for how tokens, keys and versions work.",
            use_handler_docstrings=True,
            components=Components(security_schemes={"token": SecurityScheme(type="http", scheme="bearer")}, schemas={}),
            security=[{"token": []}],
            render_plugins=(),
        ),
    )
    told: dict[str, Any] = json.loads(json.dumps(app.openapi_schema.to_schema()))
    return _completed(told, _options(app))


def _options(app: Litestar) -> dict[tuple[str, str], Mapping[str, Any]]:
    """By path and method."""
    return {
        (route.path_format, method.lower()): handler.opt
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in handler.http_methods
        if SCOPE in handler.opt
    }


def _completed(told: dict[str, Any], options: dict[tuple[str, str], Mapping[str, Any]]) -> dict[str, Any]:
    examples = {f"#/components/schemas/{type(each).__name__}": msgspec.to_builtins(each) for each in EXAMPLES}
    told["components"].setdefault("schemas", {})["Problem"] = _PROBLEM
    told["components"]["responses"] = {str(status): _response(status) for status in TITLES}
    for path, operations in told["paths"].items():
        for method, operation in operations.items():
            its_own = options[path, method]
            scope = its_own[SCOPE]
            operation["x-scope"] = scope
            operation["description"] = f"{operation['description']}\n\nScope: `{scope}`"
            _answer_with_file(operation, its_own.get(FILES, ()))
            _answer_with_nothing(operation)
            _show(operation, examples)
            _complete(method, operation, its_own.get(ALSO, ()))
    return told


def _answer_with_file(operation: dict[str, Any], media_types: Sequence[str]) -> None:
    """A file is described by what it may be, and has no schema."""
    if media_types:
        operation["responses"]["200"]["content"] = {media_type: {} for media_type in media_types}


def _answer_with_nothing(operation: dict[str, Any]) -> None:
    """What has nothing to tell answers `null`: JSON, as everywhere."""
    for answer in operation["responses"].values():
        answer.setdefault("content", {MediaType.JSON.value: {"schema": {"type": "null"}}})


def _show(operation: dict[str, Any], examples: Mapping[str, Any]) -> None:
    """The examples of what an operation takes and answers, one or many of them."""
    answers = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
    for told in [operation.get("requestBody", {}), *answers]:
        for content in told.get("content", {}).values():
            schema = content.get("schema", {})
            if (one := schema.get("$ref")) in examples:
                content["example"] = examples[one]
            elif (many := schema.get("items", {}).get("$ref")) in examples:
                content["example"] = [examples[many]]


def _response(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": TITLES[status], "content": {MEDIA_TYPE: {"schema": schema}}}


def _complete(method: str, operation: dict[str, Any], also: Sequence[int]) -> None:
    responses = operation["responses"]
    for status in [*_statuses(method, operation), *also]:
        responses[str(status)] = {"$ref": f"#/components/responses/{status}"}
    common = {"post": [_KEY, _IF_MATCH], "put": [_IF_MATCH]}.get(method, [])
    operation["parameters"] = [*operation.get("parameters", []), *common]


def _statuses(method: str, operation: dict[str, Any]) -> list[int]:
    """What any operation can meet."""
    found = [400, 401, 403, 429, 500, 503]
    if any(each["in"] == "path" for each in operation.get("parameters", [])) or method != "get":
        found += [404]
    if method != "get":
        found += [409, 412, 413, 415]
    return [*found, 422]


@get(f"{PREFIX}/openapi.json", guards=[public], opt={"no_visit": True}, sync_to_thread=True)
def openapi() -> Response[bytes]:
    return Response(json.dumps(description(), ensure_ascii=False).encode(), media_type=MediaType.JSON)


router = Router(path="/", route_handlers=[openapi])
