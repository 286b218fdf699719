"""Answers from calendars: whose they are, and which invitation they answer."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import introductions
from dooropener.introductions import CalendarAnswer, Introduction, Meeting, Side
from dooropener.mailbox.models import Message, MessageState, ThreadedBy
from dooropener.mailbox.reading import CalendarMethod, CalendarReply, ReadMail

OTHER_SENDER, OLD = "calendar_other_sender", "calendar_outdated"
_MINUTE = timedelta(minutes=1)

_ANSWERS = {
    "ACCEPTED": CalendarAnswer.ACCEPTED,
    "TENTATIVE": CalendarAnswer.TENTATIVE,
    "DECLINED": CalendarAnswer.DECLINED,
}


async def take_calendar_answer(
    session: AsyncSession, message: Message, mail: ReadMail, *, by: ThreadedBy | None
) -> bool:
    """File the answer with its meeting, or leave it to a person; false where its UID is none of ours.

    The UID is known to who was invited. That alone says nothing about which of the two answers: the sender does.
    """
    reply, meeting = mail.calendar, await _meeting(session, mail)
    if reply is None or meeting is None:
        return False
    introduction = await introductions.get_introduction(session, meeting.introduction_id)
    message.introduction_id = introduction.id
    side = side_of(introduction, mail.from_address, reply.attendee)
    if side is None:
        message.state, message.notes = MessageState.TRIAGE, [*message.notes, OTHER_SENDER]
        return True
    message.state, message.threaded_by = MessageState.FILED, by or ThreadedBy.REFERENCES
    await _record(session, introduction, meeting, message, reply, side)
    return True


async def attach_calendar_answer(
    session: AsyncSession, message: Message, mail: ReadMail, introduction: Introduction
) -> bool:
    """An advisor says that this answer belongs here: who is not of the company answers for the partner."""
    meeting = await _meeting(session, mail)
    if mail.calendar is None or meeting is None or meeting.introduction_id != introduction.id:
        return False
    await _record(session, introduction, meeting, message, mail.calendar, Side.PARTNER)
    return True


async def _meeting(session: AsyncSession, mail: ReadMail) -> Meeting | None:
    return await introductions.find_by_uid(session, mail.calendar.uid) if mail.calendar else None


def side_of(introduction: Introduction, sender: str, attendee: str) -> Side | None:
    """Whose calendar answers: by its sender, or by the attendee where a colleague in the same domain sent it."""
    known = {
        Side.COMPANY: introduction.company_contact.email.lower() if introduction.company_contact else "",
        Side.PARTNER: introduction.addressee.email.lower() if introduction.addressee else "",
    }
    for side, address in known.items():
        if address and sender.lower() == address:
            return side
    for side, address in known.items():
        if address and attendee == address and _domain(sender) == _domain(address):
            return side
    return None


def _domain(address: str) -> str:
    return address.lower().rpartition("@")[2]


async def _record(
    session: AsyncSession,
    introduction: Introduction,
    meeting: Meeting,
    message: Message,
    reply: CalendarReply,
    side: Side,
) -> None:
    counter = reply.starts if reply.method is CalendarMethod.COUNTER and reply.starts != meeting.starts_at else None
    if counter is not None and counter <= message.at:
        counter = None
    length = (reply.ends - reply.starts) // _MINUTE if reply.starts and reply.ends else None
    taken = await introductions.record_answer(
        session,
        meeting,
        side=side,
        answer=_ANSWERS.get(reply.partstat, CalendarAnswer.TENTATIVE if counter else CalendarAnswer.NEEDS_ACTION),
        sequence=reply.sequence,
        stamped=reply.stamped,
        counter=counter,
        counter_minutes=length if length and length > 0 else None,
        words=reply.comment,
        message_id=message.id,
        at=message.at,
    )
    if not taken:
        message.notes = [*message.notes, OLD]
    elif side is Side.PARTNER:
        await introductions.record_reply(session, introduction, at=message.at, evidence={"message_id": message.id})
