"""The report of a year, to read, to print and as PDF; and what everybody may see of it."""

from asyncio import Task, create_task, gather
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import figures, office
from dooropener.errors import NotFound
from dooropener.figures import Breakdown, Fairness, Figure, Period, Stage, Step, Trait, Verdict
from dooropener.house import House
from dooropener.portal.assets import FOLDER
from dooropener.portal.desk import Desk
from dooropener.portal.figure_tables import COLUMNS, DOORS_SHOWN, address, table_of
from dooropener.portal.figures import PUBLIC_RESULTS, figure_words, pictures_of, saved
from dooropener.portal.guards import admin, public, reader
from dooropener.portal.pages import AnyRequest, page
from dooropener.portal.printing import as_pdf, find_printer
from dooropener.portal.toasts import Fact
from dooropener.portal.visits import visit_of
from dooropener.templating import render
from dooropener.terms import Terms
from dooropener.words import OFFICE_ZONE, PORTAL_LANGUAGES, words

FEWEST_SHOWN = 3
FIRST_YEAR = 2000
REPORT_STEP = Step.MONTH


class UnknownReport(NotFound):
    code = "unknown_report"


class ResultsNotPublic(NotFound):
    """The office has not opened the page."""

    code = "unknown_results"


def period_of_report(desk: Desk, number: int) -> Period:
    """The days of a year. Raises `UnknownReport` for years that nobody can have worked in."""
    if not FIRST_YEAR <= number <= desk.now.astimezone(OFFICE_ZONE).year:
        raise UnknownReport(year=number)
    return figures.year(number)


@asynccontextmanager
async def fairness_beside(desk: Desk, period: Period) -> AsyncIterator[Task[Fairness]]:
    """Equal treatment, counted in a session of its own meanwhile: it takes as long as all else that a report tells."""
    async with desk.house.sessions() as session:
        counting = create_task(figures.fairness(session, period))
        try:
            yield counting
        finally:
            counting.cancel()
            await gather(counting, return_exceptions=True)


async def _told(desk: Desk, number: int, language: str, *, links: bool) -> dict[str, Any]:
    """What the report of a year says. Raises `UnknownReport`."""
    period = period_of_report(desk, number)
    async with fairness_beside(desk, period) as treated:
        values = await _counted(desk, period, language)
        fairness = await treated
    return {
        **values,
        "number": number,
        "period": period,
        "fairness": fairness,
        "stages": list(Stage),
        "verdicts": Verdict,
        "traits": Trait,
        "links": links,
        "office": desk.house.settings.office_name,
        "now": desk.now,
        "address": lambda path="/figures", **more: address(period, REPORT_STEP, path, **more),
    }


async def _counted(desk: Desk, period: Period, language: str) -> dict[str, Any]:
    """The figures with their tables, pictures and stories."""
    rows = await figures.read_rows(desk.session, period)
    counted = await figures.counted(desk.session, period, REPORT_STEP, rows=rows)
    told = await figure_words(desk, REPORT_STEP, counted.values(Breakdown.DOOR)[:DOORS_SHOWN], language)
    tables = {kind: table_of(counted, kind, told, most=DOORS_SHOWN) for kind in COLUMNS}
    return {
        "counted": counted,
        "told": told,
        "tables": tables,
        "pictures": pictures_of(tables, told),
        "figures": list(Figure),
        "stories": await figures.stories(desk.session, period, rows=rows),
    }


def _language(desk: Desk, asked: str) -> str:
    return asked if asked in PORTAL_LANGUAGES else visit_of(desk.request).language


@get("/figures/report/{report_year:int}", guards=[reader])
async def report_page(
    desk: NamedDependency[Desk], report_year: FromPath[int], language: FromQuery[str] = ""
) -> Response[str]:
    """In the reader's language, or in the other one of the portal."""
    chosen = _language(desk, language)
    values = await _told(desk, report_year, chosen, links=True)
    return await desk.page(
        "report.html",
        language=chosen,
        printer=find_printer(desk.house.settings.chromium),
        years=range(desk.now.year, max(FIRST_YEAR, desk.now.year - 5), -1),
        **{name: value for name, value in values.items() if name != "now"},
    )


@get("/figures/report/{report_year:int}/pdf", guards=[reader])
async def report_pdf(
    desk: NamedDependency[Desk], report_year: FromPath[int], language: FromQuery[str] = ""
) -> Response[bytes]:
    """Raises `NoPrinter` where Chromium is not installed."""
    chosen = _language(desk, language)
    html = render(
        "portal/report_print.html",
        chosen,
        css=(FOLDER / "portal.css").read_text(encoding="utf-8"),
        terms=Terms(words(chosen)),
        **await _told(desk, report_year, chosen, links=False),
    )
    content = await as_pdf(html, find_printer(desk.house.settings.chromium))
    name = f"doorroppnaren-{report_year}-{chosen}.pdf"
    return saved(desk, content, name, figures.year(report_year), media_type="application/pdf", sheet="report")


@get("/results", guards=[public])
async def results_page(
    request: AnyRequest, session: NamedDependency[AsyncSession], house: NamedDependency[House]
) -> Response[str]:
    """What the door-opener achieved, for everybody: no names, and no small numbers."""
    if not await office.is_on(session, PUBLIC_RESULTS, otherwise=False):
        raise ResultsNotPublic
    now = house.clock.now()
    this_year = now.astimezone(OFFICE_ZONE).year
    both = Period(figures.year(this_year - 1).first, figures.year(this_year).last)
    rows = await figures.read_rows(session, both)
    years = {number: await _summary(session, figures.year(number), rows) for number in (this_year, this_year - 1)}
    return page(request, "results.html", years=years, shown=SHOWN, fewest=FEWEST_SHOWN, this_year=this_year)


SHOWN = (Figure.SENT, Figure.ANSWERED, Figure.EXCHANGED, Figure.MEETINGS, Figure.AGREEMENTS, Figure.COMPANIES)


async def _summary(session: AsyncSession, period: Period, rows: figures.Rows) -> Mapping[str, Any]:
    counted = await figures.counted(session, period, Step.YEAR, rows=rows)
    levels = {value: counted.of(Figure.AGREEMENTS, Breakdown.LEVEL, value) for value in ("L3", "L2", "L1", "L0")}
    return {
        "whole": {figure: counted.of(figure) for figure in SHOWN},
        "median": counted.answers.whole if counted.of(Figure.ANSWERED) >= FEWEST_SHOWN else None,
        "levels": guarded(levels),
    }


def guarded(parts: Mapping[str, int]) -> Mapping[str, int | None]:
    """Parts of a whole without the small ones; None is one of those, or hides one of them."""
    hidden = {value for value, count in parts.items() if 0 < count < FEWEST_SHOWN}
    others = sorted((count, value) for value, count in parts.items() if count >= FEWEST_SHOWN)
    if len(hidden) == 1 and others:
        hidden.add(others[0][1])
    return {value: None if value in hidden else count for value, count in parts.items()}


@post("/figures/public", guards=[admin])
async def open_results(desk: NamedDependency[Desk]) -> Redirect:
    """Open the page for everybody, or close it."""
    on = desk.form.text("public") == "on"
    await office.turn(desk.session, PUBLIC_RESULTS, on, otherwise=False, by=desk.user.actor, at=desk.now)
    return desk.go("/figures#public", Fact.SETTING_SAVED)


router = Router(path="/", route_handlers=[report_page, report_pdf, results_page, open_results])
