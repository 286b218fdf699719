"""Earlier words and terms of a listing, as its history keeps them, and the way back to them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dooropener.listings.models import Listing
from dooropener.states import Change
from dooropener_matching import Kind

WORDS = (
    "partnership",
    "title",
    "summary",
    "text",
    "language",
    "target_regions",
    "codes",
    "certifications",
    "exclusions",
    "version",
    "author_user_id",
    "author_person_id",
)


def words_of(listing: Listing) -> dict[str, Any]:
    """What a change of words may change, as JSON."""
    return {"kind": listing.kind.value, **{name: getattr(listing, name) for name in WORDS}}


def wording_of(listing: Listing) -> str:
    """A short mark of its words: the same until somebody changes one of them."""
    words = json.dumps(words_of(listing), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def term_of(listing: Listing) -> dict[str, Any]:
    """What renewing changes, as JSON."""
    until = listing.valid_until
    return {"valid_until": until.isoformat() if until else None, "extended": listing.extended}


def restore(listing: Listing, before: Mapping[str, Any]) -> None:
    """Write back what one of the two wrote down."""
    for name, value in before.items():
        if name == "kind":
            listing.kind = Kind(value)
        elif name == "valid_until":
            listing.valid_until = date.fromisoformat(value) if value else None
        else:
            setattr(listing, name, value)


@dataclass(frozen=True, slots=True)
class Version:
    """One wording: its number, the change by which it came, and what it says, as `words_of` gives it."""

    number: int
    change: Change
    said: Mapping[str, Any]


def versions_of(listing: Listing, changes: Sequence[Change]) -> list[Version]:
    """Every wording a listing has had, oldest first, read from its whole history; the last one stands now.

    What was written and taken back again is no version: its words were given up.
    """
    versions: list[Version] = []
    came_by = changes[0]
    for change in changes[1:]:
        before = (change.evidence or {}).get("before")
        if before is not None and "title" in before:
            versions.append(Version(len(versions) + 1, came_by, before))
            came_by = change
        elif change.reason == "taken_back" and versions and versions[-1].said == words_of(listing):
            came_by = versions.pop().change
    return [*versions, Version(len(versions) + 1, came_by, words_of(listing))]
