"""Owns the home region and the partner regions: names, cities, languages, ways of approach, working days."""

from dooropener.regions.countries import is_transfer, mail_law, route_into, subdivision_of, zone_of
from dooropener.regions.editing import STORY_LENGTH, InvalidRegion, RegionFields, add_region, change_region
from dooropener.regions.models import Region, RegionKind, Route
from dooropener.regions.season_models import KeptSeason
from dooropener.regions.season_service import (
    InvalidSeason,
    UnknownSeason,
    add_season,
    change_season,
    check_season,
    end_season,
    get_season,
    kept_seasons,
    resume_season,
    season_rules,
)
from dooropener.regions.seasons import Season, SeasonRule, SeasonRules, find_feast, find_season
from dooropener.regions.seasons import seasons as seasons_of
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
    "InvalidSeason",
    "KeptSeason",
    "Region",
    "RegionFields",
    "RegionKind",
    "Route",
    "Season",
    "SeasonRule",
    "SeasonRules",
    "UnknownRegion",
    "UnknownSeason",
    "WorkCalendar",
    "add_region",
    "add_season",
    "all_regions",
    "as_matched",
    "change_region",
    "change_season",
    "check_season",
    "end_season",
    "find_feast",
    "find_season",
    "get_region",
    "get_season",
    "home_region",
    "is_transfer",
    "kept_seasons",
    "mail_law",
    "matching_regions",
    "office_works_on",
    "public_holidays",
    "resume_season",
    "route_into",
    "season_rules",
    "seasons_of",
    "seed",
    "subdivision_of",
    "work_calendar",
    "zone_of",
]
