"""Regions by API: their story and door, their trade contacts, their times of rest."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from dooropener import matches, organisations, regions
from dooropener.portal.api.contacts import ContactView
from dooropener.portal.api.desk import filled_in
from dooropener.portal.api.operations import Id, Line, Number, Text, acts, puts, reads, shown
from dooropener.portal.api.versions import check_match, tagged
from dooropener.portal.desk import Desk
from dooropener.portal.region_forms import choose_door, fields_from
from dooropener.portal.seasons import Comes, rule_from
from dooropener.regions import KeptSeason, Region, RegionKind, Route

Words = Annotated[list[Line], msgspec.Meta(max_length=60)]


class RegionView(msgspec.Struct):
    """A region; `door` is the contact who opens the door to its firms, where one was chosen."""

    id: str
    country: str
    kind: RegionKind
    network: str | None
    languages: list[str]
    names: dict[str, str]
    cities: list[str]
    aliases: list[str]
    lat: float
    lon: float
    route: Route
    subdivision: str | None
    since: int | None
    story_sv: str
    story_en: str
    door: int | None = None


class RegionBody(msgspec.Struct):
    """`names` by language, Swedish and English at least."""

    names: Annotated[dict[str, Line], msgspec.Meta(max_length=20)]
    country: Line
    kind: RegionKind
    lat: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    lon: Annotated[float, msgspec.Meta(ge=-180, le=180)]
    route: Route
    network: Line = ""
    languages: Words = []
    cities: Words = []
    aliases: Words = []
    subdivision: Line = ""
    since: Annotated[int, msgspec.Meta(ge=1900, le=9999)] | None = None
    story_sv: Text = ""
    story_en: Text = ""
    door: Number | None = None


class SeasonView(msgspec.Struct):
    """When and where a time of rest comes back each year."""

    id: int
    key: str
    name: str
    countries: list[str]
    region_ids: list[str]
    first_week: int | None
    last_week: int | None
    first_day: str | None
    last_day: str | None
    holiday: str | None
    days_before: int
    days_after: int
    changed_at: datetime | None
    ended_at: datetime | None


Week = Annotated[int, msgspec.Meta(ge=1, le=53)]
Days = Annotated[int, msgspec.Meta(ge=0, le=60)]


class SeasonBody(msgspec.Struct):
    """`comes` says which of the fields count: weeks, days such as 07-15, or a public holiday by its English name."""

    name: Line
    comes: Comes
    countries: Words = []
    region_ids: Words = []
    first_week: Week | None = None
    last_week: Week | None = None
    first_day: Line = ""
    last_day: Line = ""
    holiday: Line = ""
    days_before: Days = 0
    days_after: Days = 0


async def _shown(desk: Desk, region: Region) -> RegionView:
    view = shown(RegionView, region)
    view.door = await organisations.door_of(desk.session, region.id)
    return view


def _filled(desk: Desk, data: RegionBody) -> Desk:
    names = {f"name_{language}": name for language, name in data.names.items()}
    return filled_in(desk, data, **names)


@reads("/regions", "regions:read", shows=("/regions",))
async def all_regions(desk: NamedDependency[Desk]) -> list[RegionView]:
    """All regions, the home region last. Their `door` stands with each one alone."""
    return [shown(RegionView, each) for each in await regions.all_regions(desk.session)]


@acts("/regions", "regions:write", "/regions/new", status=201)
async def add(desk: NamedDependency[Desk], data: JSONBody[RegionBody]) -> RegionView:
    """Add a region."""
    fields = fields_from(_filled(desk, data).form)
    region = await regions.add_region(desk.session, fields, on=desk.now.date())
    return await _shown(desk, region)


@reads("/regions/{region_id:str}", "regions:read", shows=("/regions/{region_id}", "/regions/{region_id}/edit"))
async def one(desk: NamedDependency[Desk], region_id: FromPath[str]) -> Response[RegionView]:
    """One region."""
    return tagged(await _shown(desk, await regions.get_region(desk.session, region_id)))


@puts("/regions/{region_id:str}", "regions:write", "/regions/{region_id}/edit")
async def change(
    desk: NamedDependency[Desk], region_id: FromPath[str], data: JSONBody[RegionBody]
) -> Response[RegionView]:
    """Tell a region's story anew, choose its door."""
    region = await regions.get_region(desk.session, region_id)
    check_match(desk, await _shown(desk, region))
    filled = _filled(desk, data)
    await regions.change_region(desk.session, region, fields_from(filled.form), on=desk.now.date())
    await choose_door(filled, region)
    return tagged(await _shown(desk, region))


@reads("/regions/{region_id:str}/trade-contacts", "contacts:read")
async def trade_contacts(desk: NamedDependency[Desk], region_id: FromPath[str]) -> list[ContactView]:
    """Who can open the door to a region's firms."""
    region = await regions.get_region(desk.session, region_id)
    return [shown(ContactView, each) for each in await organisations.trade_contacts(desk.session, region.id)]


@reads("/seasons", "regions:read", shows=("/settings/seasons", "/settings/seasons/{season_id}"))
async def seasons(desk: NamedDependency[Desk]) -> list[SeasonView]:
    """Times of rest, those that have ended as well."""
    return [shown(SeasonView, each) for each in await regions.kept_seasons(desk.session)]


@acts("/seasons", "regions:write", "/settings/seasons", status=201)
async def add_season(desk: NamedDependency[Desk], data: JSONBody[SeasonBody]) -> SeasonView:
    """Add a time of rest."""
    rule = rule_from(filled_in(desk, data).form)
    regions.check_season(rule, on=desk.now.date())
    kept = await regions.add_season(desk.session, rule, by=desk.user.actor, at=desk.now)
    return await _dealt_anew(desk, kept)


async def _dealt_anew(desk: Desk, kept: KeptSeason) -> SeasonView:
    await matches.deal_again(desk.session)
    return shown(SeasonView, kept)


@puts("/seasons/{season_id:int}", "regions:write", "/settings/seasons/{season_id}")
async def change_season(desk: NamedDependency[Desk], season_id: Id, data: JSONBody[SeasonBody]) -> SeasonView:
    """Change a time of rest."""
    kept = await regions.get_season(desk.session, season_id)
    check_match(desk, shown(SeasonView, kept))
    rule = rule_from(filled_in(desk, data).form, key=kept.key)
    regions.check_season(rule, on=desk.now.date())
    await regions.change_season(desk.session, kept, rule, by=desk.user.actor, at=desk.now)
    return await _dealt_anew(desk, kept)


@acts("/seasons/{season_id:int}/end", "regions:write", "/settings/seasons/{season_id}/end")
async def end_season(desk: NamedDependency[Desk], season_id: Id) -> SeasonView:
    """It no longer holds."""
    kept = await regions.get_season(desk.session, season_id)
    await regions.end_season(desk.session, kept, by=desk.user.actor, at=desk.now)
    return await _dealt_anew(desk, kept)


@acts("/seasons/{season_id:int}/resume", "regions:write", "/settings/seasons/{season_id}/resume")
async def resume_season(desk: NamedDependency[Desk], season_id: Id) -> SeasonView:
    """It holds again."""
    kept = await regions.get_season(desk.session, season_id)
    await regions.resume_season(desk.session, kept, by=desk.user.actor, at=desk.now)
    return await _dealt_anew(desk, kept)


router = Router(
    path="/",
    route_handlers=[
        all_regions,
        add,
        one,
        change,
        trade_contacts,
        seasons,
        add_season,
        change_season,
        end_season,
        resume_season,
    ],
)
