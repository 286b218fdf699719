"""A contact's way to its own data: a link that was sent to its own address, and lasts for a month.

A letter can be forwarded, and an answer that quotes it is a public record. So no letter of an introduction carries this
link: who wants to see the data asks for it, and it goes to the address that we know.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from dooropener import outbox
from dooropener.accounts import normal_address
from dooropener.errors import NotFound
from dooropener.links import make_token, read_token
from dooropener.organisations.models import AccessLink, Contact, Organisation
from dooropener.organisations.records import record
from dooropener.outbox import SuppressionReason

ACCESS_LINK = "own-data"
ACCESS_VALID = timedelta(days=30)


class UnknownAccess(NotFound):
    """Never made here, too old, or of someone who has been forgotten: which of these is not told."""

    code = "unknown_access"


async def open_access(session: AsyncSession, contact: Contact, *, address: str = "", at: datetime) -> AccessLink:
    """A new link for a contact, to be sent to `address`: its own, or one that is to become its own.

    Raises `accounts.InvalidAddress`.
    """
    link = AccessLink(
        contact_id=contact.id, address=normal_address(address or contact.email), expires_at=at + ACCESS_VALID
    )
    session.add(link)
    await session.flush()
    return link


def access_token(secret: str, link: AccessLink) -> str:
    """What stands in the link. Who has it acts as the contact, for a month."""
    return make_token(secret, ACCESS_LINK, link.id)


async def find_access(session: AsyncSession, secret: str, token: str, *, at: datetime) -> AccessLink:
    """The link with its contact, organisation and colleagues there. Raises `UnknownAccess`."""
    number = read_token(secret, ACCESS_LINK, token)
    whole = selectinload(AccessLink.contact).selectinload(Contact.organisation)
    query = (
        select(AccessLink)
        .where(AccessLink.id == number, AccessLink.expires_at > at)
        .options(whole.selectinload(Organisation.region), whole.selectinload(Organisation.contacts))
    )
    link = await session.scalar(query) if number is not None else None
    if link is None or link.contact.ended_at is not None:
        raise UnknownAccess
    return link


async def prove_address(session: AsyncSession, link: AccessLink, *, at: datetime) -> None:
    """Who opened a link that went to a new address has shown that it is theirs: from now on it is the contact's.

    A stop that was said at the address before holds at the new one.
    """
    contact = link.contact
    if link.is_proved:
        return
    record(session, contact.organisation_id, "address_changed", {"contact": contact.id}, by=contact, at=at)
    if await outbox.said_stop(session, contact.email):
        await outbox.suppress(session, link.address, reason=SuppressionReason.UNSUBSCRIBED, at=at)
    contact.email = link.address
    await session.flush()


async def addresses_used(session: AsyncSession, contact: Contact) -> list[str]:
    """Where links to the contact's data were sent: its addresses before this one are among them."""
    return list(await session.scalars(select(AccessLink.address).where(AccessLink.contact_id == contact.id)))


async def close_access(session: AsyncSession, contact: Contact) -> None:
    """No link leads to a contact's data any more."""
    await session.execute(delete(AccessLink).where(AccessLink.contact_id == contact.id))
