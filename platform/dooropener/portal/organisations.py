"""Organisations: searching them, their contacts, listings and members."""

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from dooropener import agenda, introductions, listings, matches, organisations, outbox, regions
from dooropener.agenda import ActKind
from dooropener.errors import Invalid
from dooropener.introductions import Goodwill
from dooropener.organisations import LawfulBasis, Membership, Order, Organisation
from dooropener.portal.acts import put_off
from dooropener.portal.desk import Desk
from dooropener.portal.forms import Form
from dooropener.portal.guards import advisor, reader
from dooropener.portal.headers import UNCOMPRESSED
from dooropener.portal.toasts import Fact
from dooropener.portal.visits import visit_of
from dooropener.regions import RegionKind
from dooropener.words import ALL_LANGUAGES
from dooropener_matching import OrganisationKind

CHANGES_SHOWN = 30
MEMBERS_SHOWN = 20


@get("/organisations", guards=[reader], opt=UNCOMPRESSED)
async def search(
    desk: NamedDependency[Desk],
    q: FromQuery[str] = "",
    region: FromQuery[str] = "",
    kind: FromQuery[str] = "",
    order: FromQuery[str] = "",
    page: FromQuery[str] = "1",
) -> Response[str]:
    """Search by anything that is told of an organisation, spelling aside; what cannot be chosen is not filtered by."""
    q = q[:200]
    found = await organisations.search(
        desk.session,
        q,
        region=region or None,
        kind=OrganisationKind(kind) if kind in set(OrganisationKind) else None,
        order=Order(order) if order in set(Order) else Order.BEST,
        language=visit_of(desk.request).language,
        page=int(page) if page.isascii() and page.isdecimal() and len(page) < 7 else 1,
    )
    return await desk.page(
        "organisations.html",
        q=q,
        region=region,
        kind=kind,
        order=order,
        regions=await regions.all_regions(desk.session, language=desk.user.language),
        kinds=list(OrganisationKind),
        found=found,
        duplicates=await organisations.count_duplicates(desk.session),
        unverified=await _unverified(desk),
    )


async def _being_confirmed(desk: Desk) -> set[int]:
    """Members that are confirmed within the next ten seconds."""
    return (await agenda.under_way(desk.session))[ActKind.CONFIRM_MEMBER]


async def _unverified(desk: Desk) -> list[Membership]:
    confirmed = await _being_confirmed(desk)
    found = await organisations.unverified(desk.session, limit=MEMBERS_SHOWN + len(confirmed))
    return [one for one in found if one.id not in confirmed][:MEMBERS_SHOWN]


@get("/organisations/{organisation_id:int}", guards=[reader])
async def organisation_page(desk: NamedDependency[Desk], organisation_id: FromPath[int]) -> Response[str] | Redirect:
    """One that was merged into another is found there."""
    organisation = await organisations.get_organisation(desk.session, organisation_id)
    if organisation.merged_into_id is not None:
        return desk.go(f"/organisations/{(await organisations.standing_for(desk.session, organisation)).id}")
    return await show(desk, organisation, Form({}))


async def show(desk: Desk, organisation: Organisation, form: Form, fault: Invalid | None = None) -> Response[str]:
    members = await organisations.members(desk.session, organisation.id)
    addresses = {contact.email for contact in organisation.contacts} | {one.person.email or "" for one in members}
    contacts = [contact.id for contact in organisation.contacts]
    return await desk.page(
        "organisation.html",
        status=422 if fault else 200,
        organisation=organisation,
        number=_number(organisation),
        contacts=sorted(organisation.contacts, key=lambda contact: (contact.ended_at is not None, contact.id)),
        standings=await outbox.standings(desk.session, addresses),
        under_way=await introductions.under_way_with(desk.session, contacts),
        door=await organisations.door_of(desk.session, organisation.region_id),
        listings=await listings.listings_of(desk.session, organisation.id),
        members=members,
        being_confirmed=await _being_confirmed(desk),
        goodwill=await _goodwill(desk, organisation),
        usual_capacity=await introductions.usual_capacity(desk.session),
        changes=await organisations.changes_of(desk.session, organisation.id, limit=CHANGES_SHOWN),
        region_names={each.id: each for each in await regions.all_regions(desk.session)},
        quiet_periods=await organisations.quiet_periods(desk.session, organisation.id, on=desk.now.date()),
        likely=await organisations.duplicates_of(desk.session, organisation.id),
        merges=await organisations.merges_into(desk.session, organisation.id),
        can_undo=organisations.can_undo,
        bases=list(LawfulBasis),
        all_languages=ALL_LANGUAGES,
        form=form,
        fault=fault,
    )


async def _goodwill(desk: Desk, organisation: Organisation) -> Goodwill | None:
    """What is left of it; companies of the home region are not asked for favours."""
    if organisation.region.kind is RegionKind.HOME:
        return None
    return await introductions.goodwill_of(desk.session, organisation, at=desk.now)


def _number(organisation: Organisation) -> str:
    number = organisation.registration_number
    return organisations.formatted(organisation.country, number) if number else ""


@post("/organisations/{organisation_id:int}/capacity", guards=[advisor])
async def set_capacity(desk: NamedDependency[Desk], organisation_id: FromPath[int]) -> Response[str] | Redirect:
    organisation = await organisations.get_organisation(desk.session, organisation_id)
    try:
        capacity = desk.form.number("capacity")
        await organisations.set_capacity(desk.session, organisation, capacity, by=desk.user, at=desk.now)
    except Invalid as fault:
        return await show(desk, organisation, desk.form, named(fault))
    return await _dealt_anew(desk, organisation.id)


@post("/organisations/{organisation_id:int}/quiet-periods", guards=[advisor])
async def add_quiet_period(desk: NamedDependency[Desk], organisation_id: FromPath[int]) -> Response[str] | Redirect:
    organisation = await organisations.get_organisation(desk.session, organisation_id)
    form = desk.form
    try:
        starts, ends = form.day("starts"), form.day("ends")
        await organisations.add_quiet_period(
            desk.session, organisation, starts, ends, note=form.text("note"), by=desk.user, at=desk.now
        )
    except Invalid as fault:
        return await show(desk, organisation, form, named(fault))
    return await _dealt_anew(desk, organisation.id)


@post("/quiet-periods/{period_id:int}/remove", guards=[advisor])
async def remove_quiet_period(desk: NamedDependency[Desk], period_id: FromPath[int]) -> Redirect:
    organisation_id = await organisations.remove_quiet_period(desk.session, period_id, by=desk.user, at=desk.now)
    return await _dealt_anew(desk, organisation_id)


async def _dealt_anew(desk: Desk, organisation_id: int) -> Redirect:
    await matches.deal_again(desk.session)
    return desk.go(f"/organisations/{organisation_id}", Fact.GOODWILL_SAVED)


FIELD_OF = {
    "invalid_capacity": "capacity",
    "invalid_period": "ends",
    "invalid_address": "email",
    "invalid_postal_address": "postal_address",
    "invalid_name": "name",
    "weak_password": "password",
    "invalid_registration_number": "registration_number",
}


def named(fault: Invalid) -> Invalid:
    """The fault with the name of the form's field it is about, where the slice could not know it."""
    if "field" not in fault.details:
        fault.details |= {"field": FIELD_OF.get(fault.code, ""), "rule": fault.code}
    return fault


@post("/memberships/{membership_id:int}/verify", guards=[advisor])
async def verify(desk: NamedDependency[Desk], membership_id: FromPath[int]) -> Redirect:
    """In ten seconds."""
    membership = await organisations.get_membership(desk.session, membership_id)
    back = f"/organisations/{membership.organisation_id}"
    return await put_off(desk, ActKind.CONFIRM_MEMBER, membership_id, back=back)


@post("/memberships/{membership_id:int}/end", guards=[advisor])
async def end(desk: NamedDependency[Desk], membership_id: FromPath[int]) -> Redirect:
    membership = await organisations.get_membership(desk.session, membership_id)
    await organisations.end(desk.session, membership, by=desk.user, at=desk.now)
    return desk.go(f"/organisations/{membership.organisation_id}", Fact.MEMBER_REFUSED, membership.id)


router = Router(
    path="/",
    route_handlers=[
        search,
        organisation_page,
        set_capacity,
        add_quiet_period,
        remove_quiet_period,
        verify,
        end,
    ],
)
