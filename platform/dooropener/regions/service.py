"""What happens to regions."""

from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

import dooropener_matching as matching
from dooropener.alphabets import by_name
from dooropener.database import table_of
from dooropener.errors import NotFound
from dooropener.regions.countries import route_into, subdivision_of
from dooropener.regions.models import Region, RegionKind


class UnknownRegion(NotFound):
    code = "unknown_region"


async def seed(session: AsyncSession) -> None:
    """Add the regions that ship with the product and are not there yet; what an advisor changed stays."""
    await session.execute(insert(table_of(Region)).on_conflict_do_nothing(), _shipped())


def _shipped() -> list[dict[str, object]]:
    known = {column.name for column in table_of(Region).columns}
    return [
        {name: _plain(value) for name, value in asdict(region).items() if name in known}
        | {"route": route_into(region.country), "subdivision": subdivision_of(region.id)}
        for region in matching.default_regions()
    ]


def _plain(value: object) -> object:
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


async def all_regions(session: AsyncSession, *, language: str = "") -> list[Region]:
    """All regions by their names in a language, or by id without one; the home region last."""
    regions = list(await session.scalars(select(Region).order_by(Region.id)))
    if language:
        named = by_name(language)
        regions.sort(key=lambda region: named(region.name(language)))
    return sorted(regions, key=lambda region: region.kind is RegionKind.HOME)


async def get_region(session: AsyncSession, region_id: str) -> Region:
    """Raise `UnknownRegion`."""
    region = await session.get(Region, region_id)
    if region is None:
        raise UnknownRegion(id=region_id)
    return region


async def home_region(session: AsyncSession) -> Region:
    """The region whose companies we open doors for. Raises `UnknownRegion` before `seed`."""
    region = await session.scalar(select(Region).where(Region.kind == RegionKind.HOME))
    if region is None:
        raise UnknownRegion(id=RegionKind.HOME.value)
    return region


def as_matched(region: Region) -> matching.Region:
    """The region as matching sees it."""
    return matching.Region(
        id=region.id,
        country=region.country,
        kind=region.kind,
        languages=tuple(region.languages),
        names=region.names,
        cities=tuple(region.cities),
        aliases=tuple(region.aliases),
        network=region.network,
        lat=region.lat,
        lon=region.lon,
        note_sv=region.note_sv,
        note_en=region.note_en,
    )


async def matching_regions(session: AsyncSession) -> tuple[matching.Region, ...]:
    """All regions as matching sees them, in the order of their ids."""
    return tuple(as_matched(region) for region in await session.scalars(select(Region).order_by(Region.id)))
