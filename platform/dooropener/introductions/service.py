"""From an approved match to the company's answer, and the ways out."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import jobs, matches, organisations, outbox
from dooropener.accounts import Person, User
from dooropener.errors import Conflict, Invalid
from dooropener.introductions.goodwill import DoorRests, goodwill_of
from dooropener.introductions.models import (
    INTRODUCTION,
    ClosedReason,
    Introduction,
    IntroductionState,
)
from dooropener.introductions.queries import get_introduction, lock
from dooropener.matches import Match, MatchState
from dooropener.organisations import Contact, Organisation
from dooropener.regions import Route, is_transfer
from dooropener.states import MACHINE

UNDO = timedelta(seconds=10)
"""How long an approval can be taken back before the company hears of it."""

ASK_JOB = "introductions.ask_company"
DRAFT_JOB = "introductions.draft_summary"
"""Has a chat server draft the letter's summary, where one is configured."""


class TooLateToUndo(Conflict):
    """The company has been asked; the introduction can be withdrawn, with a reason."""

    code = "too_late_to_undo"


class InvalidDate(Invalid):
    """The day lies in the past."""

    code = "invalid_date"


async def propose(session: AsyncSession, match: Match, *, despite: str = "", by: User, at: datetime) -> Introduction:
    """Approve a match and ask its company, after ten seconds in which this can be undone.

    A partner that rests, or was asked as often as it may be this quarter, is asked only for a reason: `despite`, which
    is kept. Raises `DoorRests` without one.

    The match must be loaded with listings, organisations, regions and contacts. Two who approve at once, or one
    who clicks twice, make one introduction: the second gets `IllegalTransition`.
    """
    partner = match.partner.organisation
    await session.execute(select(Organisation.id).where(Organisation.id == partner.id).with_for_update())
    await session.refresh(match, ["state"])
    undecided = match.state not in {MatchState.APPROVED, MatchState.REJECTED}
    if undecided and not despite.strip() and not (await goodwill_of(session, partner, at=at)).is_open:
        raise DoorRests(field="despite", rule="door_rests")
    await matches.approve(session, match, despite=despite.strip(), by=by, at=at)
    region = match.partner.organisation.region
    introduction = Introduction(
        match_id=match.id,
        state=IntroductionState.PROPOSED,
        route=region.route,
        addressee_id=await _addressee(session, match),
        via_contact_id=await _institution(session, match) if region.route is Route.VIA_INSTITUTION else None,
        created_at=at,
        owner_id=by.id,
    )
    session.add(introduction)
    await INTRODUCTION.begin(session, introduction, by=by.actor, at=at)
    await INTRODUCTION.move(session, introduction, IntroductionState.ASKED, by=by.actor, at=at)
    await jobs.defer(session, ASK_JOB, at=at + UNDO, introduction_id=introduction.id)
    return introduction


async def _addressee(session: AsyncSession, match: Match) -> int | None:
    named = match.partner.contact
    if named is not None and named.ended_at is None:
        return named.id
    contact = await organisations.contact_for(session, match.partner.organisation_id)
    return contact.id if contact else None


async def _institution(session: AsyncSession, match: Match) -> int | None:
    """The region's trade contact; a match with a trade contact needs no other to open the door."""
    contacts = await organisations.trade_contacts(session, match.partner.organisation.region_id)
    own = match.partner.organisation_id
    if any(contact.organisation_id == own for contact in contacts):
        return next(contact.id for contact in contacts if contact.organisation_id == own)
    return contacts[0].id if contacts else None


async def undo_proposal(session: AsyncSession, introduction: Introduction, *, by: User, at: datetime) -> None:
    """Take an approval back: the match is in the queue again. Raises `TooLateToUndo` once the company was asked."""
    await lock(session, introduction)
    told = await outbox.deliveries_of(session, introduction.id)
    if told or introduction.state is not IntroductionState.ASKED:
        raise TooLateToUndo(introduction_id=introduction.id)
    await INTRODUCTION.move(session, introduction, IntroductionState.WITHDRAWN, by=by.actor, at=at, reason="undone")
    match = await matches.get_match(session, introduction.match_id)
    await matches.disapprove(session, match, by=by, at=at)


async def consent(session: AsyncSession, introduction: Introduction, *, by: Person, at: datetime) -> None:
    """The company says yes. Raises `organisations.NotVerified` for people whom nobody has confirmed yet.

    Where data will leave the law of the Union the history keeps that it was told so (GDPR Art. 7 (1), 49 (1)(a)).
    """
    company_id = introduction.match.local.organisation_id
    await organisations.require_verified(session, by, company_id)
    country = introduction.match.partner.organisation.country
    evidence = {"transfer": country} if is_transfer(country) else None
    await INTRODUCTION.move(
        session, introduction, IntroductionState.COMPANY_CONSENTED, by=by.actor, at=at, evidence=evidence
    )
    query = select(Contact).where(Contact.organisation_id == company_id, Contact.person_id == by.id)
    contact = await session.scalar(query)
    introduction.company_contact_id = contact.id if contact else introduction.match.local.contact_id
    await session.flush()
    await draft_later(session, introduction)


async def draft_later(session: AsyncSession, introduction: Introduction, language: str | None = None) -> None:
    """Have the summary drafted in the reader's language or another, so that it is there when an advisor looks."""
    await jobs.defer(session, DRAFT_JOB, introduction_id=introduction.id, language=language)


async def decline(
    session: AsyncSession, introduction: Introduction, *, by: Person, reason: str = "", at: datetime
) -> None:
    """The company says no. Raises `organisations.NotVerified`."""
    await organisations.require_verified(session, by, introduction.match.local.organisation_id)
    await INTRODUCTION.move(session, introduction, IntroductionState.CLOSED, by=by.actor, at=at, reason=reason)
    introduction.closed_reason = ClosedReason.COMPANY_DECLINED
    await outbox.cancel_pending(session, introduction.id)
    await session.flush()


async def postpone(session: AsyncSession, introduction: Introduction, *, by: Person, until: date, at: datetime) -> None:
    """The company wants to be asked again later. Raises `organisations.NotVerified`, `InvalidDate`."""
    if until <= at.date():
        raise InvalidDate(until=until)
    await organisations.require_verified(session, by, introduction.match.local.organisation_id)
    await INTRODUCTION.move(session, introduction, IntroductionState.SNOOZED, by=by.actor, at=at)
    introduction.resume_state, introduction.snoozed_until = IntroductionState.ASKED, until
    await session.flush()


async def withdraw(
    session: AsyncSession, introduction: Introduction, *, by: User | Person, reason: str, at: datetime
) -> None:
    """Stop an open introduction. Raises `organisations.NotVerified` for people who are not of the company."""
    if isinstance(by, Person):
        await organisations.require_verified(session, by, introduction.match.local.organisation_id)
    await INTRODUCTION.move(session, introduction, IntroductionState.WITHDRAWN, by=by.actor, at=at, reason=reason)
    await outbox.cancel_pending(session, introduction.id)
    await tell_company(session, introduction, "introduction_closed", at=at)


async def tell_company(
    session: AsyncSession, introduction: Introduction, fact: str, *, at: datetime, **values: str
) -> None:
    """Tell the company's person in the chat, where there is one."""
    loaded = await get_introduction(session, introduction.id)
    person_id = person_told(loaded)
    if person_id is not None:
        await outbox.enqueue_chat(
            session,
            fact=fact,
            person_id=person_id,
            values={
                "introduction_id": loaded.id,
                "partner": loaded.match.partner.organisation.name,
                **values,
            },
            introduction_id=loaded.id,
            at=at,
        )


def person_told(introduction: Introduction) -> int | None:
    """The id of the company's person in the chat; the introduction must be loaded with its listings."""
    contact = introduction.company_contact or introduction.match.local.contact
    return (contact.person_id if contact else None) or introduction.match.local.author_person_id


async def to_wake(session: AsyncSession, *, at: datetime) -> list[int]:
    """The snoozed introductions whose date has come, oldest first."""
    due = Introduction.state == IntroductionState.SNOOZED, Introduction.snoozed_until <= at.date()
    return list(await session.scalars(select(Introduction.id).where(*due).order_by(Introduction.id)))


async def wake_on_its_date(session: AsyncSession, introduction_id: int, *, at: datetime) -> bool:
    """Bring a snoozed introduction back to where it was, unless somebody was quicker."""
    query = select(Introduction).where(Introduction.id == introduction_id).with_for_update()
    introduction = (await session.scalars(query.execution_options(populate_existing=True))).one()
    until = introduction.snoozed_until
    if introduction.state is not IntroductionState.SNOOZED or until is None or until > at.date():
        return False
    await wake(session, introduction, at=at, reason="snoozed_until")
    return True


async def wake(session: AsyncSession, introduction: Introduction, *, at: datetime, reason: str) -> None:
    """Bring one back; a company that had asked for time is asked again."""
    target = introduction.resume_state or IntroductionState.REPLIED
    await INTRODUCTION.move(session, introduction, target, by=MACHINE, at=at, reason=reason)
    introduction.snoozed_until, introduction.resume_state = None, None
    if target is IntroductionState.ASKED:
        await jobs.defer(session, ASK_JOB, introduction_id=introduction.id)
    await session.flush()
