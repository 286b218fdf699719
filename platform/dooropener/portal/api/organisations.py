"""Organisations by API: found, written down, put right; how often they are asked, and when they rest."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody, QueryParameter

from dooropener import introductions, matches, organisations
from dooropener.organisations import Order
from dooropener.portal.api.desk import filled_in
from dooropener.portal.api.operations import Done, Id, Line, acts, puts, reads, shown
from dooropener.portal.api.paging import Cursor, numbered, page_of
from dooropener.portal.api.versions import check_match, tagged
from dooropener.portal.api.views import ChangeView
from dooropener.portal.desk import Desk
from dooropener.portal.organisation_forms import alike_to, fields_from
from dooropener.regions import RegionKind
from dooropener_matching import OrganisationKind

CHANGES = 200


class OrganisationView(msgspec.Struct):
    """A company, trade contact, public body, association or university. `capacity`: requests it takes a quarter."""

    id: int
    name: str
    kind: OrganisationKind
    region_id: str
    country: str
    registration_number: str | None
    postal_address: str
    legal_form: str
    languages: list[str]
    sectors: list[str]
    source: str
    capacity: int | None
    created_at: datetime
    merged_into_id: int | None


class OrganisationBody(msgspec.Struct):
    """What is told of an organisation. Without `country` it is that of the region."""

    name: Line
    kind: OrganisationKind
    region_id: Line
    country: Line = ""
    registration_number: Line = ""
    postal_address: Line = ""
    legal_form: Line = ""
    languages: Annotated[list[Line], msgspec.Meta(max_length=40)] = []
    sectors: Annotated[list[Line], msgspec.Meta(max_length=40)] = []


class NewOrganisation(OrganisationBody, kw_only=True):
    """`source`: where the data come from. `all_the_same`: write it down though one like it is known."""

    source: Line
    all_the_same: bool = False


class CapacityBody(msgspec.Struct):
    """Null: as often as is usual."""

    capacity: Annotated[int, msgspec.Meta(ge=0, le=100)] | None


class QuietPeriodBody(msgspec.Struct):
    starts: date
    ends: date
    note: Line = ""


class QuietPeriodView(msgspec.Struct):
    """Days on which an organisation is not asked, both included."""

    id: int
    organisation_id: int
    starts: date
    ends: date
    note: str


class GoodwillView(msgspec.Struct):
    """How often a partner was asked this quarter, and may still be; null for as often as one likes."""

    asked: int
    capacity: int | None
    left: int | None
    is_open: bool
    places_again_on: date


class AlreadyKnown(organisations.AlreadyThere):
    """An organisation like it is known; send `all_the_same` to write it down nevertheless."""

    code = "organisation_like_it"


@reads("/organisations", "organisations:read", shows=("/organisations", "/organisations/{kept_id}/merge"))
async def search(
    desk: NamedDependency[Desk],
    q: Annotated[str, QueryParameter(max_length=200)] = "",
    region: Annotated[str, QueryParameter(max_length=100)] = "",
    kind: FromQuery[OrganisationKind | None] = None,
    order: FromQuery[Order] = Order.BEST,
    cursor: Cursor = "",
) -> Response[list[OrganisationView]]:
    """Search by anything that is told of an organisation, spelling aside, 25 at a time."""
    page = page_of(cursor)
    found = await organisations.search(
        desk.session, q, region=region or None, kind=kind, order=order, language=desk.user.language, page=page
    )
    views = [shown(OrganisationView, each) for each in found.organisations]
    return numbered(desk, views, page=page, pages=found.pages, limit=organisations.PAGE)


@acts("/organisations", "organisations:write", "/organisations/new", status=201)
async def add(desk: NamedDependency[Desk], data: JSONBody[NewOrganisation]) -> OrganisationView:
    """Write an organisation down. 409 where one like it is known, unless `all_the_same`."""
    form = filled_in(desk, data).form
    fields = fields_from(form)
    alike = [] if data.all_the_same else await alike_to(desk, fields)
    if alike:
        raise AlreadyKnown(id=alike[0].organisation.id)
    organisation = await organisations.add_organisation(
        desk.session, fields, source=form.required("source"), by=desk.user, at=desk.now
    )
    return shown(OrganisationView, organisation)


@reads(
    "/organisations/{organisation_id:int}",
    "organisations:read",
    shows=(
        "/organisations/{organisation_id}",
        "/organisations/{organisation_id}/edit",
        "/organisations/{kept_id}/merge/{gone_id}",
    ),
)
async def one(desk: NamedDependency[Desk], organisation_id: Id) -> Response[OrganisationView]:
    """One organisation; one that was merged into another says into which."""
    organisation = await organisations.get_organisation(desk.session, organisation_id)
    return tagged(shown(OrganisationView, organisation))


@puts("/organisations/{organisation_id:int}", "organisations:write", "/organisations/{organisation_id}/edit")
async def change(
    desk: NamedDependency[Desk], organisation_id: Id, data: JSONBody[OrganisationBody]
) -> Response[OrganisationView]:
    """Put an organisation right."""
    organisation = await organisations.get_organisation(desk.session, organisation_id)
    check_match(desk, shown(OrganisationView, organisation))
    fields = fields_from(filled_in(desk, data).form)
    await organisations.change_organisation(desk.session, organisation, fields, by=desk.user, at=desk.now)
    return tagged(shown(OrganisationView, organisation))


@reads("/organisations/{organisation_id:int}/changes", "organisations:read")
async def changes(desk: NamedDependency[Desk], organisation_id: Id) -> list[ChangeView]:
    """What was changed about it and by whom, newest first, 200 at most."""
    organisation = await organisations.get_organisation(desk.session, organisation_id)
    found = await organisations.changes_of(desk.session, organisation.id, limit=CHANGES)
    return [shown(ChangeView, each) for each in found]


@reads("/organisations/{organisation_id:int}/goodwill", "organisations:read")
async def goodwill(desk: NamedDependency[Desk], organisation_id: Id) -> GoodwillView:
    """What is left of a partner's goodwill this quarter. 404 for companies here: they are not asked for favours."""
    organisation = await organisations.get_organisation(desk.session, organisation_id)
    if organisation.region.kind is RegionKind.HOME:
        raise organisations.UnknownOrganisation(id=organisation_id)
    return shown(GoodwillView, await introductions.goodwill_of(desk.session, organisation, at=desk.now))


@puts(
    "/organisations/{organisation_id:int}/capacity", "organisations:write", "/organisations/{organisation_id}/capacity"
)
async def set_capacity(
    desk: NamedDependency[Desk], organisation_id: Id, data: JSONBody[CapacityBody]
) -> OrganisationView:
    """How many requests an organisation takes in a quarter."""
    organisation = await organisations.get_organisation(desk.session, organisation_id)
    await organisations.set_capacity(desk.session, organisation, data.capacity, by=desk.user, at=desk.now)
    await matches.deal_again(desk.session)
    return shown(OrganisationView, organisation)


@reads("/organisations/{organisation_id:int}/quiet-periods", "organisations:read")
async def quiet_periods(desk: NamedDependency[Desk], organisation_id: Id) -> list[QuietPeriodView]:
    """The times of rest of an organisation that have not passed."""
    organisation = await organisations.get_organisation(desk.session, organisation_id)
    found = await organisations.quiet_periods(desk.session, organisation.id, on=desk.now.date())
    return [shown(QuietPeriodView, each) for each in found]


@acts(
    "/organisations/{organisation_id:int}/quiet-periods",
    "organisations:write",
    "/organisations/{organisation_id}/quiet-periods",
    status=201,
)
async def add_quiet_period(
    desk: NamedDependency[Desk], organisation_id: Id, data: JSONBody[QuietPeriodBody]
) -> QuietPeriodView:
    """Leave an organisation in peace for some days."""
    organisation = await organisations.get_organisation(desk.session, organisation_id)
    period = await organisations.add_quiet_period(
        desk.session, organisation, data.starts, data.ends, note=data.note, by=desk.user, at=desk.now
    )
    await matches.deal_again(desk.session)
    return shown(QuietPeriodView, period)


@acts("/quiet-periods/{period_id:int}/remove", "organisations:write", "/quiet-periods/{period_id}/remove")
async def remove_quiet_period(desk: NamedDependency[Desk], period_id: Id) -> Done:
    """Take a time of rest away."""
    number = await organisations.remove_quiet_period(desk.session, period_id, by=desk.user, at=desk.now)
    await matches.deal_again(desk.session)
    return Done(number)


router = Router(
    path="/",
    route_handlers=[
        search,
        add,
        one,
        change,
        changes,
        goodwill,
        set_capacity,
        quiet_periods,
        add_quiet_period,
        remove_quiet_period,
    ],
)
