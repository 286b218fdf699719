"""Regions and networks: the map with its table, and what is sought, offered and under way in each."""

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from dooropener import introductions, organisations, outcomes, regions
from dooropener.introductions import RegionFigures
from dooropener.portal import region_map
from dooropener.portal.desk import Desk
from dooropener.portal.guards import reader
from dooropener.portal.visits import visit_of


@get("/regions", guards=[reader])
async def regions_page(desk: NamedDependency[Desk]) -> Response[str]:
    every = await regions.all_regions(desk.session)
    figures = await introductions.region_figures(desk.session)
    drawn = region_map.draw(every, figures, visit_of(desk.request).language)
    home = figures.get(drawn.home.id, RegionFigures()) if drawn.home else RegionFigures()
    return await desk.page("regions.html", map=drawn, home=home)


@get("/regions/{region_id:str}", guards=[reader])
async def region_page(desk: NamedDependency[Desk], region_id: FromPath[str]) -> Response[str]:
    region = await regions.get_region(desk.session, region_id)
    figures = await introductions.region_figures(desk.session, region.id)
    return await desk.page(
        "region.html",
        region=region,
        figures=figures.get(region.id, RegionFigures()),
        wishes=await introductions.wishes_of(desk.session, region.id),
        sectors=await introductions.sectors_of(desk.session, region.id),
        under_way=await introductions.newest_of_region(desk.session, region.id),
        trade_contacts=await organisations.trade_contacts(desk.session, region.id),
        door=await organisations.door_of(desk.session, region.id),
        achieved=await outcomes.outcomes_of_region(desk.session, region.id),
        mail_law=regions.mail_law(region.country),
    )


router = Router(path="/", route_handlers=[regions_page, region_page])
