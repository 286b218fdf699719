"""Forgetting a person: masked everywhere, and what the law on archives keeps is locked away.

The organisation stays, for a company is no person. A listing goes on where a confirmed colleague can take it over;
otherwise it ends, and with it all that was under way abroad.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from dooropener import accounts, exchanges, listings, organisations, outbox
from dooropener.introductions import INTRODUCTION, OPEN, Introduction, IntroductionState
from dooropener.listings import Listing, ListingState
from dooropener.organisations import FORGOTTEN, Contact, Membership, MembershipState
from dooropener.outbox import SuppressionReason
from dooropener.privacy import records
from dooropener.privacy.holdings import Holdings
from dooropener.privacy.masking import MASKED
from dooropener.privacy.models import DATA_REQUEST, DataRequest, DataRequestState
from dooropener.states import MACHINE


async def erase(session: AsyncSession, request: DataRequest, held: Holdings, *, at: datetime) -> None:
    """Carry out a request in the caller's transaction, once. Raises `IllegalTransition` for one taken back."""
    await DATA_REQUEST.move(session, request, DataRequestState.CARRIED_OUT, by=MACHINE, at=at)
    for introduction in held.introductions:
        await _pass_on_introduction(session, held, introduction, at=at)
    for listing in held.listings:
        await _pass_on_listing(session, held, listing, at=at)
    for membership in held.memberships:
        if membership.state is not MembershipState.ENDED:
            await organisations.end(session, membership, by=held.person, at=at)
    mask = held.mask
    await _remember_the_no(session, held, at=at)
    await records.mask_all(session, held.traces, mask, at=at)
    await exchanges.forget(session, [contact.id for contact in held.contacts], sorted(held.addresses))
    await accounts.forget_new_addresses(session, held.person)
    _mask_person(held, at=at)
    await session.flush()


async def _remember_the_no(session: AsyncSession, held: Holdings, *, at: datetime) -> None:
    """A hash of the address stays, so that nobody writes there again. Only of one known to be the person's own."""
    if held.confirmed:
        for address in held.addresses:
            await outbox.suppress(session, address, reason=SuppressionReason.ERASED, at=at)


async def _pass_on_introduction(
    session: AsyncSession, held: Holdings, introduction: Introduction, *, at: datetime
) -> None:
    """To a colleague; without one it ends, unless it came of another's listing, whose contact takes it."""
    local = introduction.match.local
    heir = await _colleague(session, held, local.organisation_id)
    own = any(listing.id == local.id for listing in held.listings)
    if heir is None and own and introduction.state in OPEN:
        await INTRODUCTION.move(
            session, introduction, IntroductionState.WITHDRAWN, by=held.person.actor, at=at, reason="data_erased"
        )
        await outbox.cancel_pending(session, introduction.id)
    elif introduction.company_contact_id in {contact.id for contact in held.contacts} and (heir or not own):
        introduction.company_contact_id = heir.id if heir else local.contact_id


async def _pass_on_listing(session: AsyncSession, held: Holdings, listing: Listing, *, at: datetime) -> None:
    heir = await _colleague(session, held, listing.organisation_id)
    if heir is not None:
        listing.contact_id = heir.id
        if listing.author_person_id == held.person.id:
            listing.author_person_id = None  # what is told of it goes to the heir
    elif listing.state is not ListingState.ARCHIVED:
        await listings.retire(session, listing, by=held.person.actor, at=at, reason="data_erased")


async def _colleague(session: AsyncSession, held: Holdings, organisation_id: int) -> Contact | None:
    """The contact of another confirmed member, if there is one, and if the person was confirmed at all."""
    if not held.confirmed:
        return None
    member = aliased(Membership)
    query = (
        select(Contact)
        .join(member, (member.person_id == Contact.person_id) & (member.organisation_id == Contact.organisation_id))
        .where(
            Contact.organisation_id == organisation_id,
            Contact.ended_at.is_(None),
            Contact.person_id != held.person.id,
            member.state == MembershipState.VERIFIED,
        )
        .order_by(Contact.id)
        .limit(1)
    )
    found: Contact | None = await session.scalar(query)
    return found


def _mask_person(held: Holdings, *, at: datetime) -> None:
    for contact in held.contacts:
        mask_contact(contact, at=at)
    for organisation in held.alone_at:
        organisation.postal_address = ""
    held.person.name, held.person.email = "", None


def mask_contact(contact: Contact, *, at: datetime) -> None:
    """What is left of somebody at an organisation."""
    contact.name, contact.role, contact.source = MASKED, "", FORGOTTEN
    contact.email = f"erased-{contact.id}@erased.invalid"  # RFC 2606: no mail can ever go there
    contact.ended_at = contact.ended_at or at
