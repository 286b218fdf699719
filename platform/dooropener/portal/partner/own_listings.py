"""/d/…/listings: a partner's own offers and requests, written, changed, renewed and withdrawn by its contact.

What is written or changed goes into review, like everybody's.
"""

from collections.abc import Awaitable, Callable, Mapping

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import listings
from dooropener.errors import Conflict, Invalid
from dooropener.house import House
from dooropener.listings import Finding, Listing, ListingState, Severity, Surroundings, UnknownListing
from dooropener.organisations import AccessLink, Contact
from dooropener.portal.forms import Form
from dooropener.portal.guards import signed_link
from dooropener.portal.headers import UNCOMPRESSED
from dooropener.portal.listings import fields_from, filled, form_of
from dooropener.portal.meanwhile import FIELD, Meanwhile, meanwhile, seen
from dooropener.portal.pages import AnyRequest
from dooropener.portal.partner.own import done, find_link, gone, own_language, own_names, own_page
from dooropener.portal.partner.pages import show
from dooropener.portal.visits import visit_of
from dooropener.terms import Terms
from dooropener.words import words
from dooropener_matching import Kind, Partnership

NEW = 0
"""Stands in the address for a listing that is not there yet."""


@get("/d/{token:str}/listings/{listing_id:int}", guards=[signed_link], opt=UNCOMPRESSED)
async def show_listing(
    request: AnyRequest,
    token: FromPath[str],
    listing_id: FromPath[int],
    session: NamedDependency[AsyncSession],
    house: NamedDependency[House],
) -> Response[str]:
    link = await find_link(session, house, token)
    if link is None:
        return gone(request, house)
    if listing_id == NEW:
        return _page(request, house, link, token, None, Form({"language": [link.contact.language]}))
    listing = await _own(session, link.contact, listing_id)
    return _page(request, house, link, token, listing, form_of(listing))


ASKED = ("kind", "partnership", "title", "text", "language", "summary", "certifications", "exclusions")
"""What the page asks for; the rest of a listing stays as a reviewer has seen it."""


@post("/d/{token:str}/listings/{listing_id:int}", guards=[signed_link], status_code=200, opt=UNCOMPRESSED)
async def write_listing(
    request: AnyRequest,
    token: FromPath[str],
    listing_id: FromPath[int],
    session: NamedDependency[AsyncSession],
    house: NamedDependency[House],
) -> Response[str] | Redirect:
    """Save, unless somebody else changed the listing since the form was shown: then both are shown first."""
    link = await find_link(session, house, token)
    if link is None:
        return gone(request, house)
    form, listing = Form(visit_of(request).posted), None
    if listing_id != NEW:
        listing = await _own(session, link.contact, listing_id, lock=True)
    try:
        others = _others(form, listing)
        if listing is not None and others is not None:
            merged = filled(others.merged, seen(listing))
            return _page(request, house, link, token, listing, merged, others=others)
        await _write(session, link.contact, listing, form, house)
    except Invalid as fault:
        return _page(request, house, link, token, listing, form, fault)
    return done(request, token, link, "listing_in")


def _others(form: Form, listing: Listing | None) -> Meanwhile | None:
    if listing is None:
        return None
    return meanwhile(form.text(FIELD), fields_from(form, unasked=listing), listing, asked=ASKED)


async def _write(session: AsyncSession, contact: Contact, listing: Listing | None, form: Form, house: House) -> None:
    at = house.clock.now()
    if listing is None:
        fields = fields_from(form)
        organisation = contact.organisation
        listing = await listings.draft(
            session, organisation=organisation, fields=fields, by=contact, source="partner_page", at=at
        )
    else:
        await listings.change(session, listing, fields_from(form, unasked=listing), by=contact, at=at)
    if listing.state in {ListingState.DRAFT, ListingState.REJECTED}:
        await _hand_in(session, listing, contact, house)


async def _hand_in(session: AsyncSession, listing: Listing, contact: Contact, house: House) -> None:
    """What was refused is a draft again first."""
    at = house.clock.now()
    if listing.state is ListingState.REJECTED:
        await listings.rework(session, listing, by=contact, at=at)
    await listings.submit(session, listing, by=contact, at=at)


Step = Callable[..., Awaitable[None]]

STEPS: Mapping[str, tuple[Step, str]] = {
    "renew": (listings.renew, "saved"),
    "hold": (listings.hold, "saved"),
    "resume": (listings.resume, "saved"),
    "archive": (listings.archive, "listing_out"),
    "take-back": (listings.take_back, "taken_back"),
}


@post("/d/{token:str}/listings/{listing_id:int}/{step:str}", guards=[signed_link], status_code=200, opt=UNCOMPRESSED)
async def step_listing(
    request: AnyRequest,
    token: FromPath[str],
    listing_id: FromPath[int],
    step: FromPath[str],
    session: NamedDependency[AsyncSession],
    house: NamedDependency[House],
) -> Response[str] | Redirect:
    """A second click, or a page that was open for too long, finds the step taken: then the page shows how it stands."""
    link = await find_link(session, house, token)
    if link is None or step not in STEPS:
        return gone(request, house)
    listing = await _own(session, link.contact, listing_id)
    verb, what = STEPS[step]
    try:
        await verb(session, listing, by=link.contact, at=house.clock.now())
    except Conflict:
        return await own_page(request, session, house, link, token)
    return done(request, token, link, what, listing=listing.id if step == "archive" else None)


async def _own(session: AsyncSession, contact: Contact, listing_id: int, *, lock: bool = False) -> Listing:
    """Another's listing is as unknown as one that does not exist."""
    listing = await listings.get_listing(session, listing_id, lock=lock)
    if listing.organisation_id != contact.organisation_id:
        raise UnknownListing(id=listing_id)
    return listing


def _page(
    request: AnyRequest,
    house: House,
    link: AccessLink,
    token: str,
    listing: Listing | None,
    form: Form,
    fault: Invalid | None = None,
    others: Meanwhile | None = None,
) -> Response[str]:
    language = own_language(request, link)
    return show(
        request,
        house,
        "own_listing.html",
        language,
        status=422 if fault else 409 if others else 200,
        others=others,
        home=f"/d/{token}",
        listing=listing,
        findings=_findings(link.contact, listing) if listing else [],
        organisation=listing.organisation if listing else link.contact.organisation,
        form=form,
        fault=fault,
        terms=Terms(words(language)),
        kinds=list(Kind),
        partnerships=list(Partnership),
        own_names=own_names(),
    )


def _findings(contact: Contact, listing: Listing) -> list[Finding]:
    """What a first reader would say of the listing as it stands, hints left out."""
    names = listings.names_apart_from(listing.organisation.name, [contact.name])
    about = Surroundings(names=names, languages=tuple(listing.organisation.languages))
    found = listings.lint(listings.fields_of(listing), about)
    return [finding for finding in found if finding.severity is not Severity.HINT]
