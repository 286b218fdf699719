"""The letters of a meeting: proposed times, the invitation, its being called off. Each goes to one reader."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import outbox
from dooropener.house import House
from dooropener.introductions.addresses import MEETING_LINK, page_url, stop_url
from dooropener.introductions.invitations import Method, write_invitation
from dooropener.introductions.letter_parts import card, office_of, party
from dooropener.introductions.letter_writing import Letter, write
from dooropener.introductions.letters import _contact
from dooropener.introductions.meeting_models import Meeting, Side
from dooropener.introductions.meeting_times import places_of, said_of
from dooropener.introductions.models import Introduction
from dooropener.introductions.sending import enqueue_letter
from dooropener.organisations.models import Contact, Organisation
from dooropener.settings import Settings
from dooropener.words import LANGUAGES, Words, words


class Wording(enum.StrEnum):
    """What an invitation's letter says of it: booked, moved, or kept though another time was wished for."""

    NEW = "new"
    MOVED = "moved"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Invited:
    """One side of a meeting: who reads, in which language, and whom they meet."""

    side: Side
    contact: Contact
    language: str

    @property
    def words(self) -> Words:
        return words(self.language)


def contact_on(introduction: Introduction, side: Side) -> Contact | None:
    return introduction.company_contact if side is Side.COMPANY else introduction.addressee


def invited(introduction: Introduction, side: Side) -> Invited:
    """Raises `NobodyToWriteTo`."""
    contact = _contact(contact_on(introduction, side))
    chosen = introduction.letter_language if side is Side.PARTNER else None
    language = chosen or contact.language
    return Invited(side, contact, language if language in LANGUAGES else "en")


def when(introduction: Introduction, starts: datetime, minutes: int, side: Side, reader: Words) -> str:
    """The time on both sides, the reader's own first."""
    here, there = places_of(introduction, reader)
    return said_of(starts, minutes, (here, there) if side is Side.COMPANY else (there, here), reader)


def compose_meeting_proposed(
    introduction: Introduction,
    *,
    settings: Settings,
    language: str,
    times: Sequence[datetime],
    minutes: int,
    place: str,
    note: str,
    page_url: str,
    stop_url: str,
) -> Letter:
    """The company's times, for the partner to choose from (`meeting_proposed`)."""
    reader = words(language)
    values = {
        **_sides(introduction, language),
        "reader": _contact(introduction.addressee).name,
        "times": [when(introduction, moment, minutes, Side.PARTNER, reader) for moment in times],
        "minutes": minutes,
        "place": place,
        "note": note,
        "note_language": introduction.match.local.language,
        "page_url": page_url,
        "stop_url": stop_url,
    }
    return write("meeting_proposed", language, office_of(settings), values)


def compose_meeting_invited(
    introduction: Introduction,
    *,
    settings: Settings,
    side: Side,
    language: str,
    wording: Wording,
    starts: datetime,
    minutes: int,
    place: str,
    note: str,
) -> Letter:
    """The letter around an invitation (`meeting_invited`), for one side."""
    values = {
        **_meeting_values(introduction, side, language, starts, minutes),
        "other": card(invited(introduction, side.other).contact, _organisation_met(introduction, side), language),
        "wording": wording.value,
        "place": place,
        "note": note,
    }
    return write("meeting_invited", language, office_of(settings), values)


def compose_meeting_cancelled(
    introduction: Introduction,
    *,
    settings: Settings,
    side: Side,
    language: str,
    starts: datetime,
    minutes: int,
    reason: str,
) -> Letter:
    """The meeting does not take place (`meeting_cancelled`), for one side."""
    values = {**_meeting_values(introduction, side, language, starts, minutes), "reason": reason}
    values["other"] = party(_organisation_met(introduction, side), language)
    return write("meeting_cancelled", language, office_of(settings), values)


def _meeting_values(
    introduction: Introduction, side: Side, language: str, starts: datetime, minutes: int
) -> dict[str, Any]:
    reader = invited(introduction, side)
    place = places_of(introduction, words(language))[0 if side is Side.COMPANY else 1]
    return {
        **_sides(introduction, language),
        "reader": reader.contact.name,
        "when": when(introduction, starts, minutes, side, words(language)),
        "day": words(language).date(starts.astimezone(place.zone).date()),
    }


def _organisation_met(introduction: Introduction, side: Side) -> Organisation:
    match = introduction.match
    return match.partner.organisation if side is Side.COMPANY else match.local.organisation


def _sides(introduction: Introduction, language: str) -> dict[str, Any]:
    return {
        "company": party(introduction.match.local.organisation, language),
        "partner": party(introduction.match.partner.organisation, language),
    }


async def send_proposed_times(
    session: AsyncSession, introduction: Introduction, meeting: Meeting, *, at: datetime, house: House
) -> None:
    """The letter to the partner with the company's times."""
    reader = invited(introduction, Side.PARTNER)
    letter = compose_meeting_proposed(
        introduction,
        settings=house.settings,
        language=reader.language,
        times=meeting.proposed,
        minutes=meeting.minutes,
        place=meeting.place,
        note=meeting.note,
        page_url=page_url(house, MEETING_LINK, introduction.id),
        stop_url=stop_url(house, introduction.id),
    )
    to = reader.contact.email
    await enqueue_letter(session, introduction, letter, house, fact="meeting_proposed", to=to, then=None, at=at)


async def send_invitations(
    session: AsyncSession, introduction: Introduction, meeting: Meeting, wording: Wording, *, at: datetime, house: House
) -> None:
    """One invitation to each side; neither sees the other's answer."""
    for side in Side:
        await send_invitation(session, introduction, meeting, side, wording, at=at, house=house)


async def send_invitation(
    session: AsyncSession,
    introduction: Introduction,
    meeting: Meeting,
    side: Side,
    wording: Wording,
    *,
    method: Method = Method.REQUEST,
    at: datetime,
    house: House,
) -> None:
    assert meeting.starts_at is not None
    reader = invited(introduction, side)
    letter = compose_meeting_invited(
        introduction,
        settings=house.settings,
        side=side,
        language=reader.language,
        wording=wording,
        starts=meeting.starts_at,
        minutes=meeting.minutes,
        place=meeting.place,
        note=meeting.note,
    )
    await _send(session, introduction, meeting, reader, letter, method, "meeting_invited", at=at, house=house)


async def send_cancelled(
    session: AsyncSession,
    introduction: Introduction,
    meeting: Meeting,
    reason: str,
    *,
    by_machine: bool = False,
    at: datetime,
    house: House,
) -> None:
    """Both calendars take the meeting out; a contact that has ended, or was forgotten, is not written to."""
    assert meeting.starts_at is not None
    for side in Side:
        contact = contact_on(introduction, side)
        if contact is None or contact.ended_at is not None:
            continue
        reader = invited(introduction, side)
        letter = compose_meeting_cancelled(
            introduction,
            settings=house.settings,
            side=side,
            language=reader.language,
            starts=meeting.starts_at,
            minutes=meeting.minutes,
            reason=reason,
        )
        await _send(
            session,
            introduction,
            meeting,
            reader,
            letter,
            Method.CANCEL,
            "meeting_cancelled",
            by_machine=by_machine,
            at=at,
            house=house,
        )


async def _send(
    session: AsyncSession,
    introduction: Introduction,
    meeting: Meeting,
    reader: Invited,
    letter: Letter,
    method: Method,
    fact: str,
    *,
    by_machine: bool = False,
    at: datetime,
    house: House,
) -> None:
    assert meeting.starts_at is not None
    local, partner = introduction.match.local.organisation, introduction.match.partner.organisation
    text = write_invitation(
        method,
        uid=meeting.uid,
        sequence=meeting.sequence,
        organizer=outbox.reply_address(house.settings, introduction.id),
        organizer_name=house.settings.office_name,
        attendee=reader.contact.email,
        attendee_name=reader.contact.name,
        starts=meeting.starts_at,
        minutes=meeting.minutes,
        summary=f"{local.name} – {partner.name}",
        description=letter.text,
        place=meeting.place,
        language=reader.language,
        at=at,
    )
    await enqueue_letter(
        session,
        introduction,
        letter,
        house,
        fact=fact,
        to=reader.contact.email,
        then=None,
        at=at,
        stoppable=False,
        calendar={"method": method.value, "text": text},
        by_machine=by_machine,
    )
