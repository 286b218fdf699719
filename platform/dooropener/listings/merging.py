"""Two changes to one listing at the same time: what the other one changed, and both put together."""

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from dooropener.listings.service import ListingFields
from dooropener_matching import Kind, Partnership

_NAMES = tuple(field.name for field in fields(ListingFields))


def as_data(said: ListingFields) -> dict[str, Any]:
    """The fields as JSON, to be kept while somebody writes a change."""
    return {**asdict(said), "kind": said.kind.value, "partnership": [one.value for one in said.partnership]}


def from_data(data: Mapping[str, Any]) -> ListingFields:
    """What :func:`as_data` kept."""
    lists = {name: tuple(data[name]) for name in ("target_regions", "codes", "certifications")}
    partnership = tuple(Partnership(value) for value in data["partnership"])
    return ListingFields(**{**data, **lists, "kind": Kind(data["kind"]), "partnership": partnership})


def differing(one: ListingFields, other: ListingFields) -> tuple[str, ...]:
    """The names of the fields in which the two differ."""
    return tuple(name for name in _NAMES if getattr(one, name) != getattr(other, name))


def merged(base: ListingFields, mine: ListingFields, theirs: ListingFields) -> ListingFields:
    """`theirs` with all that `mine` changed since `base`."""
    return replace(theirs, **{name: getattr(mine, name) for name in differing(base, mine)})
