"""A match made by hand: an advisor knows of two that the machine did not bring together."""

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from dooropener import listings, matches, regions
from dooropener.errors import Conflict, Invalid
from dooropener.listings import Listing, ListingState
from dooropener.matches import Match, NotAPair, NotPublished, PairBlocked, PairExists
from dooropener.portal.desk import Desk
from dooropener.portal.fault_words import SENTENCES, explanation
from dooropener.portal.forms import FieldFault
from dooropener.portal.guards import advisor, reader
from dooropener.portal.headers import UNCOMPRESSED
from dooropener.portal.toasts import Fact
from dooropener.regions import Region, RegionKind
from dooropener.words import words

SHOWN = 30
SHOWN_BESIDE = 12
"""How many of each side, where both are searched on one page."""


@get("/listings/{listing_id:int}/partner", guards=[reader], opt=UNCOMPRESSED)
async def search_page(
    desk: NamedDependency[Desk], listing_id: FromPath[int], q: FromQuery[str] = "", region: FromQuery[str] = ""
) -> Response[str]:
    """Published listings of the other side, nearest first."""
    listing = await listings.get_listing(desk.session, listing_id)
    return await _show(desk, listing, q=q[:200], region=region)


async def _show(
    desk: Desk, listing: Listing, *, q: str = "", region: str = "", fault: Conflict | Invalid | None = None
) -> Response[str]:
    session, at_home = desk.session, is_home(listing)
    others = await listings.search_side(session, q, home=not at_home, region=region or None, limit=SHOWN + 1)
    return await desk.page(
        "pairing.html",
        status=409 if fault else 200,
        listing=listing,
        is_home=at_home,
        q=q,
        region=region,
        regions=await _partner_regions(desk),
        found=others[:SHOWN],
        more=len(others) > SHOWN,
        pairs=await _pairs(desk, listing),
        published=listing.state is ListingState.PUBLISHED,
        sentence=explanation(words(desk.user.language), fault) if fault else "",
    )


async def _partner_regions(desk: Desk) -> list[Region]:
    return [
        each
        for each in await regions.all_regions(desk.session, language=desk.user.language)
        if each.kind is not RegionKind.HOME
    ]


def is_home(listing: Listing) -> bool:
    return listing.organisation.region.kind is RegionKind.HOME


async def _pairs(desk: Desk, listing: Listing) -> dict[int, Match]:
    """The matches this listing is in already, by the listing on the other side."""
    found = await matches.matches_of(desk.session, listing.id)
    return {each.partner_listing_id if is_home(listing) else each.local_listing_id: each for each in found}


@post("/listings/{listing_id:int}/partner", guards=[advisor])
async def make_match(desk: NamedDependency[Desk], listing_id: FromPath[int]) -> Response[str] | Redirect:
    """Two who met before are not brought together again: the reader is led to where they are."""
    listing = await listings.get_listing(desk.session, listing_id)
    number = desk.form.chosen("other")
    if number is None:
        raise FieldFault("other", "required")
    other = await listings.get_listing(desk.session, number)
    local, partner = (listing, other) if is_home(listing) else (other, listing)
    try:
        return await _make(desk, local, partner)
    except (NotPublished, NotAPair, PairBlocked) as fault:
        return await _show(desk, listing, q=desk.form.text("q"), region=desk.form.text("region"), fault=fault)


async def _make(desk: Desk, local: Listing, partner: Listing) -> Redirect:
    try:
        match = await matches.make_by_hand(desk.session, local, partner, by=desk.user, at=desk.now)
    except PairExists as fault:
        return desk.go(f"/matches/{fault.details['match_id']}", Fact.PAIR_EXISTS)
    return desk.go(f"/matches/{match.id}", Fact.MATCH_MADE, match.id)


@get("/matches/new", guards=[reader], opt=UNCOMPRESSED)
async def both_sides(
    desk: NamedDependency[Desk], here: FromQuery[str] = "", there: FromQuery[str] = "", region: FromQuery[str] = ""
) -> Response[str]:
    """Both sides searched on one page: one of each is chosen."""
    return await _show_both(desk, here=here[:200], there=there[:200], region=region)


async def _show_both(desk: Desk, *, here: str, there: str, region: str, sentence: str = "") -> Response[str]:
    session, form = desk.session, desk.form
    return await desk.page(
        "pairing_both.html",
        status=409 if sentence else 200,
        here=here,
        there=there,
        region=region,
        regions=await _partner_regions(desk),
        locals=await listings.search_side(session, here, home=True, limit=SHOWN_BESIDE),
        partners=await listings.search_side(session, there, home=False, region=region or None, limit=SHOWN_BESIDE),
        most=SHOWN_BESIDE,
        chosen={form.text("local"), form.text("partner")},
        sentence=sentence,
    )


@post("/matches/new", guards=[advisor])
async def pair_both(desk: NamedDependency[Desk]) -> Response[str] | Redirect:
    form, _ = desk.form, words(desk.user.language)
    sought = {"here": form.text("here"), "there": form.text("there"), "region": form.text("region")}
    try:
        numbers = form.chosen("local"), form.chosen("partner")
        local, partner = [await listings.get_listing(desk.session, number or 0) for number in numbers]
        return await _make(desk, local, partner)
    except (FieldFault, listings.UnknownListing):
        return await _show_both(desk, **sought, sentence=_(SENTENCES["one_of_each"]))
    except (NotPublished, NotAPair, PairBlocked) as fault:
        return await _show_both(desk, **sought, sentence=explanation(_, fault))


router = Router(path="/", route_handlers=[search_page, make_match, both_sides, pair_both])
