"""A letter to who has been away from the chat page while something was said there: a page left open knocks nowhere."""

from datetime import datetime, timedelta

from procrastinate import JobContext
from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from dooropener import accounts, introductions, outbox
from dooropener.accounts import Alerts, Person
from dooropener.house import House, house_of
from dooropener.introductions.letters import compose_news_waiting
from dooropener.jobs import app
from dooropener.outbox import Delivery
from dooropener.words import LANGUAGES
from dooropener_bot.conversations import ChatMessage, Conversation, Door, ways_in

AWAY_FOR = timedelta(minutes=15)
"""Who sits at the page has read it by then."""
PAUSES = {Alerts.AT_ONCE: timedelta(days=1), Alerts.WEEKLY: timedelta(days=7)}
"""Between two letters; who never wants to hear of new doors gets none."""
LINK_VALID = timedelta(days=3)
OLD_NEWS = timedelta(days=14)
MOST = 200
"""In one go; the others follow in ten minutes."""

WRITTEN_ANYWAY = frozenset(
    {
        "address_confirmed",
        "contacts_exchanged",
        "feedback_requested",
        "follow_up_requested",
        "introduction_asked",
        "meeting_booked",
        "meeting_cancelled",
        "meeting_moved",
    }
)
"""Facts of the chat that come with a letter of their own."""


async def write_to_absent(house: House) -> None:
    """Write to everybody for whom something waits, outside their quiet hours, in a transaction each."""
    now = house.clock.now()
    async with house.sessions() as session:
        absent = await absent_people(session, at=now)
    for person_id in absent:
        async with house.sessions.begin() as session:
            await _write(session, house, person_id, at=now)


async def absent_people(session: AsyncSession, *, at: datetime) -> list[int]:
    """Who last used the chat page, has a proved address, and has not seen what was said there since the last letter."""
    later = aliased(Conversation)
    elsewhere = select(later.id).where(
        later.person_id == Conversation.person_id,
        later.blocked_at.is_(None),
        func.row(later.updated_at, later.id) > func.row(Conversation.updated_at, Conversation.id),
    )
    due = [(Person.alerts == choice) & (Person.news_mailed_at < at - pause) for choice, pause in PAUSES.items()]
    query = (
        select(Person.id)
        .join(Conversation, Conversation.person_id == Person.id)
        .join(ChatMessage, ChatMessage.conversation_id == Conversation.id)
        .join(Delivery, Delivery.id == ChatMessage.delivery_id)
        .where(
            Conversation.channel == Door.WEB,
            ~elsewhere.exists(),
            Conversation.restricted_at.is_(None),
            Person.email.is_not(None),
            Person.email_proved_at.is_not(None),
            Person.alerts.in_(list(PAUSES)),
            or_(Person.news_mailed_at.is_(None), *due),
            Delivery.fact.not_in(WRITTEN_ANYWAY),
            ChatMessage.id > func.coalesce(Conversation.seen_id, 0),
            ChatMessage.at.between(at - OLD_NEWS, at - AWAY_FOR),
            or_(Person.news_mailed_at.is_(None), ChatMessage.at > Person.news_mailed_at),
        )
        .group_by(Person.id)
        .order_by(func.min(ChatMessage.id))
        .limit(MOST)
    )
    return list(await session.scalars(query))


async def _write(session: AsyncSession, house: House, person_id: int, *, at: datetime) -> None:
    person = await session.get_one(Person, person_id, with_for_update=True)
    if not person.email or accounts.quiet_until(person, at) is not None:
        return
    letter = compose_news_waiting(
        settings=house.settings,
        language=person.language if person.language in LANGUAGES else "en",
        page_url=await ways_in.for_person(session, house, person.id, at=at, valid=LINK_VALID),
        days=LINK_VALID.days,
    )
    letter = await introductions.reworded(session, letter)
    await outbox.enqueue_mail(
        session,
        fact="news_waiting",
        recipient=person.email,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        reply_to=house.settings.office_email,
        message_id=outbox.make_message_id(house.settings.reply_domain),
        at=at,
    )
    person.news_mailed_at = at


@app.periodic(cron="*/10 * * * *")
@app.task(name="chat.write_to_absent", pass_context=True, queueing_lock="chat.write_to_absent")
async def write_to_absent_job(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # procrastinate passes the time
    """Nobody has to look in to learn that somebody waits."""
    await write_to_absent(house_of(context))
