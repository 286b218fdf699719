"""A copy of everything that the slices hold about a person, as plain data (GDPR Art. 15 and 20)."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import accounts, enquiries, introductions
from dooropener.accounts import Person
from dooropener.enquiries import Enquiry
from dooropener.introductions import INTRODUCTION, Introduction, Meeting, Side
from dooropener.listings import Listing
from dooropener.organisations import Contact, Organisation
from dooropener.outbox import Channel, Delivery
from dooropener.privacy.aftercare import feedback_given, outcomes_counted
from dooropener.privacy.holdings import Holdings, holdings_of
from dooropener.privacy.office_notes import notes_about
from dooropener.privacy.service import requests_of
from dooropener.states import history


async def copy_of(session: AsyncSession, person: Person) -> dict[str, Any]:
    """Names as in the tables, times in ISO 8601. Others are named by their part only, for they have rights too."""
    held = await holdings_of(session, person)
    talks = await enquiries.enquiries_of(session, person)
    return {
        "person": {
            "name": person.name,
            "email": person.email,
            "addresses_not_confirmed": await accounts.new_addresses_of(session, person),
            "language": person.language,
            "since": person.created_at.isoformat(),
        },
        "companies": [
            {
                "name": membership.organisation.name,
                "registration_number": membership.organisation.registration_number,
                "postal_address": membership.organisation.postal_address,
                "membership": membership.state.value,
                "since": membership.created_at.isoformat(),
            }
            for membership in held.memberships
        ],
        "contact_details": [contact_copied(contact) for contact in held.contacts],
        "listings": [listing_copied(listing, listing.organisation) for listing in held.listings],
        "introductions": [await _introduction(session, introduction) for introduction in held.introductions],
        "letters": await _letters(session, held),
        "notes_of_the_office": await notes_about(
            session, held.introductions, held.mask, own={contact.id for contact in held.contacts}
        ),
        "talks_with_the_office": [_talk(enquiry) for enquiry in talks],
        "requests_about_data": [
            {"kind": each.kind.value, "state": each.state.value, "asked_at": each.asked_at.isoformat()}
            for each in await requests_of(session, person)
        ],
    }


def contact_copied(contact: Contact) -> dict[str, Any]:
    return {
        "company": contact.organisation.name,
        "name": contact.name,
        "email": contact.email,
        "role": contact.role,
        "language": contact.language,
        "lawful_basis": contact.lawful_basis.value,
        "source": contact.source,
        "sourced_on": contact.sourced_on.isoformat(),
    }


def listing_copied(listing: Listing, organisation: Organisation) -> dict[str, Any]:
    return {
        "company": organisation.name,
        "kind": listing.kind.value,
        "partnership": list(listing.partnership),
        "title": listing.title,
        "summary": listing.summary,
        "text": listing.text,
        "language": listing.language,
        "target_regions": list(listing.target_regions),
        "state": listing.state.value,
        "created_at": listing.created_at.isoformat(),
    }


async def _introduction(session: AsyncSession, introduction: Introduction) -> dict[str, Any]:
    partner = introduction.match.partner.organisation
    steps = await history(session, INTRODUCTION.subject, introduction.id)
    return {
        "listing": introduction.match.local.title,
        "partner": partner.name,
        "region": partner.region.name("en"),
        "state": introduction.state.value,
        "summary": introduction.summary,
        "history": [
            {"at": step.at.isoformat(), "state": step.to_state, "by": step.actor_kind.value, "reason": step.reason}
            for step in steps
        ],
        "meetings": await meetings_copied(session, introduction, Side.COMPANY),
        "feedback": await feedback_given(session, introduction, Side.COMPANY),
        "outcomes": await outcomes_counted(session, introduction, Side.COMPANY),
    }


async def meetings_copied(session: AsyncSession, introduction: Introduction, side: Side) -> list[dict[str, Any]]:
    return [_meeting(meeting, side) for meeting in await introductions.meetings_of(session, [introduction.id])]


def _meeting(meeting: Meeting, side: Side) -> dict[str, Any]:
    """With what one side's own calendar answered; the other's words are the other's."""
    answer = meeting.answers.get(side, {})
    return {
        "state": meeting.state.value,
        "proposed_by": meeting.proposed_by.value,
        "proposed_times": meeting.times,
        "starts_at": meeting.starts_at.isoformat() if meeting.starts_at else None,
        "minutes": meeting.minutes,
        "place": meeting.place,
        "line": meeting.note if meeting.proposed_by is side else "",
        "your_calendar": meeting.answer_of(side).value,
        "your_words": answer.get("words", ""),
    }


async def _letters(session: AsyncSession, held: Holdings) -> list[dict[str, Any]]:
    """What we wrote to the person by mail about these introductions."""
    query = (
        select(Delivery)
        .where(
            Delivery.channel == Channel.MAIL,
            Delivery.introduction_id.in_([introduction.id for introduction in held.introductions]),
            Delivery.recipient.in_(held.mask.addresses),
        )
        .order_by(Delivery.id)
    )
    return [letter_copied(letter) for letter in await session.scalars(query)]


def letter_copied(letter: Delivery) -> dict[str, Any]:
    return {
        "to": letter.recipient,
        "at": (letter.sent_at or letter.created_at).isoformat(),
        "subject": letter.payload["subject"],
        "text": letter.payload["text"],
    }


def _talk(enquiry: Enquiry) -> dict[str, Any]:
    return {
        "about": enquiry.topic.value,
        "state": enquiry.state.value,
        "lines": [
            {
                "at": line.at.isoformat(),
                "by": "advisor" if line.user_id else "you",
                "language": line.language,
                "text": line.text,
            }
            for line in enquiry.lines
        ],
    }
