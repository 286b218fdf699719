"""Equal treatment: how companies fared, compared by what they are, with the companies behind every number."""

from collections.abc import Mapping
from functools import cache
from math import ceil

from litestar import Response, Router, get
from litestar.di import NamedDependency

from dooropener import figures
from dooropener.figures import Cell, Stage, Standing, Trait, Verdict
from dooropener.matches import RejectionReason
from dooropener.portal.desk import Desk
from dooropener.portal.figure_frames import framed
from dooropener.portal.figure_tables import address
from dooropener.portal.figure_words import FigureWords
from dooropener.portal.figures import ON_A_PAGE, Shown, figure_words, page_number, saved
from dooropener.portal.guards import reader
from dooropener.terms import Terms


@get("/figures/fairness", guards=[reader])
async def fairness_page(desk: NamedDependency[Desk]) -> Response[str]:
    chosen = framed(desk.request.query_params, now=desk.now)
    found = await figures.fairness(desk.session, chosen.period)
    return await desk.page(
        "fairness.html",
        chosen=chosen,
        fairness=found,
        told=await figure_words(desk, chosen.step),
        stages=list(Stage),
        verdicts=Verdict,
        address=lambda path, **more: address(chosen.period, chosen.step, path, **more),
    )


@get("/figures/fairness.csv", guards=[reader])
async def fairness_sheet(desk: NamedDependency[Desk]) -> Response[bytes]:
    """All groups of all traits."""
    chosen = framed(desk.request.query_params, now=desk.now)
    found = await figures.fairness(desk.session, chosen.period)
    told = await figure_words(desk, chosen.step)
    say = told.words
    header = [say("Compared by"), say("Group"), *[told.stage(stage) for stage in Stage], say("Share"), say("Judgement")]
    rows: list[list[Cell]] = [
        [
            told.trait(trait),
            told.group(trait, group.value),
            *[group.companies[stage] for stage in Stage],
            round(group.share, 4),
            told.verdict(group.verdict),
        ]
        for trait, groups in found.groups.items()
        for group in groups
    ]
    name = f"fairness-{chosen.period.first}.csv"
    return saved(desk, figures.as_csv(header, rows), name, chosen.period, sheet="fairness")


def _narrowed(asked: Mapping[str, str], told: FigureWords) -> dict[str, str]:
    """What the address narrows to, in words, by the name of its field."""
    found: dict[str, str] = {}
    if asked.get("stage") in set(Stage):
        found["stage"] = told.stage(Stage(asked["stage"]))
    if asked.get("standing") in set(Standing):
        found["standing"] = told.standing(Standing(asked["standing"]))
    if asked.get("rejection") in set(RejectionReason):
        found["rejection"] = Terms(told.words)(RejectionReason(asked["rejection"]))
    for trait in Trait:
        if trait.value in asked:
            found[trait.value] = f"{told.trait(trait)}: {told.group(trait, asked[trait.value])}"
    return found


@get("/figures/fairness/standings.csv", guards=[reader])
async def standings_sheet(desk: NamedDependency[Desk]) -> Response[bytes]:
    """Where companies stand, the reasons of rejected matches, and how evenly introductions are spread."""
    chosen = framed(desk.request.query_params, now=desk.now)
    found = await figures.fairness(desk.session, chosen.period)
    told = await figure_words(desk, chosen.step)
    say = told.words
    stand, why = say("Where the companies stand"), say("Reasons of rejections")
    rows: list[list[Cell]] = [[stand, told.standing(standing), number] for standing, number in found.standings.items()]
    rows += [[why, Terms(say)(RejectionReason(reason)), number] for reason, number in found.rejections.items()]
    if found.evenness:
        rows.append([say("Spread of introductions (Gini)"), "", round(found.evenness.gini, 4)])
    name = f"standings-{chosen.period.first}.csv"
    sheet = figures.as_csv([say("Table"), say("Line"), say("Number")], rows)
    return saved(desk, sheet, name, chosen.period, sheet="standings")


@get("/figures/fairness/companies", guards=[reader])
async def companies_page(desk: NamedDependency[Desk]) -> Response[str]:
    asked = desk.request.query_params
    chosen = framed(asked, now=desk.now)
    number = page_number(asked.get("page", ""))
    behind = await figures.companies_behind(
        desk.session, chosen.period, asked, offset=(number - 1) * ON_A_PAGE, limit=ON_A_PAGE
    )
    told = await figure_words(desk, chosen.step)
    narrowed = _narrowed(asked, told)
    more = {name: asked[name] for name in narrowed}
    return await desk.page(
        "fairness_companies.html",
        chosen=chosen,
        companies=behind.companies,
        total=behind.total,
        told=told,
        narrowed=list(narrowed.values()),
        reasons=RejectionReason,
        shown=Shown(number, max(1, ceil(behind.total / ON_A_PAGE))),
        back=address(chosen.period, chosen.step, "/figures/fairness"),
        here=address(chosen.period, chosen.step, "/figures/fairness/companies", **more),
        sheet=address(chosen.period, chosen.step, "/figures/fairness/companies.csv", **more),
    )


@get("/figures/fairness/companies.csv", guards=[reader])
async def companies_sheet(desk: NamedDependency[Desk]) -> Response[bytes]:
    asked = desk.request.query_params
    chosen = framed(asked, now=desk.now)
    behind = await figures.companies_behind(desk.session, chosen.period, asked)
    told = await figure_words(desk, chosen.step)
    say = told.words
    counts = [say("Asked"), say("Introduced"), say("Standing"), say("Reasons of rejections")]
    header = [say("Company"), *[told.trait(trait) for trait in Trait], *counts]
    named, standings = cache(told.group), {standing: told.standing(standing) for standing in Standing}
    reason = cache(lambda key: Terms(say)(RejectionReason(key)))
    rows: list[list[Cell]] = [
        [
            company.name,
            *map(named, Trait, company.traits),
            company.asked,
            company.introduced,
            standings[company.standing],
            "; ".join(map(reason, company.rejections)),
        ]
        for company in behind.companies
    ]
    name = f"companies-{chosen.period.first}.csv"
    return saved(desk, figures.as_csv(header, rows), name, chosen.period, sheet="companies")


router = Router(
    path="/", route_handlers=[fairness_page, fairness_sheet, standings_sheet, companies_page, companies_sheet]
)
