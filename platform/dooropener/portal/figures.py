"""The figures of a span of time, each with its definition and the cases behind it, as pages and as spreadsheets."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from math import ceil
from typing import Any, NamedTuple

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from markupsafe import Markup

from dooropener import accounts, audit, figures, office, organisations, regions
from dooropener.errors import NotFound
from dooropener.figures import UNITS, Breakdown, Case, Cell, Figure, Frame, Period, Step, Unit
from dooropener.portal import charts
from dooropener.portal.desk import Desk
from dooropener.portal.figure_frames import Framed, framed, wanted_cases
from dooropener.portal.figure_tables import COLUMNS, DOORS_SHOWN, Table, address, sheet_of, table_of
from dooropener.portal.figure_words import FigureWords
from dooropener.portal.guards import reader
from dooropener.portal.visits import visit_of
from dooropener.words import OFFICE_ZONE, words

ON_A_PAGE = 50
PUBLIC_RESULTS = "public_results"
"""The switch of the office that opens `/results`."""

CSV = "text/csv"


class UnknownTable(NotFound):
    code = "unknown_table"


class Shown(NamedTuple):
    """Which page of a list, and how many there are."""

    number: int
    last: int


async def figure_words(
    desk: Desk, step: Step, doors: list[str] | None = None, language: str | None = None
) -> FigureWords:
    """The reader's words, with the names of what stands in the breakdowns."""
    told = words(language or visit_of(desk.request).language)
    places = {region.id: region.name(told.language) for region in await regions.all_regions(desk.session)}
    advisors = {str(user.id): user.name for user in await accounts.users(desk.session)}
    names = await organisations.names_of(desk.session, map(int, doors)) if doors else {}
    return FigureWords(told, step, places, advisors, {str(number): name for number, name in names.items()})


WHOLE = "whole"


@get("/figures", guards=[reader])
async def figures_page(desk: NamedDependency[Desk]) -> Response[str]:
    chosen = framed(desk.request.query_params, now=desk.now)
    counted = await figures.counted(desk.session, chosen.period, chosen.step)
    doors = counted.values(Breakdown.DOOR)[:DOORS_SHOWN]
    told = await figure_words(desk, chosen.step, doors)
    tables = {
        kind: table_of(counted, kind, told, most=DOORS_SHOWN if kind is Breakdown.DOOR else None) for kind in COLUMNS
    }
    return await desk.page(
        "figures.html",
        status=422 if chosen.fault else 200,
        chosen=chosen,
        frames=list(Frame),
        steps=list(Step),
        counted=counted,
        told=told,
        tables=tables,
        pictures=pictures_of(tables, told),
        figures=list(Figure),
        address=_addresses(chosen),
        is_public=await office.is_on(desk.session, PUBLIC_RESULTS, otherwise=False),
    )


def _addresses(chosen: Framed) -> Any:
    def to(path: str = "/figures", **more: str) -> str:
        return address(chosen.period, chosen.step, path, **more)

    return to


def pictures_of(tables: Mapping[Breakdown, Table], told: FigureWords) -> Mapping[Breakdown, Markup]:
    """A chart for each table that one says something about."""
    over_time = tables[Breakdown.TIME]
    sent = [(told.name(figure), over_time.column(figure)) for figure in (Figure.SENT, Figure.ANSWERED)]
    labels = [_short(line.name) for line in over_time.lines]
    drawn = {Breakdown.TIME: charts.columns(labels, sent, name=told.title(Breakdown.TIME))}
    for kind, figure in (
        (Breakdown.REGION, Figure.SENT),
        (Breakdown.LEVEL, Figure.AGREEMENTS),
        (Breakdown.SECTOR, Figure.SENT),
    ):
        table = tables[kind]
        if table.lines:
            shown = [line.name for line in table.lines]
            drawn[kind] = charts.bars(shown, [(told.name(figure), table.column(figure))], name=told.title(kind))
    return drawn


def _short(name: str) -> str:
    """Twelve columns leave room for three letters."""
    return name[:3].strip(" .") if len(name) > 4 else name


@get("/figures/tables/{table_name:str}", guards=[reader])
async def table_sheet(desk: NamedDependency[Desk], table_name: FromPath[str]) -> Response[bytes]:
    """One table as a spreadsheet, all its lines: `region.csv`; `whole.csv` for the figures of the whole."""
    if table_name.removesuffix(".csv") == WHOLE:
        return await _whole_sheet(desk)
    if table_name.removesuffix(".csv") not in set(Breakdown):
        raise UnknownTable(name=table_name)
    kind = Breakdown(table_name.removesuffix(".csv"))
    chosen = framed(desk.request.query_params, now=desk.now)
    counted = await figures.counted(desk.session, chosen.period, chosen.step)
    doors = counted.values(kind) if kind is Breakdown.DOOR else []
    told = await figure_words(desk, chosen.step, doors)
    name = f"figures-{kind.value}-{chosen.period.first}.csv"
    return saved(desk, sheet_of(table_of(counted, kind, told), told), name, chosen.period, sheet=kind.value)


async def _whole_sheet(desk: Desk) -> Response[bytes]:
    chosen = framed(desk.request.query_params, now=desk.now)
    counted = await figures.counted(desk.session, chosen.period, chosen.step)
    told = await figure_words(desk, chosen.step)
    share = counted.share_answered()
    rows: list[list[Cell]] = [[told.name(figure), counted.of(figure)] for figure in Figure]
    rows.append([told.words("Share answered"), None if share is None else round(share, 4)])
    rows.append([told.words("Median working days"), counted.answers.of()])
    sheet = figures.as_csv([told.words("Figure"), told.words("Number")], rows)
    return saved(desk, sheet, f"figures-{chosen.period.first}.csv", chosen.period, sheet=WHOLE)


def saved(
    desk: Desk, content: bytes, name: str, period: Period, *, media_type: str = CSV, **what: str
) -> Response[bytes]:
    """A file to keep, written into the audit trail; nothing in it is shown by the browser itself.

    `what` tells it by codes of ours, never by what stands in the address.
    """
    details = {**what, "format": name.rpartition(".")[2], "first": str(period.first), "last": str(period.last)}
    audit.record(desk.session, "figures_saved", by=desk.user.oneself, at=desk.now, details=details)
    return Response(content, media_type=media_type, headers={"content-disposition": f'attachment; filename="{name}"'})


@get("/figures/cases", guards=[reader])
async def cases_page(desk: NamedDependency[Desk]) -> Response[str]:
    """What a number rests on: as many rows as it counts."""
    asked = desk.request.query_params
    wanted = wanted_cases(asked, now=desk.now)
    number = page_number(asked.get("page", ""))
    behind = await figures.cases_behind(desk.session, wanted, offset=(number - 1) * ON_A_PAGE, limit=ON_A_PAGE)
    door = wanted.only.get(Breakdown.DOOR, "")
    told = await figure_words(desk, wanted.step, [door] if door.isdecimal() and len(door) < 10 else [])
    more = {"figure": wanted.figure.value, **{kind.value: value for kind, value in wanted.only.items()}}
    return await desk.page(
        "figure_cases.html",
        wanted=wanted,
        behind=behind,
        told=told,
        units=Unit,
        unit=UNITS[wanted.figure],
        narrowed=[(told.title(kind), _value(told, kind, value)) for kind, value in wanted.only.items()],
        shown=Shown(number, max(1, ceil(behind.total / ON_A_PAGE))),
        back=address(wanted.period, wanted.step),
        here=address(wanted.period, wanted.step, "/figures/cases", **more),
        sheet=address(wanted.period, wanted.step, "/figures/cases.csv", **more),
    )


def _value(told: FigureWords, kind: Breakdown, value: str) -> str:
    """A made-up address may hold anything."""
    try:
        return told.value(kind, value)
    except ValueError:
        return told.sector("")


def page_number(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 7 else 1


@get("/figures/cases.csv", guards=[reader])
async def cases_sheet(desk: NamedDependency[Desk]) -> Response[bytes]:
    wanted = wanted_cases(desk.request.query_params, now=desk.now)
    behind = await figures.cases_behind(desk.session, wanted)
    told = await figure_words(desk, wanted.step)
    figure = wanted.figure.value
    name = f"cases-{figure}-{wanted.period.first}.csv"
    return saved(desk, case_sheet(behind.cases, told), name, wanted.period, sheet="cases", figure=figure)


def case_sheet(cases: Sequence[Case], told: FigureWords) -> bytes:
    """One line for each case; times are days at the office."""
    say = told.words
    titles = (
        "Introductions",
        "Date",
        "Company",
        "Partner",
        "Door",
        "Partner region",
        "Country",
        "Code",
        "Sector",
        "Advisor",
    )
    header = [say(title) for title in titles] + [say("Language of the letter"), say("Evidence")]
    named = cache(told.value)
    return figures.as_csv(header, [_row(case, named) for case in cases])


def _row(case: Case, named: Callable[[Breakdown, str], str]) -> list[str]:
    row = case.row
    return [
        " ".join(map(str, case.introductions)),
        str(case.at.astimezone(OFFICE_ZONE).date()),
        case.company,
        case.partner,
        case.door,
        named(Breakdown.REGION, row.region),
        row.country,
        case.market[2],
        named(Breakdown.SECTOR, row.sector),
        named(Breakdown.ADVISOR, row.advisor),
        row.language,
        case.level,
    ]


router = Router(path="/", route_handlers=[figures_page, table_sheet, cases_page, cases_sheet])
