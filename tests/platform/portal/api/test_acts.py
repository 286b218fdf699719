"""Whatever can be done on a page can be done by the API, or it is said why not; and `docs/api.md` tells of both."""

import re
from pathlib import Path

from litestar.handlers import HTTPRouteHandler

from dooropener.portal import create_app, listings, meetings, steps, webhooks
from dooropener.portal.api.guards import Scoped
from dooropener.portal.api.operations import ACTS, SHOWS
from dooropener.portal.api.problems import PREFIX
from dooropener.portal.guards import admin, advisor, own, reader

DOCUMENT = Path(__file__).parents[4] / "docs" / "api.md"

_STEPS = {
    "/listings/{listing_id}/step/{step}": ("step", listings.STEPS),
    "/introductions/{introduction_id}/step/{step}": ("step", steps.STEPS),
    "/meetings/{meeting_id}/{act}": ("act", meetings.ACTS),
    "/settings/webhooks/{subscription_id}/step/{step}": ("step", webhooks.STEPS),
}
"""Pages that do several things behind one address."""


def _routes(house):
    for route in create_app(house).routes:
        for handler in getattr(route, "route_handlers", []):
            if isinstance(handler, HTTPRouteHandler):
                for path in handler.paths:
                    yield route.path_format, handler, path


def _each(path):
    name, choices = _STEPS.get(path, ("", [""]))
    return {path.replace(f"{{{name}}}", choice) for choice in choices}


def _acts_of_pages(house):
    found = set()
    for path, handler, _ in _routes(house):
        if "POST" in handler.http_methods and not path.startswith(PREFIX):
            found |= _each(path)
    return found


def _pages(house):
    """What the people of the office can look at."""
    return {
        path
        for path, handler, _ in _routes(house)
        if "GET" in handler.http_methods and {own, reader, advisor, admin} & set(handler.resolve_guards())
    }


def _operations(house, option=ACTS):
    """By act of the pages, the operations that do it; or by page, those that read what it shows (`SHOWS`)."""
    found = {}
    for path, handler, _ in _routes(house):
        for act in handler.opt.get(option, ()):
            (method,) = handler.http_methods - {"OPTIONS"}
            found.setdefault(act, set()).add(f"{method} {path.removeprefix(PREFIX)}")
    return found


def _told(method="POST"):
    """The table of the document: by act or page, the operations, or the reason why there is none."""
    rows = re.findall(rf"^\| `{method} (/\S*)` \| (.+) \|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(rows)


def test_every_act_of_the_pages_has_an_operation_or_a_reason(house):
    operations, told = _operations(house), _told()

    missing = _acts_of_pages(house) - set(operations)

    assert missing == {act for act, words in told.items() if not words.startswith("`")}


def test_operations_name_acts_that_there_are(house):
    assert set(_operations(house)) <= _acts_of_pages(house)


def test_document_tells_of_every_act_and_its_operations(house):
    expected = {
        act: ", ".join(f"`{each}`" for each in sorted(operations)) for act, operations in _operations(house).items()
    }

    assert {act: words for act, words in _told().items() if words.startswith("`")} == expected


def test_every_page_has_an_operation_that_reads_the_same_or_a_reason(house):
    operations, told = _operations(house, SHOWS), _told("GET")

    missing = _pages(house) - set(operations)

    assert missing == {page for page, words in told.items() if not words.startswith("`")}
    assert set(operations) <= _pages(house)


def test_document_tells_of_every_page_and_its_operations(house):
    expected = {
        page: ", ".join(f"`{each}`" for each in sorted(operations))
        for page, operations in _operations(house, SHOWS).items()
    }

    assert {page: words for page, words in _told("GET").items() if words.startswith("`")} == expected


def test_every_operation_has_one_scope_and_changes_need_more_than_reading(house):
    for path, handler, _ in _routes(house):
        guards = [each for each in handler.resolve_guards() if isinstance(each, Scoped)]
        if path.startswith(PREFIX) and path != f"{PREFIX}/openapi.json" and handler.http_methods != {"OPTIONS"}:
            assert len(guards) == 1, path
            assert guards[0].scope.only_reads is ("GET" in handler.http_methods), path
