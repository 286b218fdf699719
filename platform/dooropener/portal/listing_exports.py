"""A listing as a partnering profile of the Enterprise Europe Network: to read, to paste, as JSON."""

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import FromPath

from dooropener import listings, regions
from dooropener.listings import EenProfile
from dooropener.portal.desk import Desk
from dooropener.portal.guards import reader


async def profile_of(desk: Desk, listing_id: int) -> tuple[listings.Listing, EenProfile]:
    """The listing, and its profile with what it lacks."""
    listing = await listings.get_listing(desk.session, listing_id)
    meant_for = [each for each in await regions.all_regions(desk.session) if each.id in listing.target_regions]
    about = (await listings.surroundings(desk.session, [listing]))[listing.id]
    leaks = listings.leaks(listings.lint(listings.fields_of(listing), about))
    return listing, listings.een_profile(listing, countries=[each.country for each in meant_for], leaks=leaks)


@get("/listings/{listing_id:int}/een", guards=[reader])
async def een_page(desk: NamedDependency[Desk], listing_id: FromPath[int]) -> Response[str]:
    """With what the listing lacks for it."""
    listing, profile = await profile_of(desk, listing_id)
    return await desk.page("listing_een.html", listing=listing, profile=profile, names=listings.PROFILE_FIELDS)


@get("/listings/{listing_id:int}/een.txt", guards=[reader])
async def een_text(desk: NamedDependency[Desk], listing_id: FromPath[int]) -> Response[str]:
    _, profile = await profile_of(desk, listing_id)
    return Response(profile.text, media_type=MediaType.TEXT, headers=_saved(listing_id, "txt"))


@get("/listings/{listing_id:int}/een.json", guards=[reader])
async def een_json(desk: NamedDependency[Desk], listing_id: FromPath[int]) -> Response[dict[str, object]]:
    _, profile = await profile_of(desk, listing_id)
    return Response(profile.data, media_type=MediaType.JSON, headers=_saved(listing_id, "json"))


def _saved(listing_id: int, kind: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="een-profile-{listing_id}.{kind}"'}


router = Router(path="/", route_handlers=[een_page, een_text, een_json])
