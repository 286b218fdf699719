"""Listings by API: written, searched, reviewed, published, held, renewed."""

from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody, QueryParameter
from sqlalchemy import select

from dooropener import listings, organisations
from dooropener.listings import LISTING, Listing, ListingState
from dooropener.portal.api.desk import filled_in
from dooropener.portal.api.operations import MOST, Id, Line, Number, Text, acts, puts, reads, shown
from dooropener.portal.api.paging import LIMIT, Cursor, Limit, listed, numbered, page_of
from dooropener.portal.api.versions import check_match, tagged
from dooropener.portal.api.views import ChangeView
from dooropener.portal.desk import Desk
from dooropener.portal.linted import linted
from dooropener.portal.listing_exports import profile_of
from dooropener.portal.listing_lists import MOST_AT_ONCE, PER_PAGE, filter_from
from dooropener.portal.listings import STEPS, fields_from
from dooropener.portal.saved_files import BYTES, to_save
from dooropener.states import history
from dooropener_matching import Kind, Partnership

Words = Annotated[list[Line], msgspec.Meta(max_length=60)]


class ListingView(msgspec.Struct):
    """One offer or request of one organisation."""

    id: int
    external_id: str | None
    organisation_id: int
    contact_id: int | None
    kind: Kind
    partnership: list[Partnership]
    title: str
    summary: str
    text: str
    language: str
    target_regions: list[str]
    codes: list[str]
    certifications: list[str]
    exclusions: str
    state: ListingState
    author_user_id: int | None
    source: str
    created_at: datetime
    published_at: datetime | None
    valid_until: date | None
    extended: bool
    version: int


class ListingBody(msgspec.Struct):
    """What a listing says. No target regions: any."""

    kind: Kind
    partnership: Annotated[list[Partnership], msgspec.Meta(min_length=1, max_length=3)]
    title: Line
    text: Text
    language: Line
    summary: Line = ""
    target_regions: Words = []
    codes: Words = []
    certifications: Words = []
    exclusions: Text = ""


class NewListing(ListingBody, kw_only=True):
    """A draft of an organisation's."""

    organisation_id: Number
    contact_id: Number | None = None


class PublishBody(msgspec.Struct):
    """`despite`: why it is published though its text seems to give contact data away."""

    despite: Line = ""


class ReasonBody(msgspec.Struct):
    reason: Line


class ListingsBody(msgspec.Struct):
    listings: Annotated[list[Number], msgspec.Meta(min_length=1, max_length=MOST_AT_ONCE)]


class Published(msgspec.Struct):
    """`left_out`: the user wrote them, or their text gives contact data away. What did not wait is in none."""

    published: list[int]
    left_out: list[int]


class VersionView(msgspec.Struct):
    """One wording that a listing has had, and when it came."""

    number: int
    at: datetime
    said: dict[str, Any]


class LackView(msgspec.Struct):
    """Without a `field` it is the whole profile that lacks something."""

    field: str | None
    why: str


class ProfileView(msgspec.Struct):
    """By the names of the network's form, in its order."""

    language: str
    fields: dict[str, str]
    lacking: list[LackView]


class FindingView(msgspec.Struct):
    """Something to look at before publishing; `span` are offsets into the `field`."""

    rule: str
    severity: str
    field: str
    span: tuple[int, int] | None
    words: str


class FileView(msgspec.Struct):
    id: int
    listing_id: int | None
    name: str
    media_type: str
    size: int
    sha256: str
    at: datetime


def _shown(listing: Listing) -> ListingView:
    return shown(ListingView, listing)


@reads("/listings", "listings:read", shows=("/listings", "/review"))
async def all_listings(
    desk: NamedDependency[Desk],
    in_state: Annotated[ListingState | None, QueryParameter(name="state")] = None,
    kind: FromQuery[Kind | None] = None,
    organisation: Annotated[int | None, QueryParameter(ge=1, le=MOST)] = None,
    cursor: Cursor = "",
    limit: Limit = LIMIT,
) -> Response[list[ListingView]]:
    """All listings in the order in which they were written; for searching see `/listings/search`."""
    query = select(Listing)
    for column, value in ((Listing.state, in_state), (Listing.kind, kind), (Listing.organisation_id, organisation)):
        if value is not None:
            query = query.where(column == value)
    return await listed(desk, query, Listing.id, _shown, cursor=cursor, limit=limit)


@reads("/listings/search", "listings:read", shows=("/listings/{listing_id}/partner", "/matches/new"))
async def search(
    desk: NamedDependency[Desk],
    q: Annotated[str, QueryParameter(max_length=200)] = "",
    in_state: Annotated[ListingState | None, QueryParameter(name="state")] = None,
    kind: FromQuery[Kind | None] = None,
    region: Annotated[str, QueryParameter(max_length=100)] = "",
    language: Annotated[str, QueryParameter(max_length=20)] = "",
    cursor: Cursor = "",
) -> Response[list[ListingView]]:
    """Listings that hold all words of `q`, newest first, 25 at a time."""
    asked = {"q": q, "state": in_state or "", "kind": kind or "", "region": region, "language": language}
    chosen = filter_from({name: value for name, value in asked.items() if value})
    page = page_of(cursor)
    found = await listings.find_listings(desk.session, chosen, number=page, size=PER_PAGE)
    at_end = page > found.last
    views = [] if at_end else [_shown(each) for each in found.listings]
    return numbered(desk, views, page=page, pages=found.last, limit=PER_PAGE)


@acts("/listings", "listings:write", status=201)
async def write(desk: NamedDependency[Desk], data: JSONBody[NewListing]) -> ListingView:
    """Write a draft. Whoever the token acts for is its author, and does not publish it (four eyes)."""
    organisation = await organisations.get_organisation(desk.session, data.organisation_id)
    contact = None
    if data.contact_id is not None:
        contact = await organisations.get_contact(desk.session, data.contact_id)
        if contact.organisation_id != organisation.id:
            raise organisations.NotOwn(id=contact.id)
    listing = await listings.draft(
        desk.session,
        organisation=organisation,
        fields=fields_from(filled_in(desk, data).form),
        by=desk.user,
        contact=contact,
        source="api",
        at=desk.now,
    )
    return _shown(listing)


@reads("/listings/{listing_id:int}", "listings:read", shows=("/listings/{listing_id}", "/listings/{listing_id}/edit"))
async def one(desk: NamedDependency[Desk], listing_id: Id) -> Response[ListingView]:
    """One listing."""
    return tagged(_shown(await listings.get_listing(desk.session, listing_id)))


@puts("/listings/{listing_id:int}", "listings:write", "/listings/{listing_id}/edit")
async def change(desk: NamedDependency[Desk], listing_id: Id, data: JSONBody[ListingBody]) -> Response[ListingView]:
    """Change what a listing says. What was published goes into review again."""
    listing = await listings.get_listing(desk.session, listing_id, lock=True)
    check_match(desk, _shown(listing))
    fields = fields_from(filled_in(desk, data).form)
    await listings.change(desk.session, listing, fields, by=desk.user, at=desk.now)
    return tagged(_shown(listing))


@reads("/listings/{listing_id:int}/changes", "listings:read")
async def changes(desk: NamedDependency[Desk], listing_id: Id) -> list[ChangeView]:
    """Its history, oldest first."""
    listing = await listings.get_listing(desk.session, listing_id)
    return [shown(ChangeView, each) for each in await history(desk.session, LISTING.subject, listing.id)]


@reads("/listings/{listing_id:int}/versions", "listings:read", shows=("/listings/{listing_id}/versions",))
async def versions(desk: NamedDependency[Desk], listing_id: Id) -> list[VersionView]:
    """Every wording it has had, oldest first."""
    listing = await listings.get_listing(desk.session, listing_id)
    known = await history(desk.session, LISTING.subject, listing.id)
    if not known:
        return []
    return [VersionView(one.number, one.change.at, dict(one.said)) for one in listings.versions_of(listing, known)]


@reads("/listings/{listing_id:int}/findings", "listings:read", shows=("/review",))
async def findings(desk: NamedDependency[Desk], listing_id: Id) -> list[FindingView]:
    """What the linter finds in it."""
    listing = await listings.get_listing(desk.session, listing_id)
    return [shown(FindingView, each) for each in (await linted(desk.session, listing)).findings]


@reads("/listings/{listing_id:int}/files", "listings:read")
async def files(desk: NamedDependency[Desk], listing_id: Id) -> list[FileView]:
    """The files that came with it."""
    listing = await listings.get_listing(desk.session, listing_id)
    return [shown(FileView, each) for each in await listings.attachments_of(desk.session, listing.id)]


@reads(
    "/listings/{listing_id:int}/files/{attachment_id:int}",
    "listings:read",
    shows=("/listings/{listing_id}/files/{attachment_id}",),
    files=[BYTES],
)
async def file(desk: NamedDependency[Desk], listing_id: Id, attachment_id: Id) -> Response[bytes]:
    """The content of one of them."""
    found, content = await listings.get_content(desk.session, listing_id, attachment_id)
    return to_save(found.name, content)


@reads(
    "/listings/{listing_id:int}/een",
    "listings:read",
    shows=("/listings/{listing_id}/een", "/listings/{listing_id}/een.json", "/listings/{listing_id}/een.txt"),
)
async def een(desk: NamedDependency[Desk], listing_id: Id) -> ProfileView:
    """The listing as a partnering profile of the Enterprise Europe Network, and what it lacks for that."""
    _, profile = await profile_of(desk, listing_id)
    lacking = [LackView(name or None, why.value) for name, why in profile.lacking]
    return ProfileView(profile.language, profile.fields, lacking)


@acts("/listings/{listing_id:int}/publish", "listings:write", "/listings/{listing_id}/publish")
async def publish(desk: NamedDependency[Desk], listing_id: Id, data: JSONBody[PublishBody]) -> ListingView:
    """Publish what waits for review. 403 for what the user wrote (four eyes), 422 for contact data in it."""
    listing = await listings.get_listing(desk.session, listing_id)
    if listing.state is not ListingState.PUBLISHED:
        await listings.publish(desk.session, listing, by=desk.user, at=desk.now, despite=data.despite)
    return _shown(listing)


@acts("/listings/publish", "listings:write", "/listings/publish")
async def publish_many(desk: NamedDependency[Desk], data: JSONBody[ListingsBody]) -> Published:
    """Publish several that wait for review."""
    waiting = await listings.waiting_among(desk.session, data.listings)
    left_out = {each.id for each in await listings.publish_many(desk.session, waiting, by=desk.user, at=desk.now)}
    return Published([each.id for each in waiting if each.id not in left_out], sorted(left_out))


@acts("/listings/{listing_id:int}/reject", "listings:write", "/listings/{listing_id}/reject")
async def reject(desk: NamedDependency[Desk], listing_id: Id, data: JSONBody[ReasonBody]) -> ListingView:
    """Not to be published, and why: the author is told."""
    listing = await listings.get_listing(desk.session, listing_id)
    reason = filled_in(desk, data).form.required("reason")
    await listings.reject(desk.session, listing, by=desk.user, reason=reason, at=desk.now)
    return _shown(listing)


async def _step(desk: Desk, listing_id: int, step: str) -> ListingView:
    listing = await listings.get_listing(desk.session, listing_id)
    take, _ = STEPS[step]
    await take(desk, listing)
    return _shown(listing)


@acts("/listings/{listing_id:int}/submit", "listings:write", "/listings/{listing_id}/step/submit")
async def submit(desk: NamedDependency[Desk], listing_id: Id) -> ListingView:
    """Hand a draft in for review."""
    return await _step(desk, listing_id, "submit")


@acts("/listings/{listing_id:int}/hold", "listings:write", "/listings/{listing_id}/step/hold")
async def hold(desk: NamedDependency[Desk], listing_id: Id) -> ListingView:
    """Not to be matched for now."""
    return await _step(desk, listing_id, "hold")


@acts("/listings/{listing_id:int}/resume", "listings:write", "/listings/{listing_id}/step/resume")
async def resume(desk: NamedDependency[Desk], listing_id: Id) -> ListingView:
    """To be matched again."""
    return await _step(desk, listing_id, "resume")


@acts("/listings/{listing_id:int}/renew", "listings:write", "/listings/{listing_id}/step/renew")
async def renew(desk: NamedDependency[Desk], listing_id: Id) -> ListingView:
    """Valid for another year, once."""
    return await _step(desk, listing_id, "renew")


@acts("/listings/{listing_id:int}/archive", "listings:write", "/listings/{listing_id}/step/archive")
async def archive(desk: NamedDependency[Desk], listing_id: Id) -> ListingView:
    """Withdraw it for good."""
    return await _step(desk, listing_id, "archive")


router = Router(
    path="/",
    route_handlers=[
        all_listings,
        search,
        write,
        one,
        change,
        changes,
        versions,
        findings,
        files,
        file,
        een,
        publish,
        publish_many,
        reject,
        submit,
        hold,
        resume,
        renew,
        archive,
    ],
)
