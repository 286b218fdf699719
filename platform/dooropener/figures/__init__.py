"""Owns the figures: what the door-opener did and achieved, with the cases behind every number. It only reads, but for
the sector of each listing."""

from dooropener.figures.behind import Behind, Case, Wanted, cases_behind, units_behind
from dooropener.figures.chances import Evenness, Verdict
from dooropener.figures.companies import CompaniesBehind, Company, Stage, Standing, Trait, companies_behind
from dooropener.figures.counting import Counted, counted
from dooropener.figures.fairness import Fairness, Group, fairness
from dooropener.figures.kinds import UNITS, Breakdown, Figure, Unit
from dooropener.figures.models import ListingSector
from dooropener.figures.periods import Frame, InvalidPeriod, Period, Step, framed, year
from dooropener.figures.rows import Rows, read_rows
from dooropener.figures.sectors import sector_of, tell_all_sectors, tell_sectors
from dooropener.figures.spreadsheet import Cell, as_csv
from dooropener.figures.stories import Story, stories

__all__ = [
    "UNITS",
    "Behind",
    "Breakdown",
    "Case",
    "Cell",
    "CompaniesBehind",
    "Company",
    "Counted",
    "Evenness",
    "Fairness",
    "Figure",
    "Frame",
    "Group",
    "InvalidPeriod",
    "ListingSector",
    "Period",
    "Rows",
    "Stage",
    "Standing",
    "Step",
    "Story",
    "Trait",
    "Unit",
    "Verdict",
    "Wanted",
    "as_csv",
    "cases_behind",
    "companies_behind",
    "counted",
    "fairness",
    "framed",
    "read_rows",
    "sector_of",
    "stories",
    "tell_all_sectors",
    "tell_sectors",
    "units_behind",
    "year",
]
