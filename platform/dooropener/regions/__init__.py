"""Owns the home region and the partner regions: names, cities, languages, ways of approach, working days."""

from dooropener.regions.countries import is_transfer, mail_law, route_into, subdivision_of, zone_of
from dooropener.regions.editing import STORY_LENGTH, InvalidRegion, RegionFields, add_region, change_region
from dooropener.regions.models import Region, RegionKind, Route
from dooropener.regions.seasons import Season, find_season
from dooropener.regions.service import (
    UnknownRegion,
    all_regions,
    as_matched,
    get_region,
    home_region,
    matching_regions,
    seed,
)
from dooropener.regions.working_days import WorkCalendar, office_works_on, public_holidays, work_calendar

__all__ = [
    "STORY_LENGTH",
    "InvalidRegion",
    "Region",
    "RegionFields",
    "RegionKind",
    "Route",
    "Season",
    "UnknownRegion",
    "WorkCalendar",
    "add_region",
    "all_regions",
    "as_matched",
    "change_region",
    "find_season",
    "get_region",
    "home_region",
    "is_transfer",
    "mail_law",
    "matching_regions",
    "office_works_on",
    "public_holidays",
    "route_into",
    "seed",
    "subdivision_of",
    "work_calendar",
    "zone_of",
]
