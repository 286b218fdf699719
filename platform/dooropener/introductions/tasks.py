"""Background work on introductions."""

from functools import partial

from procrastinate import JobContext
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import accounts, outbox
from dooropener.accounts import Alerts
from dooropener.house import House, house_of
from dooropener.introductions.booking import settle, to_settle
from dooropener.introductions.drafting import draft_by_server
from dooropener.introductions.expiry import expire, to_expire
from dooropener.introductions.models import INTRODUCTION, Introduction, IntroductionState
from dooropener.introductions.queries import board, get_introduction, lock
from dooropener.introductions.sending import ask_by_mail, contacts_sent, letter_sent
from dooropener.introductions.service import (
    ASK_JOB,
    DRAFT_JOB,
    person_told,
    tell_company,
    to_wake,
    wake_on_its_date,
)
from dooropener.jobs import RETRY, app
from dooropener.singly import singly
from dooropener.states import history


@app.task(name=ASK_JOB, pass_context=True, retry=RETRY)
async def ask_company(context: JobContext, *, introduction_id: int) -> None:
    """Ask the company in the chat and by mail, unless the approval was taken back or its person wants to hear later."""
    await ask_once(house_of(context), introduction_id)


@app.task(name=DRAFT_JOB, pass_context=True)
async def draft_summary(context: JobContext, *, introduction_id: int, language: str | None = None) -> None:
    """Have a chat server draft the summary. Not tried again: there is our own draft, and an advisor can ask anew."""
    await draft_by_server(house_of(context), introduction_id, language)


async def ask_once(house: House, introduction_id: int) -> None:
    """Ask the company. Running it twice asks once: a worker may die between its work and its report."""
    async with house.sessions.begin() as session:
        introduction = await get_introduction(session, introduction_id)
        if await _wants_to_hear(session, introduction, Alerts.AT_ONCE):
            await _ask(session, introduction, house)


async def ask_weekly(house: House) -> None:
    """Ask about what has come up since last week, those who want to hear of new doors once a week."""
    async with house.sessions.begin() as session:
        for introduction in reversed(await board(session, states=[IntroductionState.ASKED])):
            if await _wants_to_hear(session, introduction, Alerts.WEEKLY):
                await _ask(session, introduction, house)


async def _wants_to_hear(session: AsyncSession, introduction: Introduction, choice: Alerts) -> bool:
    """Whether its person chose to hear of new doors at this time; nobody known hears at once, by mail.

    A door that had been put off is not new: asking again on that day was agreed.
    """
    person_id = person_told(introduction)
    if person_id is None:
        return choice is Alerts.AT_ONCE
    person = await accounts.get_person(session, person_id)
    if person.alerts is choice:
        return True
    steps = await history(session, INTRODUCTION.subject, introduction.id)
    return choice is Alerts.AT_ONCE and any(step.to_state == IntroductionState.SNOOZED for step in steps)


async def _ask(session: AsyncSession, introduction: Introduction, house: House) -> None:
    await lock(session, introduction)
    if introduction.state is IntroductionState.ASKED and not await _is_asked(session, introduction):
        at = house.clock.now()
        await ask_by_mail(session, introduction, at=at, house=house)
        await tell_company(session, introduction, "introduction_asked", at=at)


@app.periodic(cron="0 7 * * 1")
@app.task(name="introductions.ask_weekly", pass_context=True)
async def weekly(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # procrastinate hands it over
    """Every Monday morning: new doors for those who want to hear of them once a week."""
    await ask_weekly(house_of(context))


async def _is_asked(session: AsyncSession, introduction: Introduction) -> bool:
    """Whether a question has gone out since the introduction came to be `asked`, for the first time or again."""
    steps = await history(session, INTRODUCTION.subject, introduction.id)
    since = max(step.at for step in steps if step.to_state == IntroductionState.ASKED != step.from_state)
    questions = await outbox.deliveries_of(session, introduction.id)
    return any(delivery.created_at >= since for delivery in questions)


@app.task(name="introductions.letter_sent", pass_context=True, retry=RETRY)
async def after_letter(context: JobContext, *, delivery_id: int) -> None:
    """The outbox sent a letter that an advisor had approved."""
    house = house_of(context)
    async with house.sessions.begin() as session:
        await letter_sent(session, await outbox.get_delivery(session, delivery_id), at=house.clock.now())


@app.task(name="introductions.contacts_sent", pass_context=True, retry=RETRY)
async def after_contacts(context: JobContext, *, delivery_id: int) -> None:
    """The outbox sent one of the two letters that put both sides in contact."""
    house = house_of(context)
    async with house.sessions.begin() as session:
        await contacts_sent(session, await outbox.get_delivery(session, delivery_id), at=house.clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="introductions.call_off_meetings", pass_context=True, queueing_lock="introductions.call_off_meetings")
async def call_off_meetings(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # procrastinate's
    """Nobody goes to a meeting whose introduction has ended, and what is over is past."""
    await settle_meetings(house_of(context))


async def settle_meetings(house: House) -> None:
    """Call off and end what is to be; one that cannot be called off keeps no other standing."""
    at = house.clock.now()
    async with house.sessions() as session:
        waiting = await to_settle(session, at=at)
    await singly(house, "settling meeting", waiting, partial(settle, at=at, house=house))


@app.periodic(cron="30 1 * * *")
@app.task(name="introductions.nightly", pass_context=True)
async def nightly(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # procrastinate hands it over
    """Every night: snoozed ones wake on their date, unanswered ones expire."""
    await wake_due(house_of(context))
    await expire_due(house_of(context))


async def wake_due(house: House) -> int:
    """Bring snoozed introductions back to where they were, on their date; how many."""
    at = house.clock.now()
    async with house.sessions() as session:
        due = await to_wake(session, at=at)
    return sum(await singly(house, "waking introduction", due, partial(wake_on_its_date, at=at)))


async def expire_due(house: House) -> int:
    """End introductions whose letter nobody has answered in time; how many."""
    at = house.clock.now()
    async with house.sessions() as session:
        due = await to_expire(session, at=at)
    return sum(await singly(house, "expiry of introduction", due, partial(expire, at=at)))
