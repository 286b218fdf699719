"""What happens to an enquiry: the company writes, the office answers, and it is closed."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import outbox
from dooropener.accounts import Person, User
from dooropener.enquiries.models import ENQUIRY, Enquiry, EnquiryLine, EnquiryState, EnquiryTopic
from dooropener.errors import Invalid

LINE_LENGTH = 4000
"""As long as a message in the chat may be."""


class InvalidLine(Invalid):
    """Empty, or too long for one message in the chat."""

    code = "invalid_line"


async def write(
    session: AsyncSession,
    person: Person,
    text: str,
    *,
    language: str,
    topic: EnquiryTopic,
    introduction_id: int | None = None,
    at: datetime,
) -> Enquiry:
    """Add a person's line to the talk about the same thing, or begin one. Raises `InvalidLine`.

    Whether the introduction is the person's own is for the door to check.
    """
    said = _line(text)
    enquiry = await _under_way(session, person, topic, introduction_id)
    if enquiry is None:
        enquiry = Enquiry(
            person_id=person.id, introduction_id=introduction_id, topic=topic, opened_at=at, last_at=at, unanswered=0
        )
        enquiry.state = EnquiryState.OPEN
        session.add(enquiry)
        await ENQUIRY.begin(session, enquiry, by=person.actor, at=at)
    elif enquiry.state is EnquiryState.ANSWERED:
        await ENQUIRY.move(session, enquiry, EnquiryState.OPEN, by=person.actor, at=at)
    enquiry.unanswered += 1
    await _add(session, enquiry, said, language=language, at=at)
    return enquiry


async def _under_way(
    session: AsyncSession, person: Person, topic: EnquiryTopic, introduction_id: int | None
) -> Enquiry | None:
    """The talk that goes on. What is meant for the partner is kept apart from what is meant for the office."""
    about = Enquiry.introduction_id.is_not_distinct_from(introduction_id)
    for_partner = Enquiry.topic == EnquiryTopic.ANSWER
    kind = for_partner if topic is EnquiryTopic.ANSWER else ~for_partner
    query = select(Enquiry).where(Enquiry.person_id == person.id, about, kind, Enquiry.state != EnquiryState.CLOSED)
    found: Enquiry | None = await session.scalar(query.order_by(Enquiry.id.desc()).limit(1).with_for_update())
    return found


async def answer(
    session: AsyncSession,
    enquiry: Enquiry,
    text: str,
    *,
    language: str,
    by: User,
    at: datetime,
    seen: int | None = None,
) -> EnquiryLine:
    """Answer the person, who reads it in the chat, at the door used last. A second answer may follow the first.

    `seen` is the last line that the advisor had read: what the person wrote after it goes on waiting. Raises
    `InvalidLine`, and `IllegalTransition` once the talk is closed.
    """
    said, actor = _line(text), by.actor
    await _lock(session, enquiry)
    newer = await _written_since(session, enquiry, seen)
    if enquiry.state is EnquiryState.ANSWERED or (newer and enquiry.state is EnquiryState.OPEN):
        ENQUIRY.note(session, enquiry, by=actor, at=at)
    else:
        await ENQUIRY.move(session, enquiry, EnquiryState.ANSWERED, by=actor, at=at)
    enquiry.unanswered = newer
    line = await _add(session, enquiry, said, language=language, at=at, by=by)
    await outbox.enqueue_chat(
        session,
        fact="enquiry_answered",
        person_id=enquiry.person_id,
        values={"line_id": line.id},
        introduction_id=enquiry.introduction_id,
        at=at,
    )
    return line


async def ask(
    session: AsyncSession,
    person: Person,
    text: str,
    *,
    match_id: int,
    language: str,
    by: User,
    at: datetime,
) -> EnquiryLine:
    """Ask a company's person something about a suggested pair; the answer comes back into the same talk.

    What the person wrote before and nobody answered goes on waiting. Raises `InvalidLine`.
    """
    said, actor = _line(text), by.actor
    enquiry = await _under_way(session, person, EnquiryTopic.MESSAGE, None)
    if enquiry is None:
        enquiry = Enquiry(
            person_id=person.id,
            introduction_id=None,
            topic=EnquiryTopic.MESSAGE,
            opened_at=at,
            last_at=at,
            unanswered=0,
        )
        enquiry.state = EnquiryState.ANSWERED
        session.add(enquiry)
        await ENQUIRY.begin(session, enquiry, by=actor, at=at)
    else:
        ENQUIRY.note(session, enquiry, by=actor, at=at)
    line = await _add(session, enquiry, said, language=language, at=at, by=by)
    line.match_id = match_id
    await outbox.enqueue_chat(session, fact="enquiry_asked", person_id=person.id, values={"line_id": line.id}, at=at)
    return line


async def close(session: AsyncSession, enquiry: Enquiry, *, by: User, at: datetime) -> None:
    """Nothing is left to say: the person's next message begins a new talk."""
    await ENQUIRY.move(session, enquiry, EnquiryState.CLOSED, by=by.actor, at=at)
    enquiry.unanswered = 0
    await session.flush()


async def _written_since(session: AsyncSession, enquiry: Enquiry, seen: int | None) -> int:
    """How many lines the person added after the one that was read."""
    if seen is None:
        return 0
    query = select(func.count(EnquiryLine.id)).where(
        EnquiryLine.enquiry_id == enquiry.id, EnquiryLine.user_id.is_(None), EnquiryLine.id > seen
    )
    return await session.scalar(query) or 0


async def _lock(session: AsyncSession, enquiry: Enquiry) -> None:
    """Two who answer at once are taken in order; a line that came meanwhile stays unanswered for neither."""
    await session.flush()
    await session.execute(select(Enquiry.id).where(Enquiry.id == enquiry.id).with_for_update())
    await session.refresh(enquiry, ["state", "unanswered"])


async def _add(
    session: AsyncSession, enquiry: Enquiry, text: str, *, language: str, at: datetime, by: User | None = None
) -> EnquiryLine:
    line = EnquiryLine(enquiry_id=enquiry.id, user_id=by.id if by else None, text=text, language=language, at=at)
    session.add(line)
    enquiry.last_at = at
    await session.flush()
    return line


def _line(text: str) -> str:
    said = text.strip()
    if not said or len(said) > LINE_LENGTH:
        raise InvalidLine(field="text", rule="too_long" if said else "required")
    return said
