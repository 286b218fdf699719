"""Earlier words of a listing, as its history keeps them, and the way back to them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dooropener.listings.models import Listing
from dooropener_matching import Kind

_KEPT = (
    "kind",
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
    "valid_until",
    "extended",
    "author_user_id",
    "author_person_id",
)


def kept(listing: Listing) -> dict[str, Any]:
    """What an act may change of a listing, as JSON."""
    values = {name: getattr(listing, name) for name in _KEPT}
    until = listing.valid_until
    return {**values, "kind": listing.kind.value, "valid_until": until.isoformat() if until else None}


def restore(listing: Listing, before: Mapping[str, Any]) -> None:
    """Write back what `kept` wrote down."""
    for name in _KEPT:
        setattr(listing, name, before[name])
    listing.kind = Kind(before["kind"])
    listing.valid_until = date.fromisoformat(before["valid_until"]) if before["valid_until"] else None
