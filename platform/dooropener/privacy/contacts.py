"""A foreign contact's own data: all that is held, an objection, and being forgotten."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from dooropener import exchanges, introductions, organisations, outbox
from dooropener.introductions import AGREED, OPEN, Introduction, IntroductionState
from dooropener.listings import Listing
from dooropener.mailbox import Direction, Message
from dooropener.matches import Match
from dooropener.organisations import Contact
from dooropener.outbox import SuppressionReason
from dooropener.privacy import records
from dooropener.privacy.erasing import mask_contact
from dooropener.privacy.masking import Mask
from dooropener.privacy.models import DATA_REQUEST, DataRequest, DataRequestState
from dooropener.privacy.traces import Traces
from dooropener.states import MACHINE, Change


@dataclass(frozen=True, slots=True)
class ContactHoldings:
    """What is held about one contact, with the other side of every introduction loaded.

    `shared` says that somebody else is known by the same address.
    """

    contact: Contact
    listings: tuple[Listing, ...]
    introductions: tuple[Introduction, ...]
    shared: bool

    @property
    def traces(self) -> Traces:
        return Traces(
            actor=self.contact.actor,
            listings=self.listings,
            introductions=self.introductions,
            addresses=frozenset() if self.shared else frozenset({self.contact.email.lower()}),
            confirmed=True,  # the link was sent to this address
        )


async def contact_holdings(session: AsyncSession, contact: Contact) -> ContactHoldings:
    """Everything that the slices hold about a contact."""
    return ContactHoldings(
        contact=contact,
        listings=tuple(await session.scalars(select(Listing).where(Listing.contact_id == contact.id))),
        introductions=tuple(await _asked(session, contact)),
        shared=await _is_shared(session, contact),
    )


async def _asked(session: AsyncSession, contact: Contact) -> list[Introduction]:
    """Those in which the contact was asked, itself or as the one who passes on."""
    match = selectinload(Introduction.match)
    query = (
        select(Introduction)
        .where(or_(Introduction.addressee_id == contact.id, Introduction.via_contact_id == contact.id))
        .options(match.selectinload(Match.local).selectinload(Listing.organisation), match.selectinload(Match.partner))
        .order_by(Introduction.id)
    )
    return list(await session.scalars(query))


async def _is_shared(session: AsyncSession, contact: Contact) -> bool:
    """An office's one address for all: what else came from it is not this contact's alone."""
    own = [contact.id, *(folded.id for folded in await organisations.folded_into(session, contact))]
    same = (func.lower(Contact.email) == contact.email.lower()) & Contact.id.not_in(own)
    return await session.scalar(select(Contact.id).where(same).limit(1)) is not None


async def messages_from(session: AsyncSession, contact: Contact) -> list[Message]:
    """What arrived from the contact's address, oldest first."""
    mine = (Message.direction == Direction.IN) & (func.lower(Message.from_address) == contact.email.lower())
    return list(await session.scalars(select(Message).where(mine).order_by(Message.id)))


async def object_to_mail(session: AsyncSession, contact: Contact, *, at: datetime) -> None:
    """The contact objects (GDPR Art. 21): no more mail, at once, and what it is being asked ends.

    What both sides had agreed to goes on between them, without us.
    """
    await outbox.suppress(session, contact.email, reason=SuppressionReason.UNSUBSCRIBED, at=at)
    await _end(session, contact, frozenset(OPEN) - AGREED, at=at, why="objected")


async def allow_mail(session: AsyncSession, contact: Contact) -> None:
    """The contact takes the objection back."""
    await outbox.allow(session, contact.email)


async def _end(
    session: AsyncSession, contact: Contact, states: frozenset[IntroductionState], *, at: datetime, why: str
) -> None:
    """End what waits for this contact. Where it has passed a request on, the firm's answer is the firm's own."""
    for each in await _asked(session, contact):
        introduction = await introductions.get_introduction(session, each.id)
        reader = introductions.reader_now(introduction)
        if reader is not None and reader.id == contact.id and introduction.state in states:
            evidence = {"contact_id": contact.id, "why": why}
            await introductions.stop(session, introduction, at=at, evidence=evidence)


async def _mask_of(session: AsyncSession, contact: Contact) -> Mask:
    """By the names and addresses, too, that the contact had before it put them right."""
    query = select(Change).where(Change.actor_kind == contact.actor.kind, Change.actor_id == contact.id)
    written = [*await session.scalars(query), *await _written_about(session, contact)]
    told = [change.evidence or {} for change in written]
    names = [each["before"]["name"] for each in told if "name" in (each.get("before") or {})]
    organisation = await organisations.get_organisation(session, contact.organisation_id)
    former = [name for name in names if name != organisation.name]
    return Mask.of([contact.name, *former], [contact.email, *await organisations.addresses_used(session, contact)])


async def _written_about(session: AsyncSession, contact: Contact) -> list[Change]:
    """What the office put right about the contact."""
    about = Change.evidence["contact"].as_string() == str(contact.id)
    return list(await session.scalars(select(Change).where(Change.subject == organisations.SUBJECT, about)))


async def erase_contact(session: AsyncSession, request: DataRequest, contact: Contact, *, at: datetime) -> None:
    """Carry out a contact's request in the caller's transaction, once. Raises `IllegalTransition` for one taken back.

    The organisation and its listings stay, for a firm is no person; a colleague there takes the listings over.
    """
    await DATA_REQUEST.move(session, request, DataRequestState.CARRIED_OUT, by=MACHINE, at=at)
    held = await contact_holdings(session, contact)
    await _end(session, contact, frozenset(OPEN), at=at, why="data_erased")
    mask = await _mask_of(session, contact)
    await outbox.suppress(session, contact.email, reason=SuppressionReason.ERASED, at=at)
    await records.mask_all(session, held.traces, mask, at=at)
    for change in await _written_about(session, contact):
        change.evidence = mask.data(change.evidence, own=True)
    for introduction in held.introductions:
        introduction.absences = []
    await organisations.close_access(session, contact)
    several = [*await organisations.folded_into(session, contact), contact]
    await exchanges.forget(session, [same.id for same in several], sorted(mask.addresses))
    for same in several:
        mask_contact(same, at=at)
    await session.flush()
    heir = await organisations.contact_for(session, contact.organisation_id)
    for listing in held.listings:
        listing.contact_id = heir.id if heir else None
    await session.flush()
