"""Equal treatment by API: how companies fared, compared by what they are, each number with its companies."""

from math import ceil

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromQuery

from dooropener import figures
from dooropener.figures import Company, Evenness, Fairness, Frame, Group, Period, Stage, Standing, Step, Trait, Verdict
from dooropener.matches import RejectionReason
from dooropener.portal.api.operations import reads
from dooropener.portal.api.paging import LIMIT, Cursor, Limit, numbered, page_of
from dooropener.portal.api.spans import Cut, FirstDay, LastDay, LinkedNumber, SpanView, asked_span, linked
from dooropener.portal.desk import Desk
from dooropener.portal.figure_words import FigureWords
from dooropener.portal.figures import figure_words


class EvennessView(msgspec.Struct):
    """The Gini coefficient of introductions over companies, and the range that chance alone would give (95 %)."""

    gini: float
    low: float
    high: float
    verdict: Verdict


class GroupView(msgspec.Struct):
    """Companies alike in one trait, by how far they came; `verdict` compares their share introduced with others'."""

    value: str
    name: str
    companies: dict[str, LinkedNumber]
    share: float
    verdict: Verdict


class TraitView(msgspec.Struct):
    """By what companies are compared, with the groups, the largest first."""

    trait: Trait
    name: str
    groups: list[GroupView]


class FairnessView(msgspec.Struct):
    """How the companies were treated that had a listing published in a span.

    `stages`: how far they came; `standings`: where each stands, or why it was passed over; `rejections`: how many have
    a match that was rejected for a reason. `evenness` is null where they are too few to tell.
    """

    span: SpanView
    stages: dict[str, LinkedNumber]
    evenness: EvennessView | None
    standings: dict[str, LinkedNumber]
    rejections: dict[str, LinkedNumber]
    traits: list[TraitView]


class CompanyView(msgspec.Struct):
    """One company in the comparison, and its values by trait."""

    id: int
    name: str
    traits: dict[str, str]
    suggested: bool
    asked: int
    introduced: int
    standing: Standing
    rejections: list[str]


@reads(
    "/fairness", "figures:read", shows=("/figures/fairness", "/figures/fairness.csv", "/figures/fairness/standings.csv")
)
async def fairness(
    desk: NamedDependency[Desk],
    frame: FromQuery[Frame] = Frame.THIS_YEAR,
    first: FirstDay = None,
    last: LastDay = None,
    step: Cut = None,
) -> FairnessView:
    """Who was introduced, who was passed over, and why; and whether groups fared unlike others by more than chance."""
    span = asked_span(desk, frame, first, last, step)
    told = await figure_words(desk, span.step)
    return fairness_of(await figures.fairness(desk.session, span.period), span.period, span.step, told)


def fairness_of(found: Fairness, period: Period, step: Step, told: FigureWords) -> FairnessView:
    """The comparison with its addresses, and its names in the reader's words."""

    def number(count: int, **only: str) -> LinkedNumber:
        return linked(count, period, step, "/fairness/companies", **only)

    def group(trait: Trait, each: Group) -> GroupView:
        only = {trait.value: each.value}
        reached = {stage.value: number(count, stage=stage.value, **only) for stage, count in each.companies.items()}
        return GroupView(each.value, told.group(trait, each.value), reached, each.share, each.verdict)

    return FairnessView(
        SpanView(period.first, period.last, step),
        {stage.value: number(found.reached(stage), stage=stage.value) for stage in Stage},
        _evenness(found.evenness),
        {each.value: number(count, standing=each.value) for each, count in found.standings.items()},
        {reason: number(count, rejection=reason) for reason, count in found.rejections.items()},
        [
            TraitView(trait, told.trait(trait), [group(trait, each) for each in groups])
            for trait, groups in found.groups.items()
        ],
    )


def _evenness(found: Evenness | None) -> EvennessView | None:
    return EvennessView(found.gini, found.low, found.high, found.verdict) if found else None


@reads("/fairness/companies", "figures:read", shows=("/figures/fairness/companies", "/figures/fairness/companies.csv"))
async def companies(
    desk: NamedDependency[Desk],
    frame: FromQuery[Frame] = Frame.THIS_YEAR,
    first: FirstDay = None,
    last: LastDay = None,
    step: Cut = None,
    stage: FromQuery[Stage | None] = None,
    standing: FromQuery[Standing | None] = None,
    rejection: FromQuery[RejectionReason | None] = None,
    sector: FromQuery[str | None] = None,
    area: FromQuery[str | None] = None,
    age: FromQuery[str | None] = None,
    form: FromQuery[str | None] = None,
    language: FromQuery[str | None] = None,
    cursor: Cursor = "",
    limit: Limit = LIMIT,
) -> Response[list[CompanyView]]:
    """The companies behind a number of the comparison."""
    span = asked_span(desk, frame, first, last, step)
    narrowed = {
        "stage": stage,
        "standing": standing,
        "rejection": rejection,
        Trait.SECTOR: sector,
        Trait.AREA: area,
        Trait.AGE: age,
        Trait.FORM: form,
        Trait.LANGUAGE: language,
    }
    asked = {str(name): value for name, value in narrowed.items() if value is not None}
    page = page_of(cursor)
    behind = await figures.companies_behind(desk.session, span.period, asked, offset=(page - 1) * limit, limit=limit)
    shown = [_company(each) for each in behind.companies]
    return numbered(desk, shown, page=page, pages=ceil(behind.total / limit), limit=limit)


def _company(company: Company) -> CompanyView:
    return CompanyView(
        id=company.id,
        name=company.name,
        traits=dict(zip((trait.value for trait in Trait), company.traits, strict=True)),
        suggested=company.suggested,
        asked=company.asked,
        introduced=company.introduced,
        standing=company.standing,
        rejections=list(company.rejections),
    )


router = Router(path="/", route_handlers=[fairness, companies])
