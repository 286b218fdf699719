"""The map of regions: our own drawing, with the home region in the middle.

Directions are true; distances are drawn by their logarithm, so that neighbours do not hide behind each other and the
other side of the world still has its place. The same stands in a table beside it.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from dooropener.introductions import RegionFigures
from dooropener.regions import Region, RegionKind

WIDTH, HEIGHT = 760, 560
RADIUS = 236
DOT = 14
RINGS = (500, 1000, 2000, 5000)
_NEAREST = 150
_EARTH = 6371
_LETTER = 6.8
"""How wide a letter of a label is, about."""
_APART = 2 * DOT + 10
_MARGIN = 28
_DISTANCE = 30
"""Half of how wide a distance is written, about."""

_Box = tuple[float, float, float, float]
_HOME: _Box = (WIDTH / 2 - 60, HEIGHT / 2 - 14, WIDTH / 2 + 60, HEIGHT / 2 + 32)
"""The dot in the middle and its name."""


@dataclass(slots=True)
class Place:
    """One region on the map: where its dot and its label are, and what the table says of it."""

    number: int
    region: Region
    name: str
    figures: RegionFigures
    kilometres: int
    x: float
    y: float
    label_x: float = 0
    label_y: float = 0
    anchor: str = "start"

    @property
    def weight(self) -> int:
        """How thick its line is: one more for each introduction under way, up to six."""
        return 1 + min(5, sum(self.figures.open.values()))


@dataclass(frozen=True, slots=True)
class Ring:
    """A circle of one distance, and where that is written: where there is most room."""

    kilometres: int
    radius: float
    label_x: float
    label_y: float


@dataclass(frozen=True, slots=True)
class RegionMap:
    """What the template draws, and how much of the sheet is shown: `left top width height`."""

    home: Region | None
    places: list[Place]
    rings: list[Ring]
    dot: int = DOT
    centre: tuple[int, int] = (WIDTH // 2, HEIGHT // 2)
    view: str = f"0 0 {WIDTH} {HEIGHT}"


def draw(regions: Iterable[Region], figures: Mapping[str, RegionFigures], language: str) -> RegionMap:
    """The partner regions around the home region, numbered from the nearest to the farthest."""
    every = list(regions)
    home = next((region for region in every if region.kind is RegionKind.HOME), None)
    if home is None:
        return RegionMap(None, [], [])
    away = sorted((_distance(home, region), region.id, region) for region in every if region is not home)
    farthest = max([distance for distance, *_ in away] + [RINGS[-1] * 1.2])
    places = []
    for number, (distance, _, region) in enumerate(away, start=1):
        radius, direction = _drawn(distance, farthest), _bearing(home, region)
        x, y = _at(radius, direction)
        known = figures.get(region.id, RegionFigures())
        places.append(Place(number, region, region.name(language), known, round(distance), x, y))
    _push_apart(places)
    _put_labels(places)
    radii = {kilometres: _drawn(kilometres, farthest) for kilometres in RINGS if kilometres < farthest}
    free = _free_direction(tuple(_covering(places)), tuple(radii.values()))
    rings = [Ring(kilometres, radius, *_at(radius, free)) for kilometres, radius in radii.items()]
    return RegionMap(home, places, rings, view=_view(places))


def _covering(places: list[Place]) -> Iterator[_Box]:
    """What distances had better not cover: the middle, the lines to the regions, their names and dots."""
    yield _HOME
    for place in places:
        for part in range(1, 10):
            x, y = WIDTH / 2 + (place.x - WIDTH / 2) * part / 10, HEIGHT / 2 + (place.y - HEIGHT / 2) * part / 10
            yield _around(x, y, DOT / 2)
        yield _label(place)
        yield _around(place.x, place.y, DOT)


@lru_cache(maxsize=32)
def _free_direction(taken: tuple[_Box, ...], radii: tuple[float, ...]) -> float:
    """The direction in which distances, written on their circles, cover least of what is there and of one another."""

    def covered(direction: float) -> float:
        written = [_around(*_at(radius, direction), _DISTANCE) for radius in radii]
        return sum(_covered(box, [*taken, *written[:place]]) for place, box in enumerate(written))

    return min((step * math.pi / 18 for step in range(36)), key=covered)


def _at(radius: float, direction: float) -> tuple[float, float]:
    return WIDTH / 2 + radius * math.sin(direction), HEIGHT / 2 - radius * math.cos(direction)


def _view(places: list[Place]) -> str:
    """The part of the sheet on which something stands."""
    boxes = [_label(one) for one in places]
    boxes += [_around(one.x, one.y, DOT) for one in places]
    boxes.append((WIDTH / 2 - 90, HEIGHT / 2 - 60, WIDTH / 2 + 90, HEIGHT / 2 + 60))
    left, top = min(box[0] for box in boxes) - _MARGIN, min(box[1] for box in boxes) - _MARGIN
    right, bottom = max(box[2] for box in boxes) + _MARGIN, max(box[3] for box in boxes) + _MARGIN
    return f"{left:.0f} {top:.0f} {right - left:.0f} {bottom - top:.0f}"


def _drawn(kilometres: float, farthest: float) -> float:
    return RADIUS * math.log1p(kilometres / _NEAREST) / math.log1p(farthest / _NEAREST)


def _distance(one: Region, other: Region) -> float:
    """Along the earth, in kilometres (haversine)."""
    north, south = math.radians(one.lat), math.radians(other.lat)
    across = math.sin(math.radians(other.lon - one.lon) / 2) ** 2
    chord = math.sin((south - north) / 2) ** 2 + math.cos(north) * math.cos(south) * across
    return 2 * _EARTH * math.asin(math.sqrt(min(1.0, chord)))


def _bearing(one: Region, other: Region) -> float:
    """From north over east, in radians."""
    north, south = math.radians(one.lat), math.radians(other.lat)
    east = math.radians(other.lon - one.lon)
    up = math.cos(north) * math.sin(south) - math.sin(north) * math.cos(south) * math.cos(east)
    return math.atan2(math.sin(east) * math.cos(south), up)


def _push_apart(places: list[Place]) -> None:
    """Dots that would cover each other, or the middle, move a little."""
    for _ in range(60):
        for place in places:
            others = [(other.x, other.y) for other in places if other is not place] + [(WIDTH / 2, HEIGHT / 2)]
            for x, y in others:
                away_x, away_y = place.x - x, place.y - y
                apart = math.hypot(away_x, away_y)
                if apart < _APART:
                    away_x, away_y = (away_x / apart, away_y / apart) if apart else (0.0, 1.0)
                    place.x += away_x * (_APART - apart) / 2
                    place.y += away_y * (_APART - apart) / 2
        for place in places:
            place.x = min(max(place.x, DOT + 4), WIDTH - DOT - 4)
            place.y = min(max(place.y, DOT + 4), HEIGHT - DOT - 4)


def _put_labels(places: list[Place]) -> None:
    """Each label beside, under or over its dot, where it covers least of the others."""
    taken = [*(_around(one.x, one.y, DOT) for one in places), _HOME]
    for place in sorted(places, key=lambda one: one.y):
        width = len(place.name) * _LETTER
        outward = ("start", "end") if place.x >= WIDTH / 2 else ("end", "start")
        places_for_it = [
            (outward[0], DOT + 6.0, 5.0),
            (outward[1], DOT + 6.0, 5.0),
            ("middle", 0.0, DOT + 17.0),
            ("middle", 0.0, -DOT - 7.0),
        ]
        best = min(places_for_it, key=lambda one: _covered(_box(place, width, *one), taken))
        anchor, aside, down = best
        place.anchor, place.label_y = anchor, place.y + down
        place.label_x = place.x + (aside if anchor == "start" else -aside if anchor == "end" else 0)
        taken.append(_box(place, width, *best))


def _around(x: float, y: float, wide: float) -> _Box:
    return x - wide, y - DOT, x + wide, y + DOT


def _label(place: Place) -> _Box:
    """Where the name of a region stands."""
    width = len(place.name) * _LETTER
    return _box(place, width, place.anchor, abs(place.label_x - place.x), place.label_y - place.y)


def _box(place: Place, width: float, anchor: str, aside: float, down: float) -> _Box:
    left = place.x + aside if anchor == "start" else place.x - aside - width if anchor == "end" else place.x - width / 2
    return left, place.y + down - 13, left + width, place.y + down + 4


def _covered(box: _Box, taken: list[_Box]) -> float:
    """The area that a label would share with what is there, or lie outside of the map."""
    left, top, right, bottom = box
    outside = max(0.0, -left) + max(0.0, right - WIDTH) + max(0.0, -top) + max(0.0, bottom - HEIGHT)
    shared = sum(
        max(0.0, min(right, other[2]) - max(left, other[0])) * max(0.0, min(bottom, other[3]) - max(top, other[1]))
        for other in taken
    )
    return shared + outside * 20
