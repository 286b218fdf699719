"""What the API can do, for people: its operations, and what its problems mean. No script, nobody else's server."""

from functools import cache
from typing import Any

from litestar import Response, Router, get

from dooropener.portal.api.problems import CODES, TITLES
from dooropener.portal.api.schema import description
from dooropener.portal.fault_words import SENTENCES
from dooropener.portal.guards import public
from dooropener.portal.pages import AnyRequest, page


@get("/api", guards=[public])
async def about_the_api(request: AnyRequest) -> Response[str]:
    codes = [(code, TITLES[status]) for status, code in CODES.items() if code not in SENTENCES]
    return page(request, "api.html", resources=_resources(), rules=sorted(SENTENCES.items()), codes=sorted(codes))


@cache
def _resources() -> dict[str, list[dict[str, Any]]]:
    """The operations by what they are about, in the order of their addresses."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, operations in sorted(description()["paths"].items()):
        for method, operation in operations.items():
            told = {
                "method": method.upper(),
                "path": path,
                "says": operation["description"].partition("\n\nScope")[0].replace("`", ""),
                "scope": operation["x-scope"],
            }
            found.setdefault(operation["tags"][0], []).append(told)
    return found


router = Router(path="/", route_handlers=[about_the_api])
