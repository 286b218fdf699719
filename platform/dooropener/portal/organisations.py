"""Organisations: searching them, their contacts, listings and members."""

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from dooropener import listings, organisations, regions
from dooropener.errors import Invalid
from dooropener.organisations import LawfulBasis, Organisation
from dooropener.portal.desk import Desk
from dooropener.portal.forms import Form
from dooropener.portal.guards import advisor, reader
from dooropener.portal.headers import UNCOMPRESSED
from dooropener.portal.toasts import Fact
from dooropener.words import ALL_LANGUAGES

SHOWN = 50


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
        bases=list(LawfulBasis),
        all_languages=ALL_LANGUAGES,
        form=form,
        fault=fault,
    )


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


FIELD_OF = {"invalid_address": "email", "invalid_name": "name", "weak_password": "password"}


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


router = Router(path="/", route_handlers=[search, organisation_page, add_contact, verify, end])
