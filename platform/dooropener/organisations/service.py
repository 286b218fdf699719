"""What happens to organisations and their contacts."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Delete, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import regions
from dooropener.accounts import Person, User, forget_new_addresses, normal_address
from dooropener.errors import Invalid
from dooropener.organisations.members import end, give_back, memberships, open_membership, redeem
from dooropener.organisations.merge_models import OrganisationMerge
from dooropener.organisations.models import Contact, LawfulBasis, Membership, Organisation
from dooropener.organisations.records import record
from dooropener.organisations.registration import check_registration_number
from dooropener.regions import Region

NAME_LENGTH = 200
POSTAL_ADDRESS_LENGTH = 300


class InvalidName(Invalid):
    code = "invalid_name"


class InvalidPostalAddress(Invalid):
    code = "invalid_postal_address"


@dataclass(frozen=True, slots=True)
class Registration:
    """What came of registering: `joined` says that the organisation was here already."""

    organisation: Organisation
    contact: Contact
    membership: Membership
    joined: bool


async def register_company(
    session: AsyncSession,
    *,
    name: str,
    registration_number: str,
    postal_address: str = "",
    person: Person,
    contact_name: str,
    contact_email: str,
    role: str = "",
    at: datetime,
) -> Registration:
    """Register a company of the home region, told by `person`, who becomes an unverified member.

    A number that is known already keeps its organisation as it is; the person joins it. A person who has a mail
    address keeps it: another one has to be confirmed first. Raises `InvalidRegistrationNumber`, `InvalidName`,
    `InvalidAddress`, `InvalidPostalAddress`.
    """
    home = await regions.home_region(session)
    number = check_registration_number(home.country, registration_number)
    organisation = await find_by_number(session, home.country, number)
    joined = organisation is not None
    if organisation is None:
        place = normal_postal_address(postal_address)
        organisation, joined = await _enter(session, proper_name(name), number, place, home, person.language, at=at)
    person.name = proper_name(contact_name)
    person.email = person.email or normal_address(contact_email)
    contact = await _contact_of(session, organisation, person, role=role, on=at.date())
    membership = await open_membership(session, organisation, person, at=at)
    return Registration(organisation, contact, membership, joined)


async def join(
    session: AsyncSession,
    code: str,
    *,
    person: Person,
    contact_name: str,
    contact_email: str,
    role: str = "",
    at: datetime,
) -> Registration:
    """Join a company by a colleague's code, confirmed at once; who was known there keeps the role, unless told anew.

    As in `register_company` a mail address that the person has stays. Raises `InvalidCode`, `InvalidName`,
    `InvalidAddress`.
    """
    person.name = proper_name(contact_name)
    person.email = person.email or normal_address(contact_email)
    membership = await redeem(session, code, by=person, at=at)
    organisation = await session.get_one(Organisation, membership.organisation_id)
    query = select(Contact.role).where(Contact.organisation_id == organisation.id, Contact.person_id == person.id)
    known_as = await session.scalar(query) or ""
    contact = await _contact_of(session, organisation, person, role=role or known_as, on=at.date())
    return Registration(organisation, contact, membership, joined=True)


async def take_back_registration(
    session: AsyncSession, membership: Membership, *, by: Person, at: datetime, entered: bool = False, code: str = ""
) -> None:
    """A person takes back what `register_company` or `join` did for them.

    Membership and contact end; what nothing else points to is deleted: the contact, and the company where this very
    registration `entered` it. A mail address that was never proved is forgotten, and a colleague's `code` works again.
    Raises `NotVerified` for somebody else's membership, as `end` does.
    """
    organisation_id, unproved = membership.organisation_id, by.email_proved_at is None
    await end(session, membership, by=by, at=at)
    if code:
        await give_back(session, code, membership)
    query = select(Contact).where(Contact.organisation_id == organisation_id, Contact.person_id == by.id)
    for contact in await session.scalars(query):
        if not await _delete_free(session, delete(Contact).where(Contact.id == contact.id)):
            contact.ended_at = at
            contact.email = "" if unproved else contact.email
    if entered:
        await _delete_free(
            session,
            delete(Membership).where(Membership.id == membership.id),
            delete(Organisation).where(Organisation.id == organisation_id),
        )
    if unproved and not await memberships(session, by):
        await forget_new_addresses(session, by)
        by.email = None
    await session.flush()


async def _delete_free(session: AsyncSession, *deletions: Delete) -> bool:
    """All of it, or nothing where the database knows of something else that points there."""
    try:
        async with session.begin_nested():
            for deletion in deletions:
                await session.execute(deletion)
    except IntegrityError:
        return False
    return True


async def _enter(
    session: AsyncSession, name: str, number: str, place: str, home: Region, language: str, *, at: datetime
) -> tuple[Organisation, bool]:
    """The organisation, and whether a colleague who registered it in the same moment was quicker."""
    row = insert(Organisation).values(
        name=name,
        region_id=home.id,
        country=home.country,
        registration_number=number,
        postal_address=place,
        languages=[language],
        source="chat",
        created_at=at,
    )
    new = await session.scalar(row.on_conflict_do_nothing().returning(Organisation.id))
    query = select(Organisation).where(Organisation.country == home.country, Organisation.registration_number == number)
    return (await session.scalars(query)).one(), new is None


def proper_name(text: str) -> str:
    """One line with a letter in it, not too long. Raises `InvalidName`."""
    name = " ".join(text.split())
    if not any(character.isalpha() for character in name) or len(name) > NAME_LENGTH:
        raise InvalidName(name=name[:NAME_LENGTH], maximum=NAME_LENGTH)
    return name


def normal_postal_address(text: str) -> str:
    """On one line, with commas for line breaks; nothing is nothing. Raises `InvalidPostalAddress`."""
    lines = (" ".join(line.split()).strip(" ,;") for line in text.splitlines())
    address = ", ".join(line for line in lines if line)
    if address and (not any(character.isalpha() for character in address) or len(address) > POSTAL_ADDRESS_LENGTH):
        raise InvalidPostalAddress(address=address[:POSTAL_ADDRESS_LENGTH], maximum=POSTAL_ADDRESS_LENGTH)
    return address


async def set_postal_address(
    session: AsyncSession, organisation: Organisation, text: str, *, by: User, at: datetime
) -> None:
    """Write down where an organisation is, on the record; empty for not known. Raises `InvalidPostalAddress`."""
    before, organisation.postal_address = organisation.postal_address, normal_postal_address(text)
    if organisation.postal_address != before:
        record(session, organisation.id, "organisation_corrected", {}, by=by, at=at)  # of a sole trader it is the home
    await session.flush()


async def _contact_of(
    session: AsyncSession, organisation: Organisation, person: Person, *, role: str, on: date
) -> Contact:
    query = select(Contact).where(Contact.organisation_id == organisation.id, Contact.person_id == person.id)
    contact = await session.scalar(query)
    if contact is None:
        contact = Contact(
            organisation_id=organisation.id,
            person_id=person.id,
            lawful_basis=LawfulBasis.CONSENT,
            source="chat",
            sourced_on=on,
        )
        session.add(contact)
    contact.name, contact.email = person.name, person.email or ""
    contact.role, contact.language, contact.ended_at = role, person.language, None
    await session.flush()
    return contact


async def add_contact(
    session: AsyncSession,
    organisation: Organisation,
    *,
    name: str,
    email: str,
    language: str,
    role: str = "",
    lawful_basis: LawfulBasis,
    source: str,
    sourced_on: date,
) -> Contact:
    """Add a person at an organisation; the same address there is updated. Raises `InvalidName`, `InvalidAddress`."""
    address = normal_address(email)
    query = select(Contact).where(Contact.organisation_id == organisation.id, Contact.email == address)
    contact = await session.scalar(query)
    if contact is None:
        contact = Contact(organisation_id=organisation.id, email=address)
        session.add(contact)
    contact.name, contact.language, contact.role = proper_name(name), language, role
    contact.lawful_basis, contact.source, contact.sourced_on = lawful_basis, source, sourced_on
    contact.ended_at = None
    await session.flush()
    return contact


async def find_by_number(session: AsyncSession, country: str, number: str) -> Organisation | None:
    """The organisation with this compact registration number, or the one that it was merged into."""
    query = select(Organisation).where(Organisation.country == country, Organisation.registration_number == number)
    organisation = (await session.scalars(query)).one_or_none()
    if organisation is None:
        organisation = await _merged_with_number(session, country, number)
    return organisation and await standing_for(session, organisation)


async def _merged_with_number(session: AsyncSession, country: str, number: str) -> Organisation | None:
    """One that had the number until it was merged: where the kept one has another, it is in the record alone."""
    had = OrganisationMerge.gone_before["facts"]
    query = (
        select(Organisation)
        .join(OrganisationMerge, OrganisationMerge.gone_id == Organisation.id)
        .where(OrganisationMerge.undone_at.is_(None), Organisation.merged_into_id.is_not(None))
        .where(had["registration_number"].astext == number, had["country"].astext == country)
    )
    return (await session.scalars(query.limit(1))).one_or_none()


async def standing_for(session: AsyncSession, organisation: Organisation) -> Organisation:
    """The organisation itself, or what became of it when it was merged."""
    while organisation.merged_into_id is not None:
        organisation = await session.get_one(Organisation, organisation.merged_into_id)
    return organisation
