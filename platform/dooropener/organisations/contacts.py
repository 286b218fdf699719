"""What an advisor writes down about the people at an organisation; every change leaves what was before."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import outbox
from dooropener.accounts import User, normal_address
from dooropener.errors import Conflict, NotAllowed
from dooropener.organisations.corrections import InvalidFact, short
from dooropener.organisations.models import Contact, LawfulBasis, Organisation, RegionDoor
from dooropener.organisations.records import last_of_contact, record
from dooropener.organisations.service import add_contact, proper_name
from dooropener.outbox import SuppressionReason
from dooropener.words import ALL_LANGUAGES


class KeptByPerson(NotAllowed):
    """Who writes in the chat keeps name, address and language there."""

    code = "kept_by_person"


class AlreadyThere(Conflict):
    """A colleague at the same organisation has this address."""

    code = "already_there"


@dataclass(frozen=True, slots=True)
class ContactFields:
    """What is known of a contact, and why it may be: all of it has to be said."""

    name: str
    email: str
    role: str
    language: str
    lawful_basis: LawfulBasis
    source: str
    sourced_on: date


async def write_contact(
    session: AsyncSession, organisation: Organisation, fields: ContactFields, *, by: User, at: datetime
) -> Contact:
    """Add a contact, or bring one with the same address up to date, on the record.

    Raises `InvalidName`, `InvalidAddress`, `InvalidFact`.
    """
    told = _checked(fields, at=at)
    told["email"] = normal_address(fields.email)
    contact = await add_contact(session, organisation, **told)
    record(session, organisation.id, "contact_added", {"contact": contact.id}, by=by, at=at)
    return contact


async def change_contact(
    session: AsyncSession, contact: Contact, fields: ContactFields, *, by: User, at: datetime
) -> None:
    """Put a contact right. A stop that was said at the address before holds at the new one.

    Raises `KeptByPerson`, `AlreadyThere`, `InvalidName`, `InvalidAddress`, `InvalidFact`.
    """
    if contact.person_id is not None:
        raise KeptByPerson(contact_id=contact.id)
    told = _checked(fields, at=at)
    address = normal_address(fields.email)
    if address != contact.email:
        await _move_address(session, contact, address, by=by, at=at)
    changed = {field: value for field, value in told.items() if getattr(contact, field) != value}
    if changed:
        before = {field: _plain(getattr(contact, field)) for field in changed}
        after = {field: _plain(value) for field, value in changed.items()}
        evidence = {"contact": contact.id, "before": before, "after": after}
        record(session, contact.organisation_id, "contact_corrected", evidence, by=by, at=at)
    for field, value in changed.items():
        setattr(contact, field, value)
    await session.flush()


def _checked(fields: ContactFields, *, at: datetime) -> dict[str, Any]:
    if fields.language not in ALL_LANGUAGES:
        raise InvalidFact(field="language", rule="unknown_choice")
    if not fields.source.strip():
        raise InvalidFact(field="source", rule="required")
    if fields.sourced_on > at.date():
        raise InvalidFact(field="sourced_on", rule="in_future")
    return {
        "name": proper_name(fields.name),
        "role": short("role", fields.role),
        "language": fields.language,
        "lawful_basis": fields.lawful_basis,
        "source": short("source", fields.source),
        "sourced_on": fields.sourced_on,
    }


async def _move_address(session: AsyncSession, contact: Contact, address: str, *, by: User, at: datetime) -> None:
    """The address itself is not written into the history: what is erased must not live on there."""
    same = select(Contact.id).where(
        Contact.organisation_id == contact.organisation_id, Contact.email == address, Contact.id != contact.id
    )
    if await session.scalar(same.limit(1)) is not None:
        raise AlreadyThere(field="email")
    if await outbox.said_stop(session, contact.email):
        await outbox.suppress(session, address, reason=SuppressionReason.UNSUBSCRIBED, at=at)
    contact.email = address
    record(session, contact.organisation_id, "address_changed", {"contact": contact.id}, by=by, at=at)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


async def end_contact(session: AsyncSession, contact: Contact, *, by: User, at: datetime) -> None:
    """The contact is no longer there: nothing new goes to it, and it opens no region's door."""
    if contact.ended_at is not None:
        return
    contact.ended_at = at
    await session.execute(delete(RegionDoor).where(RegionDoor.contact_id == contact.id))
    record(session, contact.organisation_id, "contact_ended", {"contact": contact.id}, by=by, at=at)
    await session.flush()


async def bring_back_contact(session: AsyncSession, contact: Contact, *, by: User, at: datetime) -> None:
    """The contact is there after all; who was forgotten stays so."""
    if contact.ended_at is None or contact.source == "erased":
        return
    contact.ended_at = None
    record(session, contact.organisation_id, "contact_back", {"contact": contact.id}, by=by, at=at)
    await session.flush()


async def stop_mail(session: AsyncSession, contact: Contact, *, by: User, at: datetime) -> None:
    """The contact told the office that it wants no mail. Only itself can take that back."""
    await outbox.suppress(session, contact.email, reason=SuppressionReason.UNSUBSCRIBED, at=at)
    record(session, contact.organisation_id, "mail_stopped", {"contact": contact.id}, by=by, at=at)


async def lift_bounce(session: AsyncSession, contact: Contact, *, by: User, at: datetime) -> None:
    """The mailbox works again, somebody says: letters are tried once more. Changes nothing where no bounce stands."""
    if await outbox.try_again(session, contact.email):
        record(session, contact.organisation_id, "bounce_lifted", {"contact": contact.id}, by=by, at=at)
        await session.flush()


async def put_bounce_back(session: AsyncSession, contact: Contact, *, by: User, at: datetime) -> None:
    """Undo `lift_bounce`: no letter goes to the address. Changes nothing where that was not the last that was done."""
    if not contact.email or await last_of_contact(session, contact) != "bounce_lifted":
        return
    if not await outbox.is_suppressed(session, contact.email):
        await outbox.suppress(session, contact.email, reason=SuppressionReason.BOUNCED, at=at)
        record(session, contact.organisation_id, "bounce_put_back", {"contact": contact.id}, by=by, at=at)
        await session.flush()


async def open_region_by(session: AsyncSession, region_id: str, contact: Contact | None) -> None:
    """Whom a region's firms are approached through, where it is not the one known longest."""
    if contact is None:
        await session.execute(delete(RegionDoor).where(RegionDoor.region_id == region_id))
        return
    row = insert(RegionDoor).values(region_id=region_id, contact_id=contact.id)
    await session.execute(row.on_conflict_do_update(index_elements=["region_id"], set_={"contact_id": contact.id}))
