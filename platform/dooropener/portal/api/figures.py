"""Figures by API: each number with the address of the cases behind it, and the report of a year."""

from datetime import datetime
from math import ceil

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from dooropener import figures
from dooropener.figures import UNITS, Breakdown, Case, Counted, Figure, Frame, Story, Unit, Wanted
from dooropener.portal.api.fairness import FairnessView, fairness_of
from dooropener.portal.api.operations import reads
from dooropener.portal.api.paging import LIMIT, Cursor, Limit, numbered, page_of
from dooropener.portal.api.spans import Cut, FirstDay, LastDay, LinkedNumber, SpanView, asked_span, linked
from dooropener.portal.desk import Desk
from dooropener.portal.figure_tables import COLUMNS, DOORS_SHOWN, Line, Table, table_of
from dooropener.portal.figure_words import FigureWords
from dooropener.portal.figures import figure_words
from dooropener.portal.reports import REPORT_STEP, fairness_beside, period_of_report


class FigureView(msgspec.Struct):
    """One figure of the whole span. `unit`: what one of it is; `definition`: what is counted, and which day decides."""

    figure: Figure
    name: str
    definition: str
    unit: Unit
    number: int
    behind: str


class LineView(msgspec.Struct):
    """One value of a breakdown, with its numbers by figure; empty where it is not known."""

    value: str
    name: str
    numbers: dict[str, LinkedNumber]
    share_answered: float | None
    median_working_days: float | None


class BreakdownView(msgspec.Struct):
    """The figures told apart by one thing. A company may count in several lines. `hidden`: lines that are left out."""

    breakdown: Breakdown
    name: str
    lines: list[LineView]
    hidden: int


class FiguresView(msgspec.Struct):
    """The figures of a span, whole and told apart."""

    span: SpanView
    figures: list[FigureView]
    share_answered: float | None
    median_working_days: float | None
    breakdowns: list[BreakdownView]


class CountedView(msgspec.Struct):
    """One unit of a figure: what first put it into the span, and all introductions that did."""

    at: datetime
    introductions: list[int]
    company: str
    partner: str
    door: str
    region_id: str
    country: str
    code: str
    sector: str
    advisor_id: int | None
    language: str
    level: str


class StoryView(msgspec.Struct):
    """An agreement. Firms are named where both sides bear it out and the name is not that of a person."""

    introduction_id: int
    at: datetime
    level: str
    region_id: str
    country: str
    sector: str
    sells: bool
    company: str | None
    partner: str | None


class YearView(msgspec.Struct):
    """What the report of a year says."""

    year: int
    office: str
    figures: FiguresView
    stories: list[StoryView]
    fairness: FairnessView


@reads("/figures", "figures:read", shows=("/figures", "/figures/tables/{table_name}"))
async def figures_of_span(
    desk: NamedDependency[Desk],
    frame: FromQuery[Frame] = Frame.THIS_YEAR,
    first: FirstDay = None,
    last: LastDay = None,
    step: Cut = None,
) -> FiguresView:
    """What was done and achieved in a span of days. Each number has the address of the cases behind it."""
    span = asked_span(desk, frame, first, last, step)
    counted = await figures.counted(desk.session, span.period, span.step)
    told = await figure_words(desk, span.step, counted.values(Breakdown.DOOR))
    return _figures(counted, told, [table_of(counted, kind, told) for kind in COLUMNS])


def _figures(counted: Counted, told: FigureWords, tables: list[Table]) -> FiguresView:
    return FiguresView(
        SpanView(counted.period.first, counted.period.last, counted.step),
        [_figure(counted, figure, told) for figure in Figure],
        counted.share_answered(),
        counted.answers.whole,
        [
            BreakdownView(
                table.breakdown,
                told.title(table.breakdown),
                [_line(counted, table, line) for line in table.lines],
                table.hidden,
            )
            for table in tables
        ],
    )


def _figure(counted: Counted, figure: Figure, told: FigureWords) -> FigureView:
    found = _linked(counted, counted.of(figure), figure)
    return FigureView(figure, told.name(figure), told.definition(figure), UNITS[figure], found.number, found.behind)


def _line(counted: Counted, table: Table, line: Line) -> LineView:
    numbers = {
        figure.value: _linked(counted, number, figure, **{table.breakdown.value: line.value})
        for figure, number in zip(table.columns, line.numbers, strict=True)
    }
    return LineView(line.value, line.name, numbers, line.share, line.median)


def _linked(counted: Counted, number: int, figure: Figure, **only: str) -> LinkedNumber:
    return linked(number, counted.period, counted.step, f"/figures/{figure.value}/cases", **only)


@reads("/figures/{figure:str}/cases", "figures:read", shows=("/figures/cases", "/figures/cases.csv"))
async def cases(
    desk: NamedDependency[Desk],
    figure: FromPath[Figure],
    frame: FromQuery[Frame] = Frame.THIS_YEAR,
    first: FirstDay = None,
    last: LastDay = None,
    step: Cut = None,
    time: FromQuery[str | None] = None,
    region: FromQuery[str | None] = None,
    sector: FromQuery[str | None] = None,
    advisor: FromQuery[str | None] = None,
    language: FromQuery[str | None] = None,
    level: FromQuery[str | None] = None,
    door: FromQuery[str | None] = None,
    cursor: Cursor = "",
    limit: Limit = LIMIT,
) -> Response[list[CountedView]]:
    """The cases behind a number: as many as it counts, in the order of their time, of one value of a breakdown or all.

    The days of `time` are the first ones of a step.
    """
    span = asked_span(desk, frame, first, last, step)
    asked = {
        Breakdown.TIME: time,
        Breakdown.REGION: region,
        Breakdown.SECTOR: sector,
        Breakdown.ADVISOR: advisor,
        Breakdown.LANGUAGE: language,
        Breakdown.LEVEL: level,
        Breakdown.DOOR: door,
    }
    only = {kind: value for kind, value in asked.items() if value is not None}
    page, wanted = page_of(cursor), Wanted(figure, span.period, span.step, only)
    behind = await figures.cases_behind(desk.session, wanted, offset=(page - 1) * limit, limit=limit)
    pages = ceil(behind.total / limit)
    return numbered(desk, [_counted(case) for case in behind.cases], page=page, pages=pages, limit=limit)


def _counted(case: Case) -> CountedView:
    row = case.row
    return CountedView(
        at=case.at,
        introductions=list(case.introductions),
        company=case.company,
        partner=case.partner,
        door=case.door,
        region_id=row.region,
        country=row.country,
        code=case.market[2],
        sector=row.sector,
        advisor_id=int(row.advisor) or None,
        language=row.language,
        level=case.level,
    )


@reads(
    "/reports/{report_year:int}",
    "figures:read",
    shows=("/figures/report/{report_year}", "/figures/report/{report_year}/pdf"),
)
async def report(desk: NamedDependency[Desk], report_year: FromPath[int]) -> YearView:
    """What the report of a year says; the PDF is made on its page. No advisor is told apart in it."""
    period = period_of_report(desk, report_year)
    async with fairness_beside(desk, period) as treated:
        rows = await figures.read_rows(desk.session, period)
        counted = await figures.counted(desk.session, period, REPORT_STEP, rows=rows)
        told = await figure_words(desk, REPORT_STEP, counted.values(Breakdown.DOOR)[:DOORS_SHOWN])
        shown = [kind for kind in COLUMNS if kind is not Breakdown.ADVISOR]
        tables = [table_of(counted, kind, told, most=DOORS_SHOWN) for kind in shown]
        stories = [_story(story) for story in await figures.stories(desk.session, period, rows=rows)]
        fairness = await treated
    return YearView(
        report_year,
        desk.house.settings.office_name,
        _figures(counted, told, tables),
        stories,
        fairness_of(fairness, period, REPORT_STEP, told),
    )


def _story(story: Story) -> StoryView:
    return StoryView(
        introduction_id=story.introduction_id,
        at=story.at,
        level=story.level,
        region_id=story.region,
        country=story.country,
        sector=story.sector,
        sells=story.sells,
        company=story.company,
        partner=story.partner,
    )


router = Router(path="/", route_handlers=[figures_of_span, cases, report])
