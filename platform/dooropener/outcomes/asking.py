"""Asking: once, in the chat or by mail; one reminder at most; then it expires without a word."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import outbox
from dooropener.house import House
from dooropener.introductions import Introduction, IntroductionState, Side, get_introduction, reworded, stop_url
from dooropener.introductions.correspondence import thread_with
from dooropener.introductions.letters import (
    Letter,
    Reader,
    compose_feedback_requested,
    compose_follow_up_requested,
)
from dooropener.links import make_token
from dooropener.mailbox import Direction, MailKind, Message
from dooropener.organisations import Contact
from dooropener.outcomes.models import MONTHS, Feedback, FeedbackState, Occasion
from dooropener.outcomes.planning import FOLLOWED_UP, base_of, booking_of, meeting_time
from dooropener.outcomes.readers import Asked, reader_on

_S = IntroductionState
FEEDBACK_LINK = "feedback"
HOW_IT_WENT, WHAT_CAME_OF_IT = "feedback_requested", "follow_up_requested"
"""The facts, by mail and in the chat."""
QUESTIONS = (HOW_IT_WENT, WHAT_CAME_OF_IT)
REMIND_AFTER = 5
"""Working days of the reader's until the one reminder."""
EXPIRE_AFTER = 10
"""Working days from the reminder until it is too late to ask again; an answer still counts."""


def feedback_url(house: House, feedback_id: int) -> str:
    """The signed page on which one side answers one question."""
    return f"{house.settings.public_url}/f/{make_token(house.secret, FEEDBACK_LINK, feedback_id)}"


async def due(session: AsyncSession, *, at: datetime) -> list[int]:
    """The questions to look at now, oldest first: to be asked, perhaps to be reminded of, or no longer wanted.

    So many working days are no fewer days. A question about a meeting is no longer wanted once that is moved.
    """
    asked = Feedback.state == FeedbackState.ASKED
    planned = (Feedback.state == FeedbackState.PLANNED) & (Feedback.due_at <= at)
    silent = Feedback.reminded_at.is_(None) & (Feedback.asked_at < at - timedelta(days=REMIND_AFTER - 1))
    reminded = Feedback.reminded_at < at - timedelta(days=EXPIRE_AFTER - 1)
    changed = or_(Introduction.state == _S.MEETING_BOOKED, Introduction.state.not_in(FOLLOWED_UP))
    query = select(Feedback.id).join(Introduction, Feedback.introduction_id == Introduction.id)
    query = query.where(or_(planned, asked & or_(silent, reminded, changed)))
    return list(await session.scalars(query.order_by(Feedback.id)))


async def look_after(session: AsyncSession, feedback_id: int, *, at: datetime, house: House) -> None:
    """Ask, remind or let expire, whatever it is time for. The row is locked: of two workers one acts."""
    query = select(Feedback).where(Feedback.id == feedback_id).with_for_update(skip_locked=True)
    feedback = await session.scalar(query.execution_options(populate_existing=True))
    if feedback is None or feedback.state not in {FeedbackState.PLANNED, FeedbackState.ASKED}:
        return
    introduction = await get_introduction(session, feedback.introduction_id)
    reader = await reader_on(session, introduction, feedback.side)
    if reader is None or not await _is_wanted(session, introduction, feedback):
        feedback.state = FeedbackState.DROPPED if feedback.asked_at is None else FeedbackState.EXPIRED
    elif reader.person is None and await outbox.mail_is_held(session):
        return  # a letter written now would leave together with the one that reminds of it
    elif feedback.asked_at is None:
        await _ask(session, introduction, feedback, reader, at=at, house=house)
        feedback.state, feedback.asked_at = FeedbackState.ASKED, at
    else:
        await _go_on(session, introduction, feedback, reader, at=at, house=house)
    await session.flush()


async def _is_wanted(session: AsyncSession, introduction: Introduction, feedback: Feedback) -> bool:
    """A meeting that was moved or called off, and an introduction that has ended, are not asked about."""
    if feedback.occasion is Occasion.MEETING:
        booking = await booking_of(session, introduction)
        held = introduction.state in {_S.MEETING_BOOKED, *FOLLOWED_UP}
        return held and booking is not None and booking.id == feedback.since_id
    base = await base_of(session, introduction)
    return introduction.state in FOLLOWED_UP and base is not None and base.id == feedback.since_id


async def _go_on(
    session: AsyncSession, introduction: Introduction, feedback: Feedback, reader: Asked, *, at: datetime, house: House
) -> None:
    assert feedback.asked_at is not None
    if feedback.reminded_at is None:
        if at < reader.calendar.morning_after(feedback.asked_at, REMIND_AFTER):
            return
        if not await has_written(session, introduction, feedback):
            await _ask(session, introduction, feedback, reader, at=at, house=house, reminder=True)
        feedback.reminded_at = at
    elif at >= reader.calendar.morning_after(feedback.reminded_at, EXPIRE_AFTER):
        feedback.state = FeedbackState.EXPIRED


async def has_written(session: AsyncSession, introduction: Introduction, feedback: Feedback) -> bool:
    """Whether its side has answered by mail since: an advisor reads it, and nobody reminds."""
    return bool(await mails_since(session, introduction, feedback))


async def mails_since(session: AsyncSession, introduction: Introduction, feedback: Feedback) -> list[Message]:
    """What a side's people wrote by mail after they were asked, oldest first."""
    since = feedback.asked_at or feedback.due_at
    return [mail for mail in (await mails_by_side(session, introduction))[feedback.side] if mail.at >= since]


async def mails_by_side(session: AsyncSession, introduction: Introduction) -> dict[Side, list[Message]]:
    """What each side's people wrote by mail, oldest first. The introduction must be loaded."""
    query = select(Message).where(
        Message.introduction_id == introduction.id,
        Message.direction == Direction.IN,
        Message.kind == MailKind.REPLY,
    )
    ours = _addresses(introduction)
    found: dict[Side, list[Message]] = {side: [] for side in Side}
    for mail in await session.scalars(query.order_by(Message.at, Message.id)):
        found[Side.COMPANY if mail.from_address.lower() in ours else Side.PARTNER].append(mail)
    return found


def _addresses(introduction: Introduction) -> set[str]:
    contacts: list[Contact] = [*introduction.match.local.organisation.contacts]
    if introduction.company_contact is not None:
        contacts.append(introduction.company_contact)
    return {contact.email.lower() for contact in contacts}


async def _ask(
    session: AsyncSession,
    introduction: Introduction,
    feedback: Feedback,
    reader: Asked,
    *,
    at: datetime,
    house: House,
    reminder: bool = False,
) -> None:
    if reader.person is None:
        await _write(session, introduction, feedback, reader, at=at, house=house, reminder=reminder)
        return
    values = {
        "introduction_id": introduction.id,
        "feedback_id": feedback.id,
        "partner": introduction.match.partner.organisation.name,
        "reminder": reminder,
    }
    await outbox.enqueue_chat(
        session,
        fact=_fact(feedback),
        person_id=reader.person.id,
        values=values,
        introduction_id=introduction.id,
        at=at,
    )


def _fact(feedback: Feedback) -> str:
    return HOW_IT_WENT if feedback.occasion is Occasion.MEETING else WHAT_CAME_OF_IT


async def _write(
    session: AsyncSession,
    introduction: Introduction,
    feedback: Feedback,
    reader: Asked,
    *,
    at: datetime,
    house: House,
    reminder: bool,
) -> None:
    assert reader.contact is not None
    to, stop = reader.contact.email, stop_url(house, introduction.id) if feedback.side is Side.PARTNER else None
    standard = await _compose(session, introduction, feedback, reader, house=house, stop=stop, reminder=reminder)
    letter = await reworded(session, standard)
    headers = {"Content-Language": letter.language}
    if stop is not None:
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    thread = await thread_with(session, introduction.id, to)
    await outbox.enqueue_mail(
        session,
        fact=_fact(feedback),
        recipient=to,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        introduction_id=introduction.id,
        reply_to=outbox.reply_address(house.settings, introduction.id),
        references=thread.references,
        headers=headers,
        at=at,
    )


async def _compose(
    session: AsyncSession,
    introduction: Introduction,
    feedback: Feedback,
    reader: Asked,
    *,
    house: House,
    stop: str | None,
    reminder: bool,
) -> Letter:
    page, to = feedback_url(house, feedback.id), Reader(feedback.side.value)
    if feedback.occasion is Occasion.MEETING:
        booking = await booking_of(session, introduction)
        assert booking is not None
        return compose_feedback_requested(
            introduction,
            settings=house.settings,
            language=reader.language,
            reader=to,
            met_on=reader.calendar.day_of(meeting_time(booking)),
            reminder=reminder,
            page_url=page,
            stop_url=stop,
        )
    base = await base_of(session, introduction)
    return compose_follow_up_requested(
        introduction,
        settings=house.settings,
        language=reader.language,
        reader=to,
        months=MONTHS[feedback.occasion],
        agreed=base is not None and base.to_state == _S.AGREEMENT,
        reminder=reminder,
        page_url=page,
        stop_url=stop,
    )
