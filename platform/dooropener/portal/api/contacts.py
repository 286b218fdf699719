"""The people at organisations by API."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter
from sqlalchemy import select

from dooropener import organisations
from dooropener.organisations import Contact, KeptByPerson, LawfulBasis
from dooropener.portal.api.desk import filled_in
from dooropener.portal.api.operations import MOST, Id, Line, acts, puts, reads, shown
from dooropener.portal.api.paging import LIMIT, Cursor, Limit, listed
from dooropener.portal.api.versions import check_match, tagged
from dooropener.portal.contacts import fields_from
from dooropener.portal.desk import Desk


class ContactView(msgspec.Struct):
    """A person at an organisation, with the reason why their data are held. Who was forgotten has no name any more."""

    id: int
    organisation_id: int
    person_id: int | None
    name: str
    email: str
    role: str
    language: str
    lawful_basis: LawfulBasis
    source: str
    sourced_on: date
    ended_at: datetime | None


class ContactBody(msgspec.Struct):
    name: Line
    email: Line
    language: Line
    lawful_basis: LawfulBasis
    source: Line
    sourced_on: date
    role: Line = ""


@reads("/contacts", "contacts:read")
async def contacts(
    desk: NamedDependency[Desk],
    organisation: Annotated[int | None, QueryParameter(ge=1, le=MOST)] = None,
    email: Annotated[str, QueryParameter(max_length=254)] = "",
    cursor: Cursor = "",
    limit: Limit = LIMIT,
) -> Response[list[ContactView]]:
    """Contacts, of one organisation or with one address."""
    query = select(Contact)
    if organisation is not None:
        query = query.where(Contact.organisation_id == organisation)
    if email:
        query = query.where(Contact.email == email.strip().lower())
    return await listed(desk, query, Contact.id, lambda each: shown(ContactView, each), cursor=cursor, limit=limit)


@acts(
    "/organisations/{organisation_id:int}/contacts",
    "contacts:write",
    "/organisations/{organisation_id}/contacts",
    status=201,
)
async def add(desk: NamedDependency[Desk], organisation_id: Id, data: JSONBody[ContactBody]) -> ContactView:
    """Write a contact down. An address that is known there is the same person."""
    organisation = await organisations.get_organisation(desk.session, organisation_id)
    fields = fields_from(filled_in(desk, data).form)
    contact = await organisations.write_contact(desk.session, organisation, fields, by=desk.user, at=desk.now)
    return shown(ContactView, contact)


@reads("/contacts/{contact_id:int}", "contacts:read", shows=("/contacts/{contact_id}/edit",))
async def one(desk: NamedDependency[Desk], contact_id: Id) -> Response[ContactView]:
    """One contact."""
    return tagged(shown(ContactView, await organisations.get_contact(desk.session, contact_id)))


@puts("/contacts/{contact_id:int}", "contacts:write", "/contacts/{contact_id}/edit")
async def change(desk: NamedDependency[Desk], contact_id: Id, data: JSONBody[ContactBody]) -> Response[ContactView]:
    """Put a contact right. 409 for people who keep their own data in the chat."""
    contact = await organisations.get_contact(desk.session, contact_id)
    check_match(desk, shown(ContactView, contact))
    if contact.person_id is not None:
        raise KeptByPerson(contact_id=contact.id)
    fields = fields_from(filled_in(desk, data).form)
    await organisations.change_contact(desk.session, contact, fields, by=desk.user, at=desk.now)
    return tagged(shown(ContactView, contact))


@acts("/contacts/{contact_id:int}/end", "contacts:write", "/contacts/{contact_id}/end")
async def end(desk: NamedDependency[Desk], contact_id: Id) -> ContactView:
    """The person is no longer there."""
    contact = await organisations.get_contact(desk.session, contact_id)
    await organisations.end_contact(desk.session, contact, by=desk.user, at=desk.now)
    return shown(ContactView, contact)


@acts("/contacts/{contact_id:int}/back", "contacts:write", "/contacts/{contact_id}/back")
async def bring_back(desk: NamedDependency[Desk], contact_id: Id) -> ContactView:
    """The person is there after all."""
    contact = await organisations.get_contact(desk.session, contact_id)
    await organisations.bring_back_contact(desk.session, contact, by=desk.user, at=desk.now)
    return shown(ContactView, contact)


@acts("/contacts/{contact_id:int}/stop", "contacts:write", "/contacts/{contact_id}/stop")
async def stop_mail(desk: NamedDependency[Desk], contact_id: Id) -> ContactView:
    """The person wants no mail from us. It cannot be taken back here: only its owner can."""
    contact = await organisations.get_contact(desk.session, contact_id)
    await organisations.stop_mail(desk.session, contact, by=desk.user, at=desk.now)
    return shown(ContactView, contact)


@acts("/contacts/{contact_id:int}/bounce/lift", "contacts:write", "/contacts/{contact_id}/works-again")
async def lift_bounce(desk: NamedDependency[Desk], contact_id: Id) -> ContactView:
    """Mail came back, and the mailbox has been mended meanwhile. Whoever said stop is not written to for that."""
    contact = await organisations.get_contact(desk.session, contact_id)
    await organisations.lift_bounce(desk.session, contact, by=desk.user, at=desk.now)
    return shown(ContactView, contact)


@acts("/contacts/{contact_id:int}/bounce/put-back", "contacts:write", "/contacts/{contact_id}/bounces")
async def put_bounce_back(desk: NamedDependency[Desk], contact_id: Id) -> ContactView:
    """The mailbox does not work after all."""
    contact = await organisations.get_contact(desk.session, contact_id)
    await organisations.put_bounce_back(desk.session, contact, by=desk.user, at=desk.now)
    return shown(ContactView, contact)


router = Router(
    path="/",
    route_handlers=[contacts, add, one, change, end, bring_back, stop_mail, lift_bounce, put_bounce_back],
)
