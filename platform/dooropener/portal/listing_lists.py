"""Lists of listings: what waits for review, all there are with search and filters, publishing several at once."""

import enum
from typing import TypeVar
from urllib.parse import urlencode

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect

from dooropener import accounts, agenda, listings, regions
from dooropener.agenda import ActKind
from dooropener.listings import Listing, ListingFilter, ListingState
from dooropener.portal.desk import Desk
from dooropener.portal.guards import advisor, reader
from dooropener.portal.headers import UNCOMPRESSED
from dooropener.portal.linted import several_linted
from dooropener.portal.pages import local_path
from dooropener.portal.paging import place
from dooropener.portal.toasts import Fact
from dooropener.words import ALL_LANGUAGES
from dooropener_matching import Kind

E = TypeVar("E", bound=enum.StrEnum)
PER_PAGE = 25
READ_AT_A_GLANCE = 700
"""A listing's text of so many characters stands on the page whole, and can be published there."""
MOST_AT_ONCE = 500
"""So many are published in one go; the rest waits for another click."""
FILTERS = ("q", "state", "kind", "region", "language", "source")
LONGEST = 200
_SOURCES = {"import": True, "written": False}


@get("/review", guards=[reader])
async def review(desk: NamedDependency[Desk], page: FromQuery[int] = 1) -> Response[str]:
    """What waits for a second pair of eyes, oldest first, without what is about to be decided."""
    waiting = ListingFilter(state=ListingState.IN_REVIEW, but=frozenset(await being_decided(desk)))
    shown = await listings.find_listings(desk.session, waiting, number=page, size=PER_PAGE, oldest_first=True)
    return await desk.page(
        "review.html",
        wording_of=listings.wording_of,
        shown=shown,
        read_at_a_glance=READ_AT_A_GLANCE,
        linted=await several_linted(desk.session, shown.listings),
        own=await may_not_publish(desk),
        address="/review?",
        here=place("/review?", shown.number),
    )


DECISIONS = (ActKind.PUBLISH_LISTING, ActKind.SEND_BACK_LISTING)


async def being_decided(desk: Desk) -> set[int]:
    """Listings that are published or sent back within the next ten seconds."""
    acting = await agenda.under_way(desk.session)
    return set().union(*(acting[kind] for kind in DECISIONS))


async def acting_on(desk: Desk, listing_id: int) -> ActKind | None:
    """Which of the two happens to a listing within the next ten seconds."""
    acting = await agenda.under_way(desk.session)
    return next((kind for kind in DECISIONS if listing_id in acting[kind]), None)


async def may_not_publish(desk: Desk) -> int | None:
    """Whose listings this user may not publish: the user's own, while the four-eyes rule is on."""
    return desk.user.id if await accounts.four_eyes(desk.session) else None


@get("/listings", guards=[reader], opt=UNCOMPRESSED)
async def all_listings(desk: NamedDependency[Desk], page: FromQuery[int] = 1) -> Response[str]:
    """All there are, newest first; a filter that means nothing is left out."""
    asked = {name: desk.request.query_params.get(name, "").strip()[:LONGEST] for name in FILTERS}
    chosen = {name: value for name, value in asked.items() if value}
    shown = await listings.find_listings(desk.session, filter_from(chosen), number=page, size=PER_PAGE)
    query = urlencode(chosen)
    address = f"/listings?{query}&" if query else "/listings?"
    return await desk.page(
        "listings.html",
        shown=shown,
        chosen=chosen,
        query=query,
        address=address,
        here=place(address, shown.number),
        own=await may_not_publish(desk),
        most=MOST_AT_ONCE,
        states=list(ListingState),
        kinds=list(Kind),
        regions=await regions.all_regions(desk.session, language=desk.user.language),
        all_languages=ALL_LANGUAGES,
    )


def filter_from(chosen: dict[str, str]) -> ListingFilter:
    return ListingFilter(
        text=chosen.get("q", ""),
        state=_one_of(ListingState, chosen.get("state")),
        kind=_one_of(Kind, chosen.get("kind")),
        region=chosen.get("region", ""),
        language=chosen.get("language", ""),
        imported=_SOURCES.get(chosen.get("source", "")),
    )


def _one_of(kind: type[E], value: str | None) -> E | None:
    return kind(value) if value in set(kind) else None


@post("/listings/publish", guards=[advisor])
async def publish_chosen(desk: NamedDependency[Desk]) -> Redirect:
    """Publish those ticked, or `all` that the list is narrowed to and that wait for review, in ten seconds.

    What somebody else has dealt with meanwhile, what the user wrote, and what gives contact data away stays as it is.
    """
    form = desk.form
    waiting = await _all_found(desk) if form.checked("all") else await _ticked(desk)
    kept = {listing.id for listing in await listings.kept_back(desk.session, waiting, by=desk.user)}
    chosen = [listing.id for listing in waiting if listing.id not in kept]
    begun = await agenda.begin_several(desk.session, ActKind.PUBLISH_LISTING, chosen, by=desk.user, at=desk.now)
    back = local_path(form.text("next"), "/review")
    if kept:
        return desk.go(back, Fact.LISTINGS_LEFT_OUT, len(kept), begun.id if begun else 0)
    return desk.go(back, Fact.PUBLISHING_SEVERAL, begun.id) if begun else desk.go(back, Fact.NOTHING_CHOSEN)


async def _ticked(desk: Desk) -> list[Listing]:
    return await listings.waiting_among(desk.session, desk.form.numbers("listing")[:MOST_AT_ONCE])


async def _all_found(desk: Desk) -> list[Listing]:
    chosen = {name: desk.form.text(name) for name in FILTERS} | {"state": ListingState.IN_REVIEW.value}
    found = await listings.find_listings(
        desk.session, filter_from(chosen), number=1, size=MOST_AT_ONCE, oldest_first=True
    )
    return found.listings


router = Router(path="/", route_handlers=[review, all_listings, publish_chosen])
