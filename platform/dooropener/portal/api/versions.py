"""ETags: what a thing looks like is its version, and whoever changes it can say which one they have seen."""

import hashlib
from typing import TypeVar

import msgspec
from litestar import Response

from dooropener.portal.api.problems import Overtaken
from dooropener.portal.desk import Desk

V = TypeVar("V", bound=msgspec.Struct)


def etag(view: msgspec.Struct) -> str:
    return f'"{hashlib.sha256(msgspec.json.encode(view)).hexdigest()[:24]}"'


def tagged(view: V) -> Response[V]:
    """The answer with the version of what it shows."""
    return Response(view, headers={"etag": etag(view)})


def check_match(desk: Desk, view: msgspec.Struct) -> None:
    """Hold the request to its `If-Match` (RFC 9110, 13.1.1); call it with the row locked. Raises `Overtaken`."""
    wanted = desk.request.headers.get("if-match", "").strip()
    if wanted not in {"", "*"} and etag(view) not in {each.strip() for each in wanted.split(",")}:
        raise Overtaken
