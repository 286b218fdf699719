"""A match made by hand: an advisor knows of two that the machine did not bring together."""

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from dooropener import listings, matches, regions
from dooropener.errors import Conflict, Invalid
from dooropener.listings import Listing, ListingState
from dooropener.matches import Match, NotAPair, NotPublished, PairExists
from dooropener.portal.desk import Desk
from dooropener.portal.fault_words import explanation
from dooropener.portal.forms import FieldFault
from dooropener.portal.guards import advisor, reader
from dooropener.portal.headers import UNCOMPRESSED
from dooropener.portal.toasts import Fact
from dooropener.regions import RegionKind
from dooropener.words import words

SHOWN = 30
_SEARCHED = 1000
"""How many of the newest are looked through: the search knows no sides."""


@get("/listings/{listing_id:int}/partner", guards=[reader], opt=UNCOMPRESSED)
async def search_page(
    desk: NamedDependency[Desk], listing_id: FromPath[int], q: FromQuery[str] = "", region: FromQuery[str] = ""
) -> Response[str]:
    """Published listings of the other side, newest first."""
    listing = await listings.get_listing(desk.session, listing_id)
    return await _show(desk, listing, q=q[:200], region=region)


async def _show(
    desk: Desk, listing: Listing, *, q: str = "", region: str = "", fault: Conflict | Invalid | None = None
) -> Response[str]:
    session = desk.session
    found = await listings.search_listings(session, q, state=ListingState.PUBLISHED, limit=_SEARCHED)
    others = [each for each in found if _is_home(each) is not _is_home(listing)]
    if region:
        others = [each for each in others if each.organisation.region_id == region]
    return await desk.page(
        "pairing.html",
        status=409 if fault else 200,
        listing=listing,
        is_home=_is_home(listing),
        q=q,
        region=region,
        regions=[each for each in await regions.all_regions(session) if each.kind is not RegionKind.HOME],
        found=others[:SHOWN],
        more=len(others) > SHOWN,
        pairs=await _pairs(desk, listing),
        published=listing.state is ListingState.PUBLISHED,
        sentence=explanation(words(desk.user.language), fault) if fault else "",
    )


def _is_home(listing: Listing) -> bool:
    return listing.organisation.region.kind is RegionKind.HOME


async def _pairs(desk: Desk, listing: Listing) -> dict[int, Match]:
    """The matches this listing is in already, by the listing on the other side."""
    found = await matches.matches_of(desk.session, listing.id)
    return {each.partner_listing_id if _is_home(listing) else each.local_listing_id: each for each in found}


@post("/listings/{listing_id:int}/partner", guards=[advisor])
async def make_match(desk: NamedDependency[Desk], listing_id: FromPath[int]) -> Response[str] | Redirect:
    """Two who met before are not brought together again: the reader is led to where they are."""
    listing = await listings.get_listing(desk.session, listing_id)
    number = desk.form.number("other")
    if number is None:
        raise FieldFault("other", "required")
    other = await listings.get_listing(desk.session, number)
    local, partner = (listing, other) if _is_home(listing) else (other, listing)
    try:
        match = await matches.make_by_hand(desk.session, local, partner, by=desk.user, at=desk.now)
    except PairExists as fault:
        return desk.go(f"/matches/{fault.details['match_id']}", Fact.PAIR_EXISTS)
    except (NotPublished, NotAPair) as fault:
        return await _show(desk, listing, q=desk.form.text("q"), region=desk.form.text("region"), fault=fault)
    return desk.go(f"/matches/{match.id}", Fact.MATCH_MADE, match.id)


router = Router(path="/", route_handlers=[search_page, make_match])
