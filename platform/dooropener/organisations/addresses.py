"""A new mail address comes into use: for the person, and for the contacts that the person is."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import accounts, outbox
from dooropener.accounts import NewAddress, Person
from dooropener.organisations.models import Contact


async def is_unproved(session: AsyncSession, contact: Contact) -> bool:
    """Whether the address was only told in the chat: nobody has come back by a link in a letter to it."""
    if contact.person_id is None:
        return False
    person = await session.get_one(Person, contact.person_id)
    return person.email_proved_at is None


async def use_new_address(session: AsyncSession, confirmed: NewAddress, *, at: datetime) -> str | None:
    """Write to the person at the confirmed address from now on, and say so in the chat; return another one before.

    The caller has checked the link, and writes to the address before.
    """
    person = await session.get_one(Person, confirmed.person_id)
    before, person.email, person.email_proved_at = person.email, confirmed.email, at
    own = select(Contact).where(Contact.person_id == person.id, Contact.ended_at.is_(None))
    for contact in await session.scalars(own):
        contact.email = confirmed.email
    await accounts.forget_new_addresses(session, person)
    await outbox.enqueue_chat(
        session, fact="address_confirmed", person_id=person.id, values={"address": confirmed.email}, at=at
    )
    return before if before != confirmed.email else None
