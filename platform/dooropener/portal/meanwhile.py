"""A listing that somebody else changed while its form was open: both versions are shown before anything is saved."""

import json
from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from typing import Any

from dooropener import listings
from dooropener.listings import InvalidListing, Listing, ListingFields

FIELD = "seen"
"""The hidden field with what the form began from."""

_NAMES = tuple(field.name for field in fields(ListingFields))


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that somebody else changed; `both`: the form changes it, too, and its version stands there now."""

    name: str
    before: Any
    now: Any
    both: bool


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What was changed, and the fields with both changes in them."""

    differences: tuple[Difference, ...]
    merged: ListingFields


def seen(listing: Listing) -> str:
    """The listing as a form shows it, to be sent back with what was made of it."""
    return json.dumps(listings.as_data(listings.fields_of(listing)), ensure_ascii=False)


def meanwhile(
    form_began_from: str, mine: ListingFields, listing: Listing, *, asked: Collection[str] = _NAMES
) -> Meanwhile | None:
    """What changed since the form was shown, of the fields that it asks for; None where nothing did.

    Without a readable beginning all that differs from the form counts as changed by somebody else.
    """
    theirs = listings.fields_of(listing)
    base = _read(form_began_from) or mine
    changed = [name for name in asked if _differ(base, theirs, name)]
    own = [name for name in asked if base is mine or _differ(base, mine, name)]
    if not changed:
        return None
    differences = tuple(
        Difference(name, getattr(base, name), getattr(theirs, name), name in own and _differ(mine, theirs, name))
        for name in changed
    )
    return Meanwhile(differences, replace(theirs, **{name: getattr(mine, name) for name in own}))


def _read(data: str) -> ListingFields | None:
    try:
        return listings.from_data(json.loads(data))
    except (ValueError, KeyError, TypeError, AttributeError, InvalidListing):
        return None


def _differ(one: ListingFields, other: ListingFields, name: str) -> bool:
    """The order of ticks in a form means nothing."""
    mine, theirs = getattr(one, name), getattr(other, name)
    if isinstance(mine, tuple):
        return set(mine) != set(theirs)
    return str(mine).strip() != str(theirs).strip()
