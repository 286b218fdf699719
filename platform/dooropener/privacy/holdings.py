"""Where a person's data are: contacts, listings, introductions. Only what is tied to the person itself counts.

A mail address that was typed in a chat proves nothing, so nothing is found by address alone, until an advisor has
confirmed that the person belongs to the company.
"""

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from dooropener.accounts import Person
from dooropener.introductions import Introduction
from dooropener.listings import Listing
from dooropener.matches import Match
from dooropener.organisations import Contact, Membership, MembershipState, Organisation
from dooropener.privacy.masking import Mask
from dooropener.privacy.traces import Traces
from dooropener.states import Change


@dataclass(frozen=True, slots=True)
class Holdings:
    """What is held about one person; `confirmed` says that an advisor has once confirmed who they are."""

    person: Person
    contacts: tuple[Contact, ...]
    memberships: tuple[Membership, ...]
    listings: tuple[Listing, ...]
    introductions: tuple[Introduction, ...]
    confirmed: bool
    shared: frozenset[str]

    @property
    def addresses(self) -> frozenset[str]:
        """The person's alone: by these, and by no address that somebody else is known by, others' records are found."""
        return frozenset(self.mask.addresses) - self.shared

    @property
    def traces(self) -> Traces:
        return Traces(
            actor=self.person.actor,
            listings=self.listings,
            introductions=self.introductions,
            addresses=self.addresses,
            confirmed=self.confirmed,
            person_id=self.person.id,
        )

    @property
    def mask(self) -> Mask:
        names = [self.person.name, *(contact.name for contact in self.contacts)]
        return Mask.of(names, [self.person.email or "", *(contact.email for contact in self.contacts)])


async def holdings_of(session: AsyncSession, person: Person) -> Holdings:
    """Everything that the slices hold about a person, with organisations and partners loaded."""
    contacts = await _contacts(session, person)
    memberships = await _memberships(session, person)
    own = await _listings(session, person, contacts)
    return Holdings(
        person=person,
        contacts=tuple(contacts),
        memberships=tuple(memberships),
        listings=tuple(own),
        introductions=tuple(await _introductions(session, contacts, own)),
        confirmed=await _once_confirmed(session, memberships),
        shared=await _shared(session, person, [person.email or "", *(contact.email for contact in contacts)]),
    )


async def _contacts(session: AsyncSession, person: Person) -> list[Contact]:
    query = select(Contact).where(Contact.person_id == person.id).options(selectinload(Contact.organisation))
    return list(await session.scalars(query.order_by(Contact.id)))


async def _shared(session: AsyncSession, person: Person, addresses: list[str]) -> frozenset[str]:
    """Which of the addresses that were typed in the chat are those of other people as well."""
    wanted = [address.strip().lower() for address in addresses]
    contact, other = func.lower(Contact.email), func.lower(Person.email)
    contacts = select(contact).where(contact.in_(wanted), Contact.person_id.is_distinct_from(person.id))
    people = select(other).where(other.in_(wanted), Person.id != person.id)
    return frozenset([*await session.scalars(contacts), *await session.scalars(people)])


async def _memberships(session: AsyncSession, person: Person) -> list[Membership]:
    """Those that have ended, too."""
    query = select(Membership).where(Membership.person_id == person.id).options(selectinload(Membership.organisation))
    return list(await session.scalars(query.order_by(Membership.id)))


async def _listings(session: AsyncSession, person: Person, contacts: list[Contact]) -> list[Listing]:
    own = or_(Listing.author_person_id == person.id, Listing.contact_id.in_([contact.id for contact in contacts]))
    query = select(Listing).where(own).options(selectinload(Listing.organisation)).order_by(Listing.id)
    return list(await session.scalars(query))


async def _introductions(session: AsyncSession, contacts: list[Contact], own: list[Listing]) -> list[Introduction]:
    """Those of the person's listings, and those in which the person is the company's contact."""
    match = selectinload(Introduction.match)
    partner = match.selectinload(Match.partner).selectinload(Listing.organisation).selectinload(Organisation.region)
    query = (
        select(Introduction)
        .join(Match, Introduction.match_id == Match.id)
        .where(
            or_(
                Match.local_listing_id.in_([listing.id for listing in own]),
                Introduction.company_contact_id.in_([contact.id for contact in contacts]),
            )
        )
        .options(match.selectinload(Match.local), partner)
        .order_by(Introduction.id)
    )
    return list(await session.scalars(query))


async def _once_confirmed(session: AsyncSession, memberships: list[Membership]) -> bool:
    query = select(Change.id).where(
        Change.subject == "membership",
        Change.subject_id.in_([membership.id for membership in memberships]),
        Change.to_state == MembershipState.VERIFIED,
    )
    return await session.scalar(query.limit(1)) is not None
