"""The page of a listing, its form, and the steps an advisor takes with it."""

from collections.abc import Awaitable, Callable

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from dooropener import listings, matches, regions
from dooropener.agenda import ActKind
from dooropener.errors import Invalid, NotFound
from dooropener.listings import Listing, ListingFields, ListingState
from dooropener.portal.acts import put_off, read_as
from dooropener.portal.desk import Desk
from dooropener.portal.forms import Form
from dooropener.portal.guards import advisor, reader
from dooropener.portal.linted import linted
from dooropener.portal.listing_lists import acting_on, may_not_publish
from dooropener.portal.meanwhile import FIELD, Meanwhile, meanwhile, seen
from dooropener.portal.pages import local_path
from dooropener.portal.saved_files import to_save
from dooropener.portal.toasts import Fact, words_back
from dooropener.states import history
from dooropener.words import ALL_LANGUAGES
from dooropener_matching import Kind, Partnership


class UnknownStep(NotFound):
    code = "unknown_step"


@get("/listings/{listing_id:int}", guards=[reader])
async def listing_page(desk: NamedDependency[Desk], listing_id: FromPath[int]) -> Response[str]:
    listing = await listings.get_listing(desk.session, listing_id)
    return await show(desk, listing)


async def show(
    desk: Desk, listing: Listing, *, fault: Invalid | None = None, form: Form | None = None, undone: bool = False
) -> Response[str]:
    """With `form` the reason in it stands there, to be sent back with after all."""
    changes = await history(desk.session, listings.LISTING.subject, listing.id)
    return await desk.page(
        "listing.html",
        wording_of=listings.wording_of,
        status=422 if fault else 200,
        listing=listing,
        linted=await linted(desk.session, listing),
        versions=len(listings.versions_of(listing, changes)),
        own=await may_not_publish(desk),
        acting=await acting_on(desk, listing.id),
        form=form or desk.form,
        target_names=[
            region.name(desk.user.language)
            for region in await regions.all_regions(desk.session)
            if region.id in listing.target_regions
        ],
        pairs=await matches.matches_of(desk.session, listing.id),
        files=await listings.attachments_of(desk.session, listing.id),
        changes=changes,
        fault=fault,
        **words_back(undone),
    )


@get("/listings/{listing_id:int}/files/{attachment_id:int}", guards=[reader])
async def file(desk: NamedDependency[Desk], listing_id: FromPath[int], attachment_id: FromPath[int]) -> Response[bytes]:
    """To be saved, not shown: it came from outside."""
    found, content = await listings.get_content(desk.session, listing_id, attachment_id)
    return to_save(found.name, content, found.media_type)


@get("/listings/{listing_id:int}/edit", guards=[advisor])
async def edit_page(desk: NamedDependency[Desk], listing_id: FromPath[int]) -> Response[str]:
    listing = await listings.get_listing(desk.session, listing_id)
    return await _edit(desk, listing, form_of(listing))


def form_of(listing: Listing) -> Form:
    """The listing as a form that has been filled in."""
    return filled(listings.fields_of(listing), seen(listing))


def filled(fields: ListingFields, began_from: str) -> Form:
    """A form with these fields; `began_from` is the listing that they are a change to."""
    return Form(
        {
            FIELD: [began_from],
            "kind": [fields.kind.value],
            "partnership": [partnership.value for partnership in fields.partnership],
            "title": [fields.title],
            "summary": [fields.summary],
            "text": [fields.text],
            "language": [fields.language],
            "target_regions": list(fields.target_regions),
            "codes": ["\n".join(fields.codes)],
            "certifications": ["\n".join(fields.certifications)],
            "exclusions": [fields.exclusions],
        }
    )


async def _edit(
    desk: Desk, listing: Listing, form: Form, fault: Invalid | None = None, others: Meanwhile | None = None
) -> Response[str]:
    return await desk.page(
        "listing_edit.html",
        status=422 if fault else 409 if others else 200,
        others=others,
        listing=listing,
        linted=await linted(desk.session, listing),
        form=form,
        fault=fault,
        kinds=list(Kind),
        partnerships=list(Partnership),
        regions=await regions.all_regions(desk.session, language=desk.user.language),
        all_languages=ALL_LANGUAGES,
    )


@post("/listings/{listing_id:int}/edit", guards=[advisor])
async def edit(desk: NamedDependency[Desk], listing_id: FromPath[int]) -> Response[str] | Redirect:
    """Save, unless somebody else changed the listing since the form was shown: then both are shown first."""
    listing = await listings.get_listing(desk.session, listing_id, lock=True)
    try:
        fields = fields_from(desk.form)
        others = meanwhile(desk.form.text(FIELD), fields, listing)
        if others is not None:
            return await _edit(desk, listing, filled(others.merged, seen(listing)), others=others)
        await listings.change(desk.session, listing, fields, by=desk.user, at=desk.now)
    except Invalid as fault:
        return await _edit(desk, listing, desk.form, fault)
    return desk.go(f"/listings/{listing.id}", Fact.LISTING_CHANGED, listing.id)


def fields_from(form: Form, *, unasked: Listing | None = None) -> ListingFields:
    """What the form says; what a shorter form does not ask for is as it is in `unasked`."""
    return ListingFields(
        kind=form.choice("kind", Kind),
        partnership=form.choices("partnership", Partnership),
        title=form.text("title"),
        text=form.text("text"),
        language=form.required("language"),
        summary=form.text("summary"),
        target_regions=tuple(unasked.target_regions) if unasked else form.many("target_regions"),
        codes=tuple(unasked.codes) if unasked else form.lines("codes"),
        certifications=form.lines("certifications"),
        exclusions=form.text("exclusions"),
    )


@post("/listings/{listing_id:int}/publish", guards=[advisor])
async def publish(desk: NamedDependency[Desk], listing_id: FromPath[int]) -> Response[str] | Redirect:
    """In ten seconds. Once published, publishing again is no error: two clicks do what one does.

    `despite` is why a listing is published though its text seems to give contact data away.
    """
    listing = await listings.get_listing(desk.session, listing_id)
    back = local_path(desk.form.text("next"), "/review")
    if listing.state is ListingState.PUBLISHED:
        return desk.go(back)
    try:
        despite = desk.form.required("despite") if "despite" in desk.form else ""
    except Invalid as fault:
        return await show(desk, listing, fault=fault)
    return await put_off(desk, ActKind.PUBLISH_LISTING, listing_id, back=back, despite=despite, **read_as(desk))


@post("/listings/{listing_id:int}/reject", guards=[advisor])
async def reject(desk: NamedDependency[Desk], listing_id: FromPath[int]) -> Response[str] | Redirect:
    """In ten seconds, with a reason."""
    listing = await listings.get_listing(desk.session, listing_id)
    back = local_path(desk.form.text("next"), "/review")
    try:
        reason = desk.form.required("reason")
        return await put_off(desk, ActKind.SEND_BACK_LISTING, listing_id, back=back, reason=reason)
    except Invalid as fault:
        return await show(desk, listing, fault=fault)


Verb = Callable[[Desk, Listing], Awaitable[None]]


async def _hold(desk: Desk, listing: Listing) -> None:
    await listings.hold(desk.session, listing, by=desk.user, at=desk.now)


async def _resume(desk: Desk, listing: Listing) -> None:
    await listings.resume(desk.session, listing, by=desk.user, at=desk.now)


async def _renew(desk: Desk, listing: Listing) -> None:
    await listings.renew(desk.session, listing, by=desk.user, at=desk.now)


async def _archive(desk: Desk, listing: Listing) -> None:
    await listings.archive(desk.session, listing, by=desk.user, at=desk.now)


async def _submit(desk: Desk, listing: Listing) -> None:
    await listings.submit(desk.session, listing, by=desk.user, at=desk.now)


STEPS: dict[str, tuple[Verb, Fact]] = {
    "hold": (_hold, Fact.LISTING_HELD),
    "resume": (_resume, Fact.LISTING_RESUMED),
    "renew": (_renew, Fact.LISTING_RESUMED),
    "archive": (_archive, Fact.LISTING_ARCHIVED),
    "submit": (_submit, Fact.LISTING_CHANGED),
}
"""Steps that need nothing but the word."""


@post("/listings/{listing_id:int}/step/{step:str}", guards=[advisor])
async def take_step(desk: NamedDependency[Desk], listing_id: FromPath[int], step: FromPath[str]) -> Redirect:
    if step not in STEPS:
        raise UnknownStep(step=step)
    verb, fact = STEPS[step]
    listing = await listings.get_listing(desk.session, listing_id)
    await verb(desk, listing)
    return desk.go(f"/listings/{listing.id}", fact, listing.id)


router = Router(
    path="/",
    route_handlers=[listing_page, file, edit_page, edit, publish, reject, take_step],
)
