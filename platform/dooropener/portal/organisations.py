"""Organisations: searching them, their contacts, listings and members."""

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from dooropener import introductions, listings, matches, organisations, regions
from dooropener.errors import Invalid
from dooropener.introductions import Goodwill
from dooropener.organisations import LawfulBasis, Organisation
from dooropener.portal.desk import Desk
from dooropener.portal.forms import Form
from dooropener.portal.guards import advisor, reader
from dooropener.portal.headers import UNCOMPRESSED
from dooropener.portal.toasts import Fact
from dooropener.regions import RegionKind
from dooropener.states import history
from dooropener.words import ALL_LANGUAGES

SHOWN = 50
CHANGES_SHOWN = 20


@get("/organisations", guards=[reader], opt=UNCOMPRESSED)
async def search(desk: NamedDependency[Desk], q: FromQuery[str] = "", region: FromQuery[str] = "") -> Response[str]:
    """Search by name, spelling aside, or by registration number."""
    found = await organisations.search(desk.session, q[:200], region=region or None, limit=SHOWN)
    return await desk.page(
        "organisations.html",
        q=q,
        region=region,
        regions=await regions.all_regions(desk.session),
        found=found,
        more=len(found) == SHOWN,
        unverified=await organisations.unverified(desk.session),
    )


@get("/organisations/{organisation_id:int}", guards=[reader])
async def organisation_page(desk: NamedDependency[Desk], organisation_id: FromPath[int]) -> Response[str]:
    organisation = await organisations.get_organisation(desk.session, organisation_id)
    return await _show(desk, organisation, Form({}))


async def _show(desk: Desk, organisation: Organisation, form: Form, fault: Invalid | None = None) -> Response[str]:
    return await desk.page(
        "organisation.html",
        status=422 if fault else 200,
        organisation=organisation,
        number=_number(organisation),
        listings=await listings.listings_of(desk.session, organisation.id),
        members=await organisations.members(desk.session, organisation.id),
        goodwill=await _goodwill(desk, organisation),
        changes=(await history(desk.session, organisations.SUBJECT, organisation.id))[-CHANGES_SHOWN:],
        quiet_periods=await organisations.quiet_periods(desk.session, organisation.id, on=desk.now.date()),
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


@post("/organisations/{organisation_id:int}/contacts", guards=[advisor])
async def add_contact(desk: NamedDependency[Desk], organisation_id: FromPath[int]) -> Response[str] | Redirect:
    organisation = await organisations.get_organisation(desk.session, organisation_id)
    form = desk.form
    try:
        contact = await organisations.add_contact(
            desk.session,
            organisation,
            name=form.required("name"),
            email=form.required("email"),
            language=form.required("language"),
            role=form.text("role"),
            lawful_basis=form.choice("lawful_basis", LawfulBasis),
            source=form.required("source"),
            sourced_on=form.day("sourced_on"),
        )
    except Invalid as fault:
        return await _show(desk, organisation, form, named(fault))
    return desk.go(f"/organisations/{organisation.id}", Fact.CONTACT_ADDED, contact.id)


@post("/organisations/{organisation_id:int}/capacity", guards=[advisor])
async def set_capacity(desk: NamedDependency[Desk], organisation_id: FromPath[int]) -> Response[str] | Redirect:
    organisation = await organisations.get_organisation(desk.session, organisation_id)
    try:
        capacity = desk.form.number("capacity")
        await organisations.set_capacity(desk.session, organisation, capacity, by=desk.user, at=desk.now)
    except Invalid as fault:
        return await _show(desk, organisation, desk.form, named(fault))
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
        return await _show(desk, organisation, form, named(fault))
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
    "invalid_name": "name",
    "weak_password": "password",
}


def named(fault: Invalid) -> Invalid:
    """The fault with the name of the form's field it is about, where the slice could not know it."""
    if "field" not in fault.details:
        fault.details |= {"field": FIELD_OF.get(fault.code, ""), "rule": fault.code}
    return fault


@post("/memberships/{membership_id:int}/verify", guards=[advisor])
async def verify(desk: NamedDependency[Desk], membership_id: FromPath[int]) -> Redirect:
    membership = await organisations.get_membership(desk.session, membership_id)
    await organisations.verify(desk.session, membership, by=desk.user, at=desk.now)
    return desk.go(f"/organisations/{membership.organisation_id}", Fact.MEMBER_VERIFIED, membership.id)


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
        add_contact,
        set_capacity,
        add_quiet_period,
        remove_quiet_period,
        verify,
        end,
    ],
)
