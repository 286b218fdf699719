"""Listings from files: organisations and contacts are found or made, what exists is updated."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

import dooropener_matching as matching
from dooropener import organisations
from dooropener.errors import DoorOpenerError
from dooropener.listings.models import Listing
from dooropener.listings.service import InvalidListing, ListingFields, draft, rewrite, submit
from dooropener.organisations import Contact, LawfulBasis, Organisation
from dooropener.regions import Region
from dooropener.states import MACHINE
from dooropener_matching import OrganisationKind


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was left out: its listing id, the code of the error, what it is about."""

    listing: str
    code: str
    details: dict[str, object]


@dataclass(slots=True)
class ImportReport:
    """What an import did, row by row."""

    created: list[Listing] = field(default_factory=list)
    updated: list[Listing] = field(default_factory=list)
    unchanged: list[Listing] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)


async def import_listings(
    session: AsyncSession, rows: Sequence[matching.Listing], *, source: str, at: datetime
) -> ImportReport:
    """Take in listings, each in a savepoint: a refused row leaves nothing behind. New ones arrive `in_review`.

    A row is known by its id. Its organisation is known by registration number, else by name within the region; its
    contact by mail address. A changed published listing goes back into review.
    """
    report = ImportReport()
    for row in rows:
        try:
            async with session.begin_nested():
                await _take_in(session, row, report, source=source, at=at)
        except DoorOpenerError as error:
            report.refused.append(RefusedRow(row.id, error.code, error.details))
    return report


async def _take_in(
    session: AsyncSession, row: matching.Listing, report: ImportReport, *, source: str, at: datetime
) -> None:
    fields = fields_of(row)
    organisation = await _organisation(session, row, source=source)
    contact = await _contact(session, organisation, row, source=source, at=at)
    known = await _known(session, row.id)
    if known is None:
        listing = await draft(
            session,
            organisation=organisation,
            fields=fields,
            by=None,
            contact=contact,
            source=source,
            external_id=row.id,
            at=at,
        )
        await submit(session, listing, by=None, at=at)
        report.created.append(listing)
    elif fields == fields_of(known):
        report.unchanged.append(known)
    else:
        await rewrite(session, known, fields, by=MACHINE, at=at)
        report.updated.append(known)


def fields_of(row: matching.Listing | Listing) -> ListingFields:
    """The words of a row, or of a listing that is here, as its fields. Raises `InvalidListing`."""
    return ListingFields(
        kind=row.kind,
        partnership=tuple(matching.Partnership(value) for value in row.partnership),
        title=row.title,
        text=row.text,
        language=row.language,
        summary=row.summary,
        target_regions=tuple(row.target_regions),
        codes=tuple(row.codes),
        certifications=tuple(row.certifications),
        exclusions=row.exclusions,
    )


async def _known(session: AsyncSession, external_id: str) -> Listing | None:
    query = select(Listing).where(Listing.external_id == external_id).options(selectinload(Listing.organisation))
    return (await session.scalars(query)).one_or_none()


async def _organisation(session: AsyncSession, row: matching.Listing, *, source: str) -> Organisation:
    region = await session.get(Region, row.region)
    if region is None:
        raise InvalidListing(field="region", rule="unknown", value=row.region)
    country = row.country or region.country
    number = row.registration_number
    if number:
        number = organisations.check_registration_number(country, number)
        organisation = await organisations.find_by_number(session, country, number)
    else:
        query = select(Organisation).where(
            Organisation.region_id == region.id, func.lower(Organisation.name) == row.organisation.lower()
        )
        known = (await session.scalars(query.order_by(Organisation.merged_into_id.is_not(None)).limit(1))).one_or_none()
        organisation = known and await organisations.standing_for(session, known)
    if organisation is None:
        organisation = Organisation(
            name=row.organisation,
            kind=row.organisation_kind or OrganisationKind.COMPANY,
            region_id=region.id,
            country=country,
            registration_number=number,
            languages=[row.contact_language or row.language],
            source=source,
        )
        session.add(organisation)
        await session.flush()
    return organisation


async def _contact(
    session: AsyncSession, organisation: Organisation, row: matching.Listing, *, source: str, at: datetime
) -> Contact | None:
    if not row.contact_email:
        return None
    return await organisations.add_contact(
        session,
        organisation,
        name=row.contact_name or row.organisation,
        email=row.contact_email,
        language=row.contact_language or row.language,
        lawful_basis=LawfulBasis.PUBLIC_TASK,
        source=source,
        sourced_on=at.date(),
    )
