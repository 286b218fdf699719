"""The people at an organisation: added, put right, no longer there."""

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from dooropener import introductions, organisations
from dooropener.errors import DoorOpenerError, Invalid
from dooropener.organisations import AlreadyThere, Contact, ContactFields, KeptByPerson, LawfulBasis
from dooropener.portal.desk import Desk
from dooropener.portal.form_meanwhile import FormMeanwhile, filled, hold, language_names, meanwhile
from dooropener.portal.forms import Form
from dooropener.portal.guards import advisor
from dooropener.portal.organisations import named, show
from dooropener.portal.toasts import Fact
from dooropener.portal.visits import visit_of
from dooropener.words import ALL_LANGUAGES, words


@post("/organisations/{organisation_id:int}/contacts", guards=[advisor])
async def add_contact(desk: NamedDependency[Desk], organisation_id: FromPath[int]) -> Response[str] | Redirect:
    organisation = await organisations.get_organisation(desk.session, organisation_id)
    try:
        contact = await organisations.write_contact(
            desk.session, organisation, fields_from(desk.form), by=desk.user, at=desk.now
        )
    except Invalid as fault:
        return await show(desk, organisation, desk.form, named(fault))
    return desk.go(f"/organisations/{organisation.id}", Fact.CONTACT_ADDED, contact.id)


@get("/contacts/{contact_id:int}/edit", guards=[advisor])
async def edit_contact(desk: NamedDependency[Desk], contact_id: FromPath[int]) -> Response[str]:
    contact = await organisations.get_contact(desk.session, contact_id)
    return await _form(desk, contact, filled(_as_form(contact)))


@post("/contacts/{contact_id:int}/edit", guards=[advisor])
async def change_contact(desk: NamedDependency[Desk], contact_id: FromPath[int]) -> Response[str] | Redirect:
    """Save, unless somebody else changed it since the form was shown: then both are shown first."""
    await hold(desk.session, Contact, contact_id)
    contact = await organisations.get_contact(desk.session, contact_id)
    if others := meanwhile(desk.form, _as_form(contact)):
        return await _form(desk, contact, others.merged, others=others)
    try:
        fields = fields_from(desk.form)
        await organisations.change_contact(desk.session, contact, fields, by=desk.user, at=desk.now)
    except (Invalid, AlreadyThere) as fault:
        return await _form(desk, contact, desk.form, fault)
    return desk.go(f"/organisations/{contact.organisation_id}", Fact.CONTACT_ADDED, contact.id)


@post("/contacts/{contact_id:int}/end", guards=[advisor])
async def end_contact(desk: NamedDependency[Desk], contact_id: FromPath[int]) -> Redirect:
    contact = await organisations.get_contact(desk.session, contact_id)
    await organisations.end_contact(desk.session, contact, by=desk.user, at=desk.now)
    return desk.go(f"/organisations/{contact.organisation_id}", Fact.CONTACT_ENDED, contact.id)


@post("/contacts/{contact_id:int}/back", guards=[advisor])
async def bring_back_contact(desk: NamedDependency[Desk], contact_id: FromPath[int]) -> Redirect:
    contact = await organisations.get_contact(desk.session, contact_id)
    await organisations.bring_back_contact(desk.session, contact, by=desk.user, at=desk.now)
    return desk.go(f"/organisations/{contact.organisation_id}", Fact.CONTACT_BACK)


@post("/contacts/{contact_id:int}/stop", guards=[advisor])
async def stop_mail(desk: NamedDependency[Desk], contact_id: FromPath[int]) -> Redirect:
    """The contact said so on the telephone, or to a colleague."""
    contact = await organisations.get_contact(desk.session, contact_id)
    await organisations.stop_mail(desk.session, contact, by=desk.user, at=desk.now)
    return desk.go(f"/organisations/{contact.organisation_id}", Fact.MAIL_STOPPED)


@post("/contacts/{contact_id:int}/works-again", guards=[advisor])
async def lift_bounce(desk: NamedDependency[Desk], contact_id: FromPath[int]) -> Redirect:
    """Mail came back, and the mailbox has been mended meanwhile. Whoever said stop is not written to for that."""
    contact = await organisations.get_contact(desk.session, contact_id)
    await organisations.lift_bounce(desk.session, contact, by=desk.user, at=desk.now)
    return desk.go(f"/organisations/{contact.organisation_id}", Fact.BOUNCE_LIFTED, contact.id)


@post("/contacts/{contact_id:int}/bounces", guards=[advisor])
async def put_bounce_back(desk: NamedDependency[Desk], contact_id: FromPath[int]) -> Redirect:
    contact = await organisations.get_contact(desk.session, contact_id)
    await organisations.put_bounce_back(desk.session, contact, by=desk.user, at=desk.now)
    return desk.go(f"/organisations/{contact.organisation_id}", Fact.BOUNCE_PUT_BACK)


def fields_from(form: Form) -> ContactFields:
    return ContactFields(
        name=form.required("name"),
        email=form.required("email"),
        role=form.text("role"),
        language=form.required("language"),
        lawful_basis=form.choice("lawful_basis", LawfulBasis),
        source=form.required("source"),
        sourced_on=form.day("sourced_on"),
    )


def _as_form(contact: Contact) -> dict[str, list[str]]:
    return {
        "name": [contact.name],
        "email": [contact.email],
        "role": [contact.role],
        "language": [contact.language],
        "lawful_basis": [contact.lawful_basis.value],
        "source": [contact.source],
        "sourced_on": [contact.sourced_on.isoformat()],
    }


async def _form(
    desk: Desk,
    contact: Contact,
    form: Form,
    fault: DoorOpenerError | None = None,
    others: FormMeanwhile | None = None,
) -> Response[str]:
    if contact.person_id is not None:
        raise KeptByPerson(contact_id=contact.id)
    if isinstance(fault, Invalid):
        named(fault)
    elif fault is not None:
        fault.details |= {"rule": fault.code}
    under_way = await introductions.under_way_with(desk.session, [contact.id])
    return await desk.page(
        "contact_edit.html",
        status=422 if fault else 409 if others else 200,
        others=others,
        contact=contact,
        under_way=under_way.get(contact.id, 0),
        bases=list(LawfulBasis),
        all_languages=ALL_LANGUAGES,
        language_names=language_names(words(visit_of(desk.request).language)),
        form=form,
        fault=fault,
    )


router = Router(
    path="/",
    route_handlers=[
        add_contact,
        edit_contact,
        change_contact,
        end_contact,
        bring_back_contact,
        stop_mail,
        lift_bounce,
        put_bounce_back,
    ],
)
