"""Regions as an advisor writes them down: new ones without a deploy, and the story of each co-operation."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import holidays
from babel import Locale
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.errors import Invalid
from dooropener.regions.models import Region, RegionKind, Route
from dooropener.words import ALL_LANGUAGES, PORTAL_LANGUAGES

NAME_LENGTH = 80
STORY_LENGTH = 4000
MOST_WORDS = 60
FIRST_YEAR = 1900


class InvalidRegion(Invalid):
    """`details`: the `field`, and the `rule` it breaks."""

    code = "invalid_region"


@dataclass(frozen=True, slots=True)
class RegionFields:
    """What is said of a region. `names` by language, English and Swedish at least; the place is where the map shows it.

    `cities` and `aliases` are the spellings by which texts name it.
    """

    names: Mapping[str, str]
    country: str
    kind: RegionKind
    network: str
    languages: tuple[str, ...]
    cities: tuple[str, ...]
    aliases: tuple[str, ...]
    lat: float
    lon: float
    route: Route
    subdivision: str
    since: int | None
    story_sv: str
    story_en: str


async def add_region(session: AsyncSession, fields: RegionFields, *, on: date) -> Region:
    """A further partner region. Raises `InvalidRegion`; the home region is there from the start."""
    told = _checked(fields, on=on)
    if fields.kind is RegionKind.HOME:
        raise InvalidRegion(field="kind", rule="unknown_choice")
    region = Region(id=await _free_id(session, fields.names["en"]), note_sv="", note_en="", **told)
    session.add(region)
    await session.flush()
    return region


async def change_region(session: AsyncSession, region: Region, fields: RegionFields, *, on: date) -> None:
    """Put a region right; home stays home. Raises `InvalidRegion`."""
    told = _checked(fields, on=on)
    if (fields.kind is RegionKind.HOME) is not (region.kind is RegionKind.HOME):
        raise InvalidRegion(field="kind", rule="unknown_choice")
    for field, value in told.items():
        setattr(region, field, value)
    await session.flush()


async def _free_id(session: AsyncSession, name: str) -> str:
    """Plain letters for addresses of pages: "Sør-Trøndelag" is `sor-trondelag`."""
    plain = unicodedata.normalize("NFKD", name.lower().replace("ø", "o").replace("æ", "ae").replace("ß", "ss"))
    stem = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-") or "region"
    known = await session.scalars(select(Region.id).where(Region.id.startswith(stem, autoescape=True)))
    taken = {*known, "new"}  # the page where one is added
    further = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(one for one in further if one not in taken)


def _checked(fields: RegionFields, *, on: date) -> dict[str, Any]:
    names = {tag: " ".join(name.split()) for tag, name in fields.names.items() if name.strip() and tag in ALL_LANGUAGES}
    for tag in PORTAL_LANGUAGES:
        if not names.get(tag):
            raise InvalidRegion(field=f"name_{tag}", rule="required")
    long = next((tag for tag, name in names.items() if len(name) > NAME_LENGTH), None)
    if long:
        raise InvalidRegion(field=f"name_{long}", rule="too_long")
    _check(len(fields.country) == 2 and fields.country in Locale("en").territories, "country", "unknown_choice")
    _check(bool(fields.languages) and set(fields.languages) <= set(ALL_LANGUAGES), "languages", "required")
    _check(-90 <= fields.lat <= 90, "lat", "not_a_place")
    _check(-180 <= fields.lon <= 180, "lon", "not_a_place")
    _check(fields.since is None or FIRST_YEAR <= fields.since <= on.year, "since", "not_a_year")
    _check(len(fields.network) <= NAME_LENGTH, "network", "too_long")
    for field in ("story_sv", "story_en"):
        _check(len(getattr(fields, field)) <= STORY_LENGTH, field, "too_long")
    for field in ("cities", "aliases"):
        _check(len(getattr(fields, field)) <= MOST_WORDS, field, "too_long")
    return {
        "names": names,
        "country": fields.country,
        "kind": fields.kind,
        "network": fields.network or None,
        "languages": list(fields.languages),
        "cities": list(dict.fromkeys(fields.cities)),
        "aliases": list(dict.fromkeys(fields.aliases)),
        "lat": fields.lat,
        "lon": fields.lon,
        "route": fields.route,
        "subdivision": _subdivision(fields.country, fields.subdivision),
        "since": fields.since,
        "story_sv": fields.story_sv,
        "story_en": fields.story_en,
    }


def _check(holds: bool, field: str, rule: str) -> None:
    if not holds:
        raise InvalidRegion(field=field, rule=rule)


def _subdivision(country: str, code: str) -> str | None:
    """Known to the calendar of holidays, with or without the country before it."""
    code = code.strip().upper().removeprefix(f"{country}-")
    if not code:
        return None
    known = holidays.list_supported_countries().get(country, [])
    _check(code in known, "subdivision", "unknown_choice")
    return code
