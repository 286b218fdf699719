"""A copy of everything that is held about a foreign contact, as plain data (GDPR Art. 15 and 20)."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import outbox
from dooropener.introductions import Side
from dooropener.mailbox import Message
from dooropener.organisations import Contact
from dooropener.outbox import Channel, Delivery
from dooropener.privacy.aftercare import feedback_given, outcomes_counted
from dooropener.privacy.contacts import ContactHoldings, contact_holdings, messages_from
from dooropener.privacy.copies import contact_copied, letter_copied, listing_copied, meetings_copied
from dooropener.privacy.masking import Mask
from dooropener.privacy.office_notes import notes_about
from dooropener.privacy.service import requests_of


async def contact_copy_of(session: AsyncSession, contact: Contact) -> dict[str, Any]:
    """Names as in the tables, times in ISO 8601; `contact` with its organisation loaded."""
    held = await contact_holdings(session, contact)
    return {
        "contact": {**contact_copied(contact), "no_more_mail": await outbox.is_suppressed(session, contact.email)},
        "listings": [listing_copied(listing, contact.organisation) for listing in held.listings],
        "requests": [
            {
                "from": introduction.match.local.organisation.name,
                "about": introduction.match.partner.title,
                "state": introduction.state.value,
                "since": introduction.created_at.isoformat(),
                "days_away": introduction.absences,
                "meetings": await meetings_copied(session, introduction, Side.PARTNER),
                "feedback": await feedback_given(session, introduction, Side.PARTNER),
                "outcomes": await outcomes_counted(session, introduction, Side.PARTNER),
            }
            for introduction in held.introductions
        ],
        "notes_of_the_office": await notes_about(
            session, held.introductions, Mask.of([contact.name], [contact.email]), own={contact.id}
        ),
        "letters_from_us": await _letters(session, held),
        "letters_to_us": [_message(message) for message in await messages_from(session, contact)],
        "requests_about_data": [
            {"kind": each.kind.value, "state": each.state.value, "asked_at": each.asked_at.isoformat()}
            for each in await requests_of(session, contact)
        ],
    }


async def _letters(session: AsyncSession, held: ContactHoldings) -> list[dict[str, Any]]:
    """What we wrote to this address about these introductions."""
    query = (
        select(Delivery)
        .where(
            Delivery.channel == Channel.MAIL,
            Delivery.introduction_id.in_([introduction.id for introduction in held.introductions]),
            Delivery.recipient == held.contact.email,
        )
        .order_by(Delivery.id)
    )
    return [letter_copied(letter) for letter in await session.scalars(query)]


def _message(message: Message) -> dict[str, Any]:
    return {"at": message.at.isoformat(), "subject": message.subject, "text": message.text}
