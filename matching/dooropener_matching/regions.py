"""The partner regions, as data."""

import json
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Region:
    """A partner region, or the home region. ``names`` is keyed by language.

    ``cities`` holds every spelling of every city, the main name of each before its variants; ``aliases`` are the
    country and area names that mean this region.
    """

    id: str
    country: str
    kind: str
    languages: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    cities: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    network: str | None = None
    lat: float | None = None
    lon: float | None = None
    note_sv: str = ""
    note_en: str = ""

    def __hash__(self) -> int:
        return hash(self.id)


@cache
def default_regions() -> tuple[Region, ...]:
    """Return the home region and the partner regions of the city, in their usual order."""
    file = resources.files("dooropener_matching") / "data" / "regions.json"
    return tuple(_region(row) for row in json.loads(file.read_text(encoding="utf-8")))


def _region(row: dict[str, Any]) -> Region:
    cities = (spelling for city in row["cities"] for spelling in (city["name"], *city["variants"]))
    return Region(
        id=row["id"],
        country=row["country"],
        kind=row["kind"],
        languages=tuple(row["languages"]),
        names=row["names"],
        cities=tuple(dict.fromkeys(cities)),
        aliases=tuple(row["aliases"]),
        network=row["network"],
        lat=row["lat"],
        lon=row["lon"],
        note_sv=row["note_sv"],
        note_en=row["note_en"],
    )
