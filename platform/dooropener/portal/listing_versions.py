"""Earlier wordings of a listing, and what any two of them differ in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from dooropener import listings, regions
from dooropener.listings import Piece, Version
from dooropener.portal.desk import Desk
from dooropener.portal.guards import reader
from dooropener.states import history
from dooropener.terms import Terms
from dooropener.words import words

TEXTS = ("title", "summary", "text", "exclusions")
FACTS = ("kind", "partnership", "language", "target_regions", "certifications", "codes")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: its name, and the words that were taken out, put in or left."""

    field: str
    pieces: list[Piece]


@get("/listings/{listing_id:int}/versions", guards=[reader])
async def versions_page(
    desk: NamedDependency[Desk], listing_id: FromPath[int], before: FromQuery[int] = 0, after: FromQuery[int] = 0
) -> Response[str]:
    """Any two side by side; without a choice the last two. Numbers that are not there mean the nearest that is."""
    listing = await listings.get_listing(desk.session, listing_id)
    changes = await history(desk.session, listings.LISTING.subject, listing.id)
    versions = listings.versions_of(listing, changes)
    last = len(versions)
    newer = min(max(1, after or last), last)
    older = min(max(1, before or newer - 1), last)
    names = {each.id: each.name(desk.user.language) for each in await regions.all_regions(desk.session)}
    told = _Told(Terms(words(desk.user.language)), names)
    return await desk.page(
        "listing_versions.html",
        listing=listing,
        versions=versions,
        older=versions[older - 1],
        newer=versions[newer - 1],
        differences=_differences(versions[older - 1], versions[newer - 1], told),
    )


def _differences(older: Version, newer: Version, told: "_Told") -> list[Difference]:
    found = []
    for field in (*TEXTS, *FACTS):
        before, now = told.value(field, older.said), told.value(field, newer.said)
        if before != now:
            found.append(Difference(field, listings.word_differences(before, now)))
    return found


@dataclass(frozen=True, slots=True)
class _Told:
    """Says what a field held in the reader's words; the author's own stay as they are."""

    terms: Terms
    region_names: Mapping[str, str]

    def value(self, field: str, said: Mapping[str, Any]) -> str:
        value = said.get(field) or ""
        if isinstance(value, str):
            return self._single(field, value) if field in FACTS and value else value
        return "\n".join(self._single(field, each) for each in value)

    def _single(self, field: str, value: str) -> str:
        if field in {"kind", "partnership"}:
            return self.terms.key(field, value)
        if field == "language":
            return self.terms.words.language_name(value)
        return self.region_names.get(value, value) if field == "target_regions" else value


router = Router(path="/", route_handlers=[versions_page])
