"""Writing an organisation down, and putting it right."""

from collections.abc import Sequence

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from dooropener import organisations, regions
from dooropener.errors import Conflict, DoorOpenerError, Invalid
from dooropener.organisations import Alike, Organisation, OrganisationFields
from dooropener.portal.desk import Desk
from dooropener.portal.form_meanwhile import FormMeanwhile, filled, hold, language_names, meanwhile
from dooropener.portal.forms import Form
from dooropener.portal.guards import advisor
from dooropener.portal.organisations import named
from dooropener.portal.toasts import Fact
from dooropener.portal.visits import visit_of
from dooropener.regions import RegionKind
from dooropener.words import ALL_LANGUAGES, words
from dooropener_matching import OrganisationKind


@get("/organisations/new", guards=[advisor])
async def new_organisation(desk: NamedDependency[Desk]) -> Response[str]:
    return await _form(desk, None, Form({}))


@post("/organisations/new", guards=[advisor])
async def add_organisation(desk: NamedDependency[Desk]) -> Response[str] | Redirect:
    """Where one like it is known, the form comes back and shows it; sent once more it is written down all the same."""
    form = desk.form
    try:
        fields = fields_from(form)
        if not form.checked("all_the_same") and (alike := await alike_to(desk, fields)):
            return await _form(desk, None, form, alike=alike)
        organisation = await organisations.add_organisation(
            desk.session, fields, source=form.required("source"), by=desk.user, at=desk.now
        )
    except (Invalid, organisations.NumberTaken, regions.UnknownRegion) as fault:
        return await _form(desk, None, form, fault)
    return desk.go(f"/organisations/{organisation.id}", Fact.ORGANISATION_ADDED, organisation.id)


async def alike_to(desk: Desk, fields: OrganisationFields) -> list[Alike]:
    country = fields.country or (await regions.get_region(desk.session, fields.region_id)).country
    return await organisations.similar_to(desk.session, name=fields.name, country=country)


@get("/organisations/{organisation_id:int}/edit", guards=[advisor])
async def edit_organisation(desk: NamedDependency[Desk], organisation_id: FromPath[int]) -> Response[str]:
    organisation = await organisations.get_organisation(desk.session, organisation_id)
    return await _form(desk, organisation, filled(_as_form(organisation)))


@post("/organisations/{organisation_id:int}/edit", guards=[advisor])
async def change_organisation(desk: NamedDependency[Desk], organisation_id: FromPath[int]) -> Response[str] | Redirect:
    """Save, unless somebody else changed it since the form was shown: then both are shown first."""
    await hold(desk.session, Organisation, organisation_id)
    organisation = await organisations.get_organisation(desk.session, organisation_id)
    if others := meanwhile(desk.form, _as_form(organisation)):
        return await _form(desk, organisation, others.merged, others=others)
    try:
        fields = fields_from(desk.form)
        await organisations.change_organisation(desk.session, organisation, fields, by=desk.user, at=desk.now)
    except (Invalid, organisations.NumberTaken, organisations.CrossesHome, regions.UnknownRegion) as fault:
        return await _form(desk, organisation, desk.form, fault)
    return desk.go(f"/organisations/{organisation.id}", Fact.ORGANISATION_SAVED)


def fields_from(form: Form) -> OrganisationFields:
    return OrganisationFields(
        name=form.required("name"),
        kind=form.choice("kind", OrganisationKind),
        region_id=form.required("region_id"),
        country=form.text("country").upper(),
        registration_number=form.text("registration_number"),
        postal_address=form.text("postal_address"),
        legal_form=form.text("legal_form"),
        languages=form.many("languages"),
        sectors=form.lines("sectors"),
    )


def _as_form(organisation: Organisation) -> dict[str, list[str]]:
    number = organisation.registration_number
    return {
        "name": [organisation.name],
        "kind": [organisation.kind.value],
        "region_id": [organisation.region_id],
        "country": [organisation.country],
        "registration_number": [organisations.formatted(organisation.country, number) if number else ""],
        "postal_address": [organisation.postal_address],
        "legal_form": [organisation.legal_form],
        "languages": list(organisation.languages),
        "sectors": ["\n".join(organisation.sectors)],
    }


async def _form(
    desk: Desk,
    organisation: Organisation | None,
    form: Form,
    fault: DoorOpenerError | None = None,
    alike: Sequence[Alike] = (),
    others: FormMeanwhile | None = None,
) -> Response[str]:
    """The home region is offered only to those who are there, and to the new."""
    if isinstance(fault, Invalid):
        named(fault)
    elif isinstance(fault, Conflict):
        fault.details |= {"rule": fault.code}
    elif isinstance(fault, regions.UnknownRegion):
        fault.details |= {"field": "region_id", "rule": "unknown_choice"}
    every = await regions.all_regions(desk.session, language=desk.user.language)
    home = organisation is not None and organisation.region.kind is RegionKind.HOME
    return await desk.page(
        "organisation_edit.html",
        status=422 if fault or alike else 409 if others else 200,
        others=others,
        organisation=organisation,
        regions=[each for each in every if organisation is None or (each.kind is RegionKind.HOME) is home],
        kinds=list(OrganisationKind),
        all_languages=ALL_LANGUAGES,
        region_names={each.id: each.name(desk.user.language) for each in every},
        language_names=language_names(words(visit_of(desk.request).language)),
        form=form,
        fault=fault,
        alike=alike,
    )


router = Router(path="/", route_handlers=[new_organisation, add_organisation, edit_organisation, change_organisation])
