"""What holds in a whole country: how its firms are first approached, its clock, whether data may flow there freely."""

import json
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from babel.core import get_global

from dooropener.regions.models import Route
from dooropener.words import OFFICE_ZONE


@cache
def _known() -> dict[str, Any]:
    file = resources.files("dooropener.regions") / "data" / "countries.json"
    known: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return known


def route_into(country: str) -> Route:
    """Through an institution where unsolicited advertising mail to firms is restricted, else direct."""
    return Route(_known()["first_contact"].get(country, {}).get("route", Route.DIRECT))


def mail_law(country: str) -> str:
    """The law that restricts advertising mail to firms there, as lawyers cite it; empty where there is none."""
    return str(_known()["first_contact"].get(country, {}).get("law", ""))


def is_transfer(country: str) -> bool:
    """Whether personal data that go there leave the law of the Union (GDPR Art. 44): neither the European Economic
    Area nor a country with an adequacy decision of the Commission (Art. 45)."""
    return country not in _known()["eea"] and country not in _known()["adequate"]


@cache
def zone_of(country: str) -> ZoneInfo:
    """The clock of a country's offices, the first of its zones; ours where the country is unknown."""
    zones = get_global("territory_zones").get(country, [])
    name = _known()["zones"].get(country) or (zones[0] if zones else OFFICE_ZONE.key)
    return ZoneInfo(name)


def subdivision_of(region_id: str) -> str | None:
    """The part of the country whose holidays a region keeps, by its ISO 3166-2 code; None where that is not known."""
    found = _known()["holidays_of_region"].get(region_id)
    return str(found) if found else None
