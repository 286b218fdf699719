"""Reads of organisations and contacts."""

from collections.abc import Iterable

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from dooropener.database import given_numbers
from dooropener.errors import NotFound
from dooropener.organisations.models import Contact, Organisation, RegionDoor
from dooropener_matching import OrganisationKind


class UnknownOrganisation(NotFound):
    code = "unknown_organisation"


class UnknownContact(NotFound):
    code = "unknown_contact"


def _whole() -> Select[Organisation]:
    return select(Organisation).options(selectinload(Organisation.region), selectinload(Organisation.contacts))


async def get_organisation(session: AsyncSession, organisation_id: int) -> Organisation:
    """With region and contacts; raise `UnknownOrganisation`."""
    query = _whole().where(Organisation.id == organisation_id)
    organisation = (await session.scalars(query)).one_or_none()
    if organisation is None:
        raise UnknownOrganisation(id=organisation_id)
    return organisation


async def names_of(session: AsyncSession, numbers: Iterable[int]) -> dict[int, str]:
    """The names of many, by their numbers; without those that there are none of."""
    rows = (await session.execute(_NAMES, {"ids": list(set(numbers))})).all()
    return {number: name for number, name in rows}  # noqa: C416  # a row is no pair to mypy


_NAMES = select(Organisation.id, Organisation.name).where(Organisation.id == given_numbers("ids"))


async def knows(session: AsyncSession, address: str) -> bool:
    """Whether a contact has this address."""
    return await session.scalar(select(Contact.id).where(Contact.email == address.strip().lower()).limit(1)) is not None


async def get_contact(session: AsyncSession, contact_id: int) -> Contact:
    """With its organisation; raise `UnknownContact`."""
    query = select(Contact).where(Contact.id == contact_id).options(selectinload(Contact.organisation))
    contact = (await session.scalars(query)).one_or_none()
    if contact is None:
        raise UnknownContact(id=contact_id)
    return contact


async def count_by_region(session: AsyncSession) -> dict[str, int]:
    """How many organisations are known in each region."""
    query = select(Organisation.region_id, func.count()).group_by(Organisation.region_id)
    return {row[0]: row[1] for row in await session.execute(query)}


async def contact_for(session: AsyncSession, organisation_id: int) -> Contact | None:
    """Whom to write to at an organisation: the contact known longest who is still there."""
    query = (
        select(Contact)
        .where(Contact.organisation_id == organisation_id, Contact.ended_at.is_(None))
        .order_by(Contact.id)
        .limit(1)
    )
    return (await session.scalars(query)).one_or_none()


async def trade_contacts(session: AsyncSession, region_id: str) -> list[Contact]:
    """The contacts at a region's chambers, clusters and offices, who can pass a request on; its own door first."""
    query = (
        select(Contact)
        .join(Organisation)
        .outerjoin(RegionDoor, RegionDoor.contact_id == Contact.id)
        .where(
            Organisation.region_id == region_id,
            Organisation.kind != OrganisationKind.COMPANY,
            Contact.ended_at.is_(None),
        )
        .options(selectinload(Contact.organisation))
        .order_by(RegionDoor.region_id.is_(None), Contact.id)
    )
    return list(await session.scalars(query))


async def door_of(session: AsyncSession, region_id: str) -> int | None:
    """The contact that an advisor chose to open a region's door."""
    return await session.scalar(select(RegionDoor.contact_id).where(RegionDoor.region_id == region_id))
