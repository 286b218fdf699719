"""What a partner's answer does: recorded by the machine, decided by an advisor."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import organisations, outbox
from dooropener.accounts import User
from dooropener.errors import Conflict
from dooropener.house import House
from dooropener.introductions.approach import NotReadyForLetter, institution_answers, seek_no_more, set_addressee
from dooropener.introductions.models import (
    INTRODUCTION,
    OPEN,
    SENDABLE,
    ClosedReason,
    Introduction,
    IntroductionState,
)
from dooropener.introductions.queries import get_introduction, lock
from dooropener.introductions.reminding import call_back_reminders
from dooropener.introductions.sending import FAREWELL, catch_up, exchange_contacts
from dooropener.introductions.service import InvalidDate, tell_company, wake
from dooropener.organisations import LawfulBasis
from dooropener.states import MACHINE, ActorKind, history

_S = IntroductionState
AWAITING = frozenset({_S.SENT, _S.DELIVERED, _S.QUESTION})


class NoConsent(Conflict):
    """The company never said yes, or took it back: a late answer finds nobody to be put in contact with."""

    code = "no_consent"


async def record_reply(
    session: AsyncSession, introduction: Introduction, *, at: datetime, evidence: dict[str, Any]
) -> None:
    """A person's message or page choice arrived. Where nothing was awaited only the time of contact is kept."""
    await lock(session, introduction)
    await catch_up(session, introduction, at=at)
    introduction.last_contact_at = at
    await seek_no_more(session, introduction)
    await call_back_reminders(session, introduction)
    if introduction.state in AWAITING:
        await INTRODUCTION.move(session, introduction, _S.REPLIED, by=MACHINE, at=at, evidence=evidence)
    elif introduction.state is _S.SNOOZED and introduction.resume_state is _S.REPLIED:
        await wake(session, introduction, at=at, reason="partner_wrote")
    await session.flush()


async def record_delivered(
    session: AsyncSession, introduction: Introduction, *, at: datetime, evidence: dict[str, Any]
) -> None:
    """A positive delivery report came back."""
    await lock(session, introduction)
    await catch_up(session, introduction, at=at)
    if introduction.state is _S.SENT:
        await INTRODUCTION.move(session, introduction, _S.DELIVERED, by=MACHINE, at=at, evidence=evidence)


async def bounce(session: AsyncSession, introduction: Introduction, *, at: datetime, evidence: dict[str, Any]) -> bool:
    """The letter could not be delivered; the advisor looks for another address. False where no letter is waited for."""
    await lock(session, introduction)
    await catch_up(session, introduction, at=at)
    if introduction.state not in {_S.SENT, _S.DELIVERED}:
        return False
    await call_back_reminders(session, introduction)
    await INTRODUCTION.move(session, introduction, _S.BOUNCED, by=MACHINE, at=at, evidence=evidence)
    return True


async def accept(
    session: AsyncSession,
    introduction: Introduction,
    *,
    by: User,
    at: datetime,
    house: House,
    evidence: dict[str, Any] | None = None,
) -> None:
    """The partner's yes. An institution's yes opens the way for the letter; a firm's puts both in contact."""
    await lock(session, introduction)
    introduction = await get_introduction(session, introduction.id)
    if await institution_answers(session, introduction):
        INTRODUCTION.check(introduction.state, _S.PARTNER_CONSENTED, by.actor.kind)
        introduction.via_agreed_at, introduction.letter_language = at, None
        INTRODUCTION.note(session, introduction, by=by.actor, at=at, reason="institution_agreed", evidence=evidence)
        await session.flush()
        return
    await INTRODUCTION.move(session, introduction, _S.PARTNER_CONSENTED, by=by.actor, at=at, evidence=evidence)
    await exchange_contacts(session, introduction, at=at, house=house)


async def pose_question(
    session: AsyncSession,
    introduction: Introduction,
    *,
    by: User,
    at: datetime,
    question: str,
    evidence: dict[str, Any] | None = None,
) -> None:
    """The partner asks before deciding; the company hears the question."""
    await INTRODUCTION.move(session, introduction, _S.QUESTION, by=by.actor, at=at, evidence=evidence)
    await tell_company(session, introduction, "partner_question", at=at, question=question)


async def refuse(
    session: AsyncSession,
    introduction: Introduction,
    *,
    by: User,
    at: datetime,
    evidence: dict[str, Any] | None = None,
) -> None:
    """The partner's no; the company hears it kindly."""
    await INTRODUCTION.move(session, introduction, _S.CLOSED, by=by.actor, at=at, evidence=evidence)
    introduction.closed_reason = ClosedReason.PARTNER_DECLINED
    await outbox.cancel_pending(session, introduction.id)
    await tell_company(session, introduction, "introduction_closed", at=at)


async def rest(
    session: AsyncSession,
    introduction: Introduction,
    *,
    until: date,
    by: User,
    at: datetime,
    evidence: dict[str, Any] | None = None,
) -> None:
    """Not now: come back on a day. Raises `InvalidDate`."""
    if until <= at.date():
        raise InvalidDate(until=until)
    await INTRODUCTION.move(session, introduction, _S.SNOOZED, by=by.actor, at=at, evidence=evidence)
    introduction.resume_state, introduction.snoozed_until = _S.REPLIED, until
    await session.flush()


async def refer(
    session: AsyncSession,
    introduction: Introduction,
    *,
    email: str,
    name: str = "",
    by: User,
    at: datetime,
) -> None:
    """Someone else decides: the letter goes to the person named, once an advisor approved it.

    Whom an institution names belongs to the institution. Raises `NotReadyForLetter`, `InvalidAddress`.
    """
    await lock(session, introduction)
    if introduction.state not in SENDABLE:
        raise NotReadyForLetter(state=introduction.state.value)
    introduction = await get_introduction(session, introduction.id)
    at_institution = await institution_answers(session, introduction)
    known = introduction.via_contact if at_institution else introduction.addressee
    place = known.organisation_id if known else introduction.match.partner.organisation_id
    contact = await organisations.add_contact(
        session,
        await organisations.get_organisation(session, place),
        name=name.strip() or email.partition("@")[0],
        email=email,
        language=known.language if known else introduction.match.partner.language,
        lawful_basis=LawfulBasis.LEGITIMATE_INTEREST,
        source="named_in_reply",
        sourced_on=at.date(),
    )
    if at_institution:
        introduction.via_contact_id, introduction.letter_approved_at = contact.id, None
    else:
        set_addressee(introduction, contact)
    await seek_no_more(session, introduction)
    INTRODUCTION.note(session, introduction, by=by.actor, at=at, reason="referred", evidence={"addressee": contact.id})
    await session.flush()


async def seek_person(
    session: AsyncSession,
    introduction: Introduction,
    *,
    name: str = "",
    by: User,
    at: datetime,
    evidence: dict[str, Any] | None = None,
) -> None:
    """Someone else decides, and the reply says no address: it stays open until one is found (see `refer`)."""
    await lock(session, introduction)
    if introduction.state is not _S.REPLIED:
        raise NotReadyForLetter(state=introduction.state.value)
    introduction.sought_person = name.strip()
    INTRODUCTION.note(session, introduction, by=by.actor, at=at, reason="person_sought", evidence=evidence)
    await session.flush()


async def stop(session: AsyncSession, introduction: Introduction, *, at: datetime, evidence: dict[str, Any]) -> None:
    """The partner wants no more mail: closed at once, by nobody's confirmation."""
    await lock(session, introduction)
    if introduction.state in OPEN:
        await INTRODUCTION.move(session, introduction, _S.CLOSED, by=MACHINE, at=at, evidence=evidence)
        introduction.closed_reason = ClosedReason.UNSUBSCRIBED
        await outbox.cancel_pending(session, introduction.id)
        await tell_company(session, introduction, "introduction_closed", at=at)


async def close(
    session: AsyncSession,
    introduction: Introduction,
    *,
    reason: ClosedReason,
    note: str = "",
    by: User,
    at: datetime,
) -> None:
    """An advisor ends it: nobody to reach, no contact, no agreement."""
    await INTRODUCTION.move(session, introduction, _S.CLOSED, by=by.actor, at=at, reason=note.strip())
    introduction.closed_reason = reason
    await outbox.cancel_pending(session, introduction.id)
    await tell_company(session, introduction, "introduction_closed", at=at)


async def reopen(
    session: AsyncSession, introduction: Introduction, *, by: User, at: datetime, reason: str = ""
) -> None:
    """A late answer: the advisor takes an ended introduction up again. Raises `NoConsent`."""
    await lock(session, introduction)
    INTRODUCTION.check(introduction.state, _S.REPLIED, by.actor.kind)
    if introduction.sent_at is None or await _taken_back(session, introduction):
        raise NoConsent(introduction_id=introduction.id)
    await INTRODUCTION.move(session, introduction, _S.REPLIED, by=by.actor, at=at, reason=reason)
    introduction.closed_reason, introduction.letter_approved_at = None, None
    await outbox.cancel_pending(session, introduction.id, facts=[FAREWELL])
    await session.flush()


async def _taken_back(session: AsyncSession, introduction: Introduction) -> bool:
    """Whether the company itself withdrew."""
    steps = await history(session, INTRODUCTION.subject, introduction.id)
    return any(
        step.to_state == _S.WITHDRAWN != step.from_state and step.actor_kind is ActorKind.COMPANY for step in steps
    )
