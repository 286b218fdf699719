"""Reminders of a letter that nobody has answered: usually two, after 5 and 10 of its reader's working days.

They are automatic, but an advisor can skip the next one or turn them off. Days count as the reader's: by its clock,
without its holidays, seasons, times of rest, and without the days on which it said to be away.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import organisations, outbox
from dooropener.accounts import User
from dooropener.errors import Conflict
from dooropener.house import House
from dooropener.introductions.addresses import PARTNER_LINK, page_url, stop_url
from dooropener.introductions.approach import PASSING_ON, REQUEST, requests_of
from dooropener.introductions.letter_reminders import compose_reminder
from dooropener.introductions.models import INTRODUCTION, Introduction, IntroductionState
from dooropener.introductions.queries import get_introduction, lock
from dooropener.introductions.rhythm import Rhythm, rhythm
from dooropener.introductions.sending import catch_up, enqueue_letter
from dooropener.organisations import Contact, Organisation
from dooropener.outbox import Delivery, DeliveryState
from dooropener.regions import Region, SeasonRules, WorkCalendar, season_rules, work_calendar
from dooropener.states import MACHINE

REMINDED, PASSING_ON_REMINDED = "introduction_reminded", "passing_on_reminded"
REMINDERS = frozenset({REMINDED, PASSING_ON_REMINDED})
ASKING = REMINDERS | {REQUEST, PASSING_ON}
"""The letters that ask the partner's side, and those that remind of them."""

WAITING = frozenset({IntroductionState.SENT, IntroductionState.DELIVERED})
LONGEST_ABSENCE = timedelta(days=366)


class NothingToRemind(Conflict):
    """No reminder is due: the partner has answered, all were sent, or they are turned off."""

    code = "nothing_to_remind"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter that waits for its answer, its reader, the reader's calendar, and how often reminders come."""

    letter: Delivery
    reader: Contact
    calendar: WorkCalendar
    rhythm: Rhythm


async def _find_waiting(session: AsyncSession, introduction: Introduction) -> Waiting | None:
    """What a reminder would be about; None where nothing waits, the reader has left, changed address or said stop."""
    if introduction.state not in WAITING or introduction.sent_at is None:
        return None
    chosen = await rhythm(session)
    if introduction.reminders_off or introduction.reminders >= chosen.reminders:
        return None
    letter = await _letter_of(session, introduction)
    reader = reader_of_letter(introduction, letter)
    if letter is None or reader is None or reader.ended_at is not None:
        return None
    if reader.email.lower() != letter.recipient.lower() or await outbox.is_suppressed(session, reader.email):
        return None
    return Waiting(letter, reader, await calendar_of(session, introduction), chosen)


async def _letter_of(session: AsyncSession, introduction: Introduction) -> Delivery | None:
    sent = [letter for letter in await requests_of(session, introduction) if letter.sent_at]
    return sent[-1] if sent else None


def reader_of_letter(introduction: Introduction, letter: Delivery | None) -> Contact | None:
    """Who got the letter: the institution where it was asked to pass it on, else the firm."""
    passing_on = letter is not None and letter.fact == PASSING_ON
    return introduction.via_contact if passing_on else introduction.addressee


async def calendar_of(session: AsyncSession, introduction: Introduction) -> WorkCalendar:
    """The calendar of the letter's reader. The introduction must be loaded with contacts and organisations."""
    reader = reader_of_letter(introduction, await _letter_of(session, introduction))
    place = introduction.match.partner.organisation
    if reader is not None and reader.organisation_id != place.id:
        place = await session.get_one(Organisation, reader.organisation_id)
    since = introduction.sent_at or introduction.created_at
    periods = await organisations.quiet_periods(session, place.id, on=since.date() - timedelta(days=1))
    region = await session.get_one(Region, place.region_id)
    seasons = await season_rules(session)
    rests = [(period.starts, period.ends) for period in periods]
    return calendar_for(place.country, region.id, region.subdivision, introduction.absences, rests, seasons)


def calendar_for(
    country: str,
    region_id: str,
    subdivision: str | None,
    absences: Iterable[Mapping[str, str]],
    rests: Iterable[tuple[date, date]],
    seasons: SeasonRules,
) -> WorkCalendar:
    """The calendar of a reader at an organisation that `rests` so, without the days on which it said to be away."""
    away = [(date.fromisoformat(one["from"]), date.fromisoformat(one["until"])) for one in absences]
    return work_calendar(country, region_id, subdivision=subdivision, rests=[*rests, *away], seasons=seasons)


async def next_reminder(session: AsyncSession, introduction: Introduction, *, at: datetime) -> date | None:
    """The day on which the next reminder goes out, by the reader's calendar; None where there will be none."""
    waiting = await _find_waiting(session, introduction)
    if waiting is None:
        return None
    return max(_due(introduction, waiting), waiting.calendar.first_from(waiting.calendar.day_of(at)))


def _due(introduction: Introduction, waiting: Waiting) -> date:
    assert introduction.sent_at is not None
    calendar, apart = waiting.calendar, waiting.rhythm.apart
    due = calendar.after(calendar.day_of(introduction.sent_at), apart * (introduction.reminders + 1))
    if introduction.reminded_at is None:
        return due
    return max(due, calendar.after(calendar.day_of(introduction.reminded_at), apart))


async def unanswered(session: AsyncSession, *, at: datetime) -> list[int]:
    """The ids of introductions that may need a reminder now, oldest first: so many working days are no fewer days."""
    chosen = await rhythm(session)
    old_enough = [
        (Introduction.reminders == sent) & (Introduction.sent_at < at - timedelta(days=chosen.apart * (sent + 1) - 1))
        for sent in range(chosen.reminders)
    ]
    query = select(Introduction.id).where(
        Introduction.state.in_(WAITING), Introduction.reminders_off.is_(False), or_(false(), *old_enough)
    )
    return list(await session.scalars(query.order_by(Introduction.id)))


async def remind(session: AsyncSession, introduction: Introduction, *, at: datetime, house: House) -> Delivery | None:
    """Hand the reminder that is due to the outbox, in its reader's office hours; None where none is.

    None either while the office holds all mail: what is written then leaves later, two reminders at once perhaps, and
    at any hour. Reminder, count and history are one transaction: a worker that dies leaves all or nothing.
    """
    await lock(session, introduction)
    introduction = await get_introduction(session, introduction.id)
    waiting = await _find_waiting(session, introduction)
    if waiting is None or await outbox.mail_is_held(session):
        return None
    calendar = waiting.calendar
    if calendar.day_of(at) < _due(introduction, waiting) or not calendar.is_open(at):
        return None
    introduction.reminders += 1
    introduction.reminded_at = introduction.last_contact_at = at
    delivery = await _send(session, introduction, waiting, at=at, house=house)
    evidence = {"delivery_id": delivery.id, "message_id": delivery.message_id, "number": introduction.reminders}
    INTRODUCTION.note(session, introduction, by=MACHINE, at=at, reason="reminded", evidence=evidence)
    await session.flush()
    return delivery


async def _send(
    session: AsyncSession, introduction: Introduction, waiting: Waiting, *, at: datetime, house: House
) -> Delivery:
    letter, reader = waiting.letter, waiting.reader
    passing_on = letter.fact == PASSING_ON
    reminder = compose_reminder(
        introduction,
        settings=house.settings,
        language=letter.payload["headers"]["Content-Language"],
        reader=reader,
        passing_on=passing_on,
        last=introduction.reminders == waiting.rhythm.reminders,
        subject=letter.payload["subject"],
        sent_on=waiting.calendar.day_of(letter.sent_at or at),
        page_url=page_url(house, PARTNER_LINK, introduction.id),
        stop_url=stop_url(house, introduction.id),
    )
    fact = PASSING_ON_REMINDED if passing_on else REMINDED
    return await enqueue_letter(session, introduction, reminder, house, fact=fact, to=reader.email, then=None, at=at)


async def skip_reminder(session: AsyncSession, introduction: Introduction, *, by: User, at: datetime) -> None:
    """Leave the next reminder out; the one after it keeps its day. Raises `NothingToRemind`, `accounts.ReadsOnly`."""
    actor = by.actor
    await lock(session, introduction)
    introduction = await get_introduction(session, introduction.id)
    if await next_reminder(session, introduction, at=at) is None:
        raise NothingToRemind(introduction_id=introduction.id)
    introduction.reminders += 1
    evidence = {"number": introduction.reminders}
    INTRODUCTION.note(session, introduction, by=actor, at=at, reason="reminder_skipped", evidence=evidence)
    await session.flush()


async def turn_reminders(
    session: AsyncSession, introduction: Introduction, *, on: bool, by: User, at: datetime
) -> None:
    """Send no more reminders in this introduction, or send them again. One that has not left yet is called back.

    Raises `accounts.ReadsOnly`.
    """
    actor = by.actor
    await lock(session, introduction)
    if introduction.reminders_off is not on:
        return
    introduction.reminders_off = not on
    if on:
        INTRODUCTION.note(session, introduction, by=actor, at=at, reason="reminders_on")
    else:
        await call_back_reminders(session, introduction)
        INTRODUCTION.note(session, introduction, by=actor, at=at, reason="reminders_off")
    await session.flush()


async def call_back_reminders(session: AsyncSession, introduction: Introduction) -> int:
    """Reminders that still wait in the outbox are not sent: an answer, or a person, was quicker. How many were."""
    deliveries = await outbox.deliveries_of(session, introduction.id)
    waiting = [one for one in deliveries if one.fact in REMINDERS and one.state is DeliveryState.PENDING]
    await outbox.cancel_pending(session, introduction.id, facts=REMINDERS)
    return len(waiting)


async def note_absence(session: AsyncSession, introduction: Introduction, *, until: date, at: datetime) -> None:
    """The letter's reader is away: the days up to `until` count for nothing, and none of them gets a reminder."""
    await lock(session, introduction)
    await catch_up(session, introduction, at=at)
    introduction = await get_introduction(session, introduction.id)
    if introduction.state not in WAITING:
        return
    first = (await calendar_of(session, introduction)).day_of(at)
    last = min(until, first + LONGEST_ABSENCE)
    if last >= first:
        absence = {"from": first.isoformat(), "until": last.isoformat()}
        introduction.absences = [*introduction.absences, absence]
        await _call_back_early(session, introduction)
        await session.flush()


async def _call_back_early(session: AsyncSession, introduction: Introduction) -> None:
    """A reminder that has not left yet would meet an empty office: it is taken back and comes after the absence."""
    called_back = await call_back_reminders(session, introduction)
    if called_back:
        introduction.reminders -= called_back
        deliveries = await outbox.deliveries_of(session, introduction.id)
        gone = [one.sent_at for one in deliveries if one.fact in REMINDERS and one.sent_at]
        introduction.reminded_at = gone[-1] if gone and introduction.reminders else None
