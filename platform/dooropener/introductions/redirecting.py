"""A letter that did not arrive goes to somebody else on its reader's side, who reads all that follows."""

import enum
from datetime import datetime

from markupsafe import escape
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import organisations, outbox
from dooropener.accounts import User
from dooropener.errors import Conflict
from dooropener.house import House
from dooropener.introductions.approach import set_addressee
from dooropener.introductions.meeting_letters import Wording, send_invitation, send_proposed_times
from dooropener.introductions.meeting_models import Meeting, MeetingState, Side
from dooropener.introductions.meetings import PROPOSED, meeting_of
from dooropener.introductions.models import AGREED, INTRODUCTION, Introduction, IntroductionState
from dooropener.introductions.queries import get_introduction, lock
from dooropener.introductions.sending import ask_by_mail, exchange_contacts
from dooropener.organisations import Contact
from dooropener.outbox import Channel, Delivery

ASKED, ANSWERED, EXCHANGED, INVITED = "company_asked", "question_answered", "contacts_exchanged", "meeting_invited"


class NobodyElse(Conflict):
    """This letter is of no use to anybody else now, or not to that contact."""

    code = "nobody_else"


class _Reader(enum.StrEnum):
    """Whose letter it was; the institution is asked on the partner's side."""

    COMPANY = "company"
    PARTNER = "partner"
    INSTITUTION = "institution"


async def readers_instead(session: AsyncSession, introduction: Introduction, letter: Delivery) -> list[Contact]:
    """Who else on its reader's side could get this letter; nobody where it has had its day.

    The reader itself is among them once its address has been corrected. The introduction must be loaded.
    """
    if letter.channel is not Channel.MAIL or not await _has_its_place(session, introduction, letter):
        return []
    contacts = await _contacts_beside(session, introduction, await _reader_of(session, introduction, letter))
    there = [each for each in contacts if each.ended_at is None and each.email and each.email != letter.recipient]
    stopped = await outbox.standings(session, [each.email for each in there])
    return [each for each in there if each.email not in stopped]


async def send_instead(
    session: AsyncSession,
    introduction: Introduction,
    letter: Delivery,
    contact: Contact,
    *,
    by: User,
    at: datetime,
    house: House,
) -> None:
    """Write it anew to `contact`, who stands for that side from now on. Raises `NobodyElse`.

    Where it put both in contact the other side hears again as well: the address it was given leads nowhere.
    """
    actor = by.actor
    await lock(session, introduction)
    introduction = await get_introduction(session, introduction.id)
    if contact.id not in {each.id for each in await readers_instead(session, introduction, letter)}:
        raise NobodyElse(contact=contact.id)
    reader = await _reader_of(session, introduction, letter)
    before = next(iter(readers_of(introduction, letter)), None)
    if reader is _Reader.COMPANY:
        introduction.company_contact_id = contact.id
    elif reader is _Reader.INSTITUTION:
        introduction.via_contact_id = contact.id
    else:
        set_addressee(introduction, contact)
    INTRODUCTION.note(
        session, introduction, by=actor, at=at, reason="sent_elsewhere", evidence={"addressee": contact.id}
    )
    await session.flush()
    introduction = await get_introduction(session, introduction.id)
    await _write(session, introduction, letter, reader, before, contact, at=at, house=house)


async def _has_its_place(session: AsyncSession, introduction: Introduction, letter: Delivery) -> bool:
    meeting = await meeting_of(session, introduction.id)
    wanted = {
        ASKED: introduction.state is IntroductionState.ASKED,
        ANSWERED: introduction.state is IntroductionState.QUESTION,
        EXCHANGED: introduction.state in AGREED,
        PROPOSED: _is_of(meeting, MeetingState.PROPOSED, letter),
        INVITED: _is_of(meeting, MeetingState.BOOKED, letter),
    }
    return wanted.get(letter.fact, False)


def _is_of(meeting: Meeting | None, state: MeetingState, letter: Delivery) -> bool:
    return meeting is not None and meeting.state is state and meeting.made_at <= letter.created_at


def readers_of(introduction: Introduction, letter: Delivery) -> list[Contact]:
    """Everybody in this introduction who has the address that the letter went to. The introduction must be loaded."""
    asked = [introduction.company_contact, introduction.addressee, introduction.via_contact]
    match = introduction.match
    others = [*match.local.organisation.contacts, *match.partner.organisation.contacts]
    known = dict.fromkeys([*(each for each in asked if each is not None), *others])
    return [each for each in known if each.email == letter.recipient]


async def _reader_of(session: AsyncSession, introduction: Introduction, letter: Delivery) -> _Reader:
    """By its address; where nobody has that any more, it was whoever has no letter of its kind."""
    via, local = introduction.via_contact, introduction.match.local.organisation
    reader = next(iter(readers_of(introduction, letter)), None)
    if letter.fact == ASKED or (reader and reader.organisation_id == local.id):
        return _Reader.COMPANY
    if reader and via and reader.id == via.id and via.id != introduction.addressee_id:
        return _Reader.INSTITUTION
    if reader or introduction.company_contact is None:
        return _Reader.PARTNER
    alike = [each for each in await outbox.deliveries_of(session, introduction.id) if each.fact == letter.fact]
    written = introduction.company_contact.email in {each.recipient for each in alike}
    return _Reader.PARTNER if written or letter.fact in {ANSWERED, PROPOSED} else _Reader.COMPANY


async def _contacts_beside(session: AsyncSession, introduction: Introduction, reader: _Reader) -> list[Contact]:
    if reader is _Reader.COMPANY:
        return introduction.match.local.organisation.contacts
    if reader is _Reader.INSTITUTION and introduction.via_contact is not None:
        place = introduction.via_contact.organisation_id
        return (await organisations.get_organisation(session, place)).contacts
    return introduction.match.partner.organisation.contacts


async def _write(
    session: AsyncSession,
    introduction: Introduction,
    letter: Delivery,
    reader: _Reader,
    before: Contact | None,
    contact: Contact,
    *,
    at: datetime,
    house: House,
) -> None:
    meeting = await meeting_of(session, introduction.id)
    if letter.fact == EXCHANGED:
        await outbox.cancel_pending(session, introduction.id, facts=[EXCHANGED])
        await exchange_contacts(session, introduction, at=at, house=house)
    elif letter.fact == ASKED:
        await ask_by_mail(session, introduction, contact=contact, at=at, house=house)
    elif letter.fact == PROPOSED and meeting:
        await send_proposed_times(session, introduction, meeting, at=at, house=house)
    elif letter.fact == INVITED and meeting:
        side = Side.COMPANY if reader is _Reader.COMPANY else Side.PARTNER
        await send_invitation(session, introduction, meeting, side, Wording.NEW, at=at, house=house)
    else:
        await _copy(session, letter, before, contact, at=at)


async def _copy(
    session: AsyncSession, letter: Delivery, before: Contact | None, contact: Contact, *, at: datetime
) -> None:
    """The words of the answer are kept nowhere but in the letter: only the name it begins with is another."""
    old, new, payload = before.name if before else "", contact.name, letter.payload
    await outbox.enqueue_mail(
        session,
        fact=letter.fact,
        recipient=contact.email,
        subject=payload["subject"],
        text=payload["text"].replace(old, new, 1) if old else payload["text"],
        html=payload["html"].replace(str(escape(old)), str(escape(new)), 1) if old else payload["html"],
        introduction_id=letter.introduction_id,
        reply_to=payload["reply_to"],
        headers=payload["headers"],
        at=at,
    )
