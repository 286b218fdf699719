"""What goes out: organisations, contacts and listings as rows of the columns that an import knows."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from dooropener.exchanges.fields import FIELDS, TOLD_ONLY
from dooropener.exchanges.models import RecordKind
from dooropener.exchanges.own_ids import own_id
from dooropener.exchanges.texts import clean
from dooropener.listings import Listing, ListingState
from dooropener.organisations import Contact, Organisation

_AT_ONCE = 500
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an export is narrowed to; nothing means all. A state is one of listings."""

    region: str = ""
    state: ListingState | None = None


def columns_of(kind: RecordKind) -> list[str]:
    """The columns of an export: those of an import, and what only tells how things stand."""
    left_out = {"contact_role"} | ({"contact_name", "contact_email", "contact_language"} if kind is _ORGS else set())
    return [*(field for field in FIELDS[kind] if field not in left_out), *TOLD_ONLY[kind]]


_ORGS = RecordKind.ORGANISATIONS


async def records(
    session: AsyncSession, kind: RecordKind, wanted: Wanted, *, secret: str
) -> AsyncIterator[Sequence[Record]]:
    """All there are, some at a time, by age. Who has left, and who asked to be forgotten, is not among them."""
    table, query = _query(kind, wanted)
    tell = _TELLS[kind]
    last = 0
    while True:
        several = list(await session.scalars(query.where(table.id > last).order_by(table.id).limit(_AT_ONCE)))
        if not several:
            return
        yield [_cleaned(tell(each, secret)) for each in several]
        last = several[-1].id
        session.expunge_all()


def _query(kind: RecordKind, wanted: Wanted) -> tuple[Any, Select[Any]]:
    there = Organisation.region_id == wanted.region if wanted.region else Organisation.id.is_not(None)
    if kind is RecordKind.ORGANISATIONS:
        return Organisation, select(Organisation).where(Organisation.merged_into_id.is_(None), there)
    if kind is RecordKind.CONTACTS:
        query = select(Contact).join(Contact.organisation).where(Contact.ended_at.is_(None), there)
        return Contact, query.options(selectinload(Contact.organisation))
    listings = select(Listing).join(Listing.organisation).where(there)
    if wanted.state is not None:
        listings = listings.where(Listing.state == wanted.state)
    return Listing, listings.options(selectinload(Listing.organisation), selectinload(Listing.contact))


def _cleaned(record: Record) -> Record:
    """As an import would read it."""
    return {name: _clean(value) for name, value in record.items()}


def _clean(value: Any) -> Any:
    if isinstance(value, list):
        return [clean(str(item)) for item in value]
    return clean(str(value)) if isinstance(value, str) else value


def _of_organisation(organisation: Organisation) -> dict[str, Any]:
    return {
        "region": organisation.region_id,
        "country": organisation.country,
        "registration_number": organisation.registration_number or "",
    }


def _organisation(organisation: Organisation, secret: str) -> Record:
    return _of_organisation(organisation) | {
        "id": own_id(secret, RecordKind.ORGANISATIONS, organisation.id),
        "name": organisation.name,
        "kind": organisation.kind.value,
        "postal_address": organisation.postal_address,
        "legal_form": organisation.legal_form,
        "languages": list(organisation.languages),
        "sectors": list(organisation.sectors),
    }


def _contact(contact: Contact, secret: str) -> Record:
    return _of_organisation(contact.organisation) | {
        "id": own_id(secret, RecordKind.CONTACTS, contact.id),
        "organisation": contact.organisation.name,
        "name": contact.name,
        "email": contact.email,
        "role": contact.role,
        "language": contact.language,
        "lawful_basis": contact.lawful_basis.value,
        "source": contact.source,
        "sourced_on": contact.sourced_on,
    }


def _listing(listing: Listing, secret: str) -> Record:
    contact = listing.contact if listing.contact and listing.contact.ended_at is None else None
    return _of_organisation(listing.organisation) | {
        "id": listing.external_id or own_id(secret, RecordKind.LISTINGS, listing.id),
        "organisation": listing.organisation.name,
        "organisation_kind": listing.organisation.kind.value,
        "kind": listing.kind.value,
        "partnership": list(listing.partnership),
        "language": listing.language,
        "title": listing.title,
        "summary": listing.summary,
        "text": listing.text,
        "target_regions": list(listing.target_regions),
        "codes": list(listing.codes),
        "certifications": list(listing.certifications),
        "exclusions": listing.exclusions,
        "contact_name": contact.name if contact else "",
        "contact_email": contact.email if contact else "",
        "contact_language": contact.language if contact else "",
        "state": listing.state.value,
        "valid_until": listing.valid_until,
    }


_TELLS: Mapping[RecordKind, Callable[[Any, str], Record]] = {
    RecordKind.ORGANISATIONS: _organisation,
    RecordKind.CONTACTS: _contact,
    RecordKind.LISTINGS: _listing,
}
