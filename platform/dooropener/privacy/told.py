"""What a person wrote: the numbers and addresses in it are covered wherever others were written of them."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import introductions
from dooropener.accounts import Person, User
from dooropener.enquiries import Enquiry, EnquiryLine
from dooropener.mailbox import Direction, Message
from dooropener.organisations import Contact
from dooropener.outcomes import Feedback
from dooropener.privacy.masking import Mask
from dooropener.privacy.traces import Traces
from dooropener.states import Change


async def telling(session: AsyncSession, held: Traces, mask: Mask) -> Mask:
    """The mask with all that the person told of itself; to be asked for before anything is masked."""
    words = await _own_words(session, held)
    told = mask.telling(words).told
    return mask.telling(words, others=await _others(session, mask, told))


async def _own_words(session: AsyncSession, held: Traces) -> list[str]:
    side, own = held.actor.kind.value, [each.id for each in held.introductions]
    words = await _words_of_changes(session, held)
    mine = (Feedback.introduction_id.in_(own)) & (Feedback.side == side)
    words += await session.scalars(select(Feedback.words).where(mine))
    for meeting in await introductions.meetings_of(session, own):
        words += [meeting.note, meeting.place] if meeting.proposed_by == side else []
        words += [str(wish["words"]) for wish in meeting.wishes if wish["side"] == side]
    lines = select(EnquiryLine.text).join(Enquiry, EnquiryLine.enquiry_id == Enquiry.id)
    words += await session.scalars(lines.where(Enquiry.person_id == held.person_id, EnquiryLine.user_id.is_(None)))
    if held.confirmed:
        wrote = (Message.direction == Direction.IN) & Message.from_address.in_(list(held.addresses))
        words += await session.scalars(select(Message.visible_text).where(wrote))
    return words


async def _words_of_changes(session: AsyncSession, held: Traces) -> list[str]:
    words = Change.evidence["words"].as_string()
    query = select(words).where(Change.actor_kind == held.actor.kind, Change.actor_id == held.actor.id)
    return [said for said in await session.scalars(query.where(words.is_not(None))) if said]


async def _others(session: AsyncSession, mask: Mask, told: frozenset[str]) -> list[str]:
    """The addresses among them of anybody else who is known here: whoever names one does not make it their own."""
    known: list[str] = []
    for column in (Contact.email, Person.email, User.email):
        found = await session.scalars(select(column).where(func.lower(column).in_(told)))
        known += [address for address in found if address and address.lower() not in mask.addresses]
    return known
