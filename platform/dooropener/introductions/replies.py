"""What a partner's answer does: recorded by the machine, decided by an advisor."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import organisations
from dooropener.accounts import User
from dooropener.house import House
from dooropener.introductions.models import (
    INTRODUCTION,
    OPEN,
    ClosedReason,
    Introduction,
    IntroductionState,
)
from dooropener.introductions.queries import asks_institution, get_introduction
from dooropener.introductions.sending import exchange_contacts
from dooropener.introductions.service import InvalidDate, tell_company, wake
from dooropener.organisations import LawfulBasis
from dooropener.states import MACHINE

_S = IntroductionState
AWAITING = frozenset({_S.SENT, _S.DELIVERED, _S.QUESTION})


async def record_reply(
    session: AsyncSession, introduction: Introduction, *, at: datetime, evidence: dict[str, Any]
) -> None:
    """A person's message or page choice arrived. Where nothing was awaited only the time of contact is kept."""
    introduction.last_contact_at = at
    if introduction.state in AWAITING:
        await INTRODUCTION.move(session, introduction, _S.REPLIED, by=MACHINE, at=at, evidence=evidence)
    elif introduction.state is _S.SNOOZED and introduction.resume_state is _S.REPLIED:
        await wake(session, introduction, at=at, reason="partner_wrote")
    await session.flush()


async def record_delivered(
    session: AsyncSession, introduction: Introduction, *, at: datetime, evidence: dict[str, Any]
) -> None:
    """A positive delivery report came back."""
    if introduction.state is _S.SENT:
        await INTRODUCTION.move(session, introduction, _S.DELIVERED, by=MACHINE, at=at, evidence=evidence)


async def bounce(session: AsyncSession, introduction: Introduction, *, at: datetime, evidence: dict[str, Any]) -> None:
    """The letter could not be delivered; the advisor looks for another address."""
    if introduction.state in {_S.SENT, _S.DELIVERED}:
        await INTRODUCTION.move(session, introduction, _S.BOUNCED, by=MACHINE, at=at, evidence=evidence)


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
    introduction = await get_introduction(session, introduction.id)
    if asks_institution(introduction) and introduction.via_contact_id != introduction.addressee_id:
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
    """Someone else decides: the letter goes to the person named, once an advisor approved it."""
    INTRODUCTION.check(introduction.state, _S.CLOSED, by.actor.kind)
    introduction = await get_introduction(session, introduction.id)
    known = introduction.addressee
    contact = await organisations.add_contact(
        session,
        introduction.match.partner.organisation,
        name=name.strip() or email.partition("@")[0],
        email=email,
        language=known.language if known else introduction.match.partner.language,
        lawful_basis=LawfulBasis.LEGITIMATE_INTEREST,
        source="named_in_reply",
        sourced_on=at.date(),
    )
    introduction.addressee_id, introduction.letter_approved_at = contact.id, None
    INTRODUCTION.note(session, introduction, by=by.actor, at=at, reason="referred", evidence={"addressee": contact.id})
    await session.flush()


async def stop(session: AsyncSession, introduction: Introduction, *, at: datetime, evidence: dict[str, Any]) -> None:
    """The partner wants no more mail: closed at once, by nobody's confirmation."""
    if introduction.state in OPEN:
        await INTRODUCTION.move(session, introduction, _S.CLOSED, by=MACHINE, at=at, evidence=evidence)
        introduction.closed_reason = ClosedReason.UNSUBSCRIBED
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
    await tell_company(session, introduction, "introduction_closed", at=at)


async def reopen(
    session: AsyncSession, introduction: Introduction, *, by: User, at: datetime, reason: str = ""
) -> None:
    """A late answer: the advisor takes an ended introduction up again."""
    await INTRODUCTION.move(session, introduction, _S.REPLIED, by=by.actor, at=at, reason=reason)
    introduction.closed_reason = None
    await session.flush()
