"""Owns the home region and the partner regions: names, cities, languages, and how firms there are first approached."""

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

__all__ = [
    "Region",
    "RegionKind",
    "Route",
    "Season",
    "UnknownRegion",
    "all_regions",
    "as_matched",
    "find_season",
    "get_region",
    "home_region",
    "matching_regions",
    "seed",
]
