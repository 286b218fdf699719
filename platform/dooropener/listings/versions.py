"""Earlier words and terms of a listing, as its history keeps them, and the way back to them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dooropener.listings.models import Listing
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
