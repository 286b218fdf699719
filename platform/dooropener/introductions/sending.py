"""Letters of an introduction: previewed, approved by an advisor, handed to the outbox, and what follows."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import organisations, outbox
from dooropener.accounts import Person, User
from dooropener.errors import Conflict, Invalid
from dooropener.house import House
from dooropener.introductions.addresses import COMPANY_LINK, PARTNER_LINK, page_url, stop_url
from dooropener.introductions.approach import (
    ADDRESS_REQUEST,
    PASSING_ON,
    REQUEST,
    AlreadyApproved,
    NotReadyForLetter,
    requests_of,
)
from dooropener.introductions.correspondence import thread_with
from dooropener.introductions.letters import (
    LanguageNotFinished,
    Letter,
    NobodyToWriteTo,
    Reader,
    compose_answer,
    compose_company_asked,
    compose_contacts_exchanged,
    compose_passing_on,
    compose_request,
    draft_summary,
)
from dooropener.introductions.models import INTRODUCTION, SENDABLE, Introduction, IntroductionState
from dooropener.introductions.queries import asks_institution, get_introduction, lock, reader_now
from dooropener.introductions.service import tell_company
from dooropener.introductions.wordings import reworded
from dooropener.organisations import Contact
from dooropener.outbox import LEFT, Delivery, DeliveryState
from dooropener.states import MACHINE
from dooropener.words import LANGUAGES

SUMMARY_LENGTH = 500
ANSWER, EXCHANGED, FAREWELL = "question_answered", "contacts_exchanged", "introduction_ended"
THANKS = "thanks_said"
ANSWERS = frozenset({ANSWER, EXCHANGED, FAREWELL, THANKS, ADDRESS_REQUEST})
"""What bears the subject of the mail that it answers. Other letters say something new, and their subject says what."""


class InvalidSummary(Invalid):
    code = "invalid_summary"


class Suppressed(Conflict):
    """This address said stop, or does not exist: another one is needed."""

    code = "suppressed"


def reader_of(introduction: Introduction) -> Contact:
    """Whom the next letter goes to. Raises `NobodyToWriteTo`."""
    reader = reader_now(introduction)
    if reader is None:
        raise NobodyToWriteTo
    return reader


def letter_language(introduction: Introduction) -> str | None:
    """The language the letter should be in, None when the reader's is not finished and the advisor must choose."""
    language = introduction.letter_language or reader_of(introduction).language
    return language if language in LANGUAGES else None


def draft_for(introduction: Introduction, language: str) -> str:
    """The summary to start from: what was approved before in this language, or a new draft."""
    if introduction.summary and introduction.letter_language == language:
        return introduction.summary
    return draft_summary(introduction, language)


def compose_letter(
    introduction: Introduction, *, house: House, language: str, summary: str, by: User | None = None
) -> Letter:
    """The letter as it would go out now. Raises `NobodyToWriteTo`, `LanguageNotFinished`."""
    reader_of(introduction)
    if language not in LANGUAGES:
        raise LanguageNotFinished(language=language)
    compose = compose_passing_on if asks_institution(introduction) else compose_request
    return compose(
        introduction,
        settings=house.settings,
        language=language,
        summary=summary,
        page_url=page_url(house, PARTNER_LINK, introduction.id),
        stop_url=stop_url(house, introduction.id),
        signed_by=by.name if by else None,
    )


async def approve_letter(
    session: AsyncSession,
    introduction: Introduction,
    *,
    by: User,
    summary: str,
    language: str,
    at: datetime,
    house: House,
    grace: timedelta = timedelta(),
) -> Delivery:
    """Approve the letter and hand it to the outbox; the worker's success moves the introduction to `sent`.

    Within `grace` it does not leave, and `take_back_letter` calls it back. A second click meets `AlreadyApproved`.
    Raises `NotReadyForLetter`, `NobodyToWriteTo`, `LanguageNotFinished`, `InvalidSummary`, `Suppressed`.
    """
    await lock(session, introduction)
    introduction = await get_introduction(session, introduction.id)
    if introduction.state not in SENDABLE:
        raise NotReadyForLetter(state=introduction.state.value)
    if introduction.letter_approved_at is not None:
        raise AlreadyApproved(introduction_id=introduction.id)
    if not summary.strip() or len(summary.strip()) > SUMMARY_LENGTH:
        raise InvalidSummary(maximum=SUMMARY_LENGTH)
    reader = reader_of(introduction)
    if await outbox.is_suppressed(session, reader.email):
        raise Suppressed(contact=reader.id)
    letter = compose_letter(introduction, house=house, language=language, summary=summary.strip(), by=by)
    introduction.summary, introduction.letter_language = summary.strip(), language
    introduction.letter_approved_at, introduction.letter_approved_by_id = at, by.id
    fact = PASSING_ON if asks_institution(introduction) else REQUEST
    INTRODUCTION.note(
        session, introduction, by=by.actor, at=at, reason="letter_approved", evidence={"language": language}
    )
    return await enqueue_letter(
        session,
        introduction,
        letter,
        house,
        fact=fact,
        to=reader.email,
        then="introductions.letter_sent",
        at=at,
        not_before=at + grace if grace else None,
    )


async def answer_question(
    session: AsyncSession,
    introduction: Introduction,
    *,
    by: User | Person,
    text: str,
    question: str = "",
    at: datetime,
    house: House,
) -> Delivery:
    """Send the answer to the partner's question; the introduction stays `question` until the partner writes again.

    Raises `NotReadyForLetter`, `InvalidSummary`, and `organisations.NotVerified` for people not of the company.
    """
    if isinstance(by, Person):
        await organisations.require_verified(session, by, introduction.match.local.organisation_id)
    if introduction.state is not IntroductionState.QUESTION:
        raise NotReadyForLetter(state=introduction.state.value)
    if not text.strip():
        raise InvalidSummary(maximum=SUMMARY_LENGTH)
    reader = reader_of(introduction)
    letter = compose_answer(
        introduction,
        settings=house.settings,
        language=introduction.letter_language or reader.language,
        question=question,
        answer=text,
        page_url=page_url(house, PARTNER_LINK, introduction.id),
        stop_url=stop_url(house, introduction.id),
        signed_by=by.name if isinstance(by, User) else None,
    )
    INTRODUCTION.note(session, introduction, by=by.actor, at=at, reason="question_answered")
    return await enqueue_letter(session, introduction, letter, house, fact=ANSWER, to=reader.email, then=None, at=at)


async def ask_by_mail(
    session: AsyncSession, introduction: Introduction, *, contact: Contact | None = None, at: datetime, house: House
) -> None:
    """Ask the company by mail too: the chat may be closed. Without `contact` the listing's own is asked."""
    contact = contact or introduction.match.local.contact
    if contact is None:
        return
    introduction.company_contact = contact
    letter = compose_company_asked(
        introduction,
        settings=house.settings,
        language=contact.language if contact.language in LANGUAGES else "en",
        page_url=page_url(house, COMPANY_LINK, introduction.id),
    )
    introduction.company_contact_id = contact.id
    await enqueue_letter(
        session,
        introduction,
        letter,
        house,
        fact="company_asked",
        to=contact.email,
        then=None,
        at=at,
        stoppable=False,
    )


async def exchange_contacts(session: AsyncSession, introduction: Introduction, *, at: datetime, house: House) -> None:
    """One letter to each side, which names the people of both and lets them answer one another."""
    introduction = await get_introduction(session, introduction.id)
    company, partner = introduction.company_contact, introduction.addressee
    if company is None or partner is None:
        raise NobodyToWriteTo
    pairs = ((Reader.COMPANY, company, partner), (Reader.PARTNER, partner, company))
    for reader, to, other in pairs:
        chosen = introduction.letter_language if reader is Reader.PARTNER else None
        language = chosen or (to.language if to.language in LANGUAGES else "en")
        letter = compose_contacts_exchanged(introduction, settings=house.settings, language=language, reader=reader)
        await enqueue_letter(
            session,
            introduction,
            letter,
            house,
            fact=EXCHANGED,
            to=to.email,
            other=other.email,
            then="introductions.contacts_sent",
            at=at,
            stoppable=reader is Reader.PARTNER,
        )


async def enqueue_letter(
    session: AsyncSession,
    introduction: Introduction,
    letter: Letter,
    house: House,
    *,
    fact: str,
    to: str,
    then: str | None,
    at: datetime,
    other: str | None = None,
    stoppable: bool = True,
    calendar: Mapping[str, str] | None = None,
    not_before: datetime | None = None,
    by_machine: bool = False,
) -> Delivery:
    """Write the letter into the outbox, in the thread of its reader. What answers a mail of theirs bears its subject.

    `stoppable` letters carry the one click that ends all mail (RFC 8058): those to the partner's side, whose link
    it is, or the one that the letter itself shows.
    """
    letter = await reworded(session, letter)
    thread = await thread_with(session, introduction.id, to, answers=fact == ANSWER)
    reply_to = outbox.reply_address(house.settings, introduction.id)
    headers = {"Content-Language": letter.language}
    if stoppable:
        headers |= {
            "List-Unsubscribe": f"<{letter.values.get('stop_url') or stop_url(house, introduction.id)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    return await outbox.enqueue_mail(
        session,
        fact=fact,
        recipient=to,
        subject=thread.subject if thread.subject and fact in ANSWERS else letter.subject,
        text=letter.text,
        html=letter.html,
        introduction_id=introduction.id,
        reply_to=f"{other}, {reply_to}" if other else reply_to,
        references=thread.references,
        headers=headers,
        calendar=calendar,
        after_sending=then,
        at=at,
        not_before=not_before,
        by_machine=by_machine,
    )


def _evidence(delivery: Delivery) -> dict[str, Any]:
    return {"delivery_id": delivery.id, "message_id": delivery.message_id, "answer": delivery.answer}


async def letter_sent(session: AsyncSession, delivery: Delivery, *, at: datetime) -> None:
    """The letter left the house: the introduction is `sent`. A second call changes nothing."""
    introduction = await get_introduction(session, delivery.introduction_id or 0)
    await lock(session, introduction)
    if introduction.state not in SENDABLE or introduction.letter_approved_at is None:
        return
    await INTRODUCTION.move(
        session, introduction, IntroductionState.SENT, by=MACHINE, at=at, evidence=_evidence(delivery)
    )
    introduction.sent_at = introduction.last_contact_at = delivery.sent_at or at
    introduction.letter_approved_at = None
    introduction.reminders, introduction.reminded_at, introduction.absences = 0, None, []
    await tell_company(session, introduction, "introduction_sent", at=at)


async def catch_up(session: AsyncSession, introduction: Introduction, *, at: datetime) -> None:
    """An answer may be here before the job that follows the sending has run: what was sent is `sent` first."""
    approved = introduction.letter_approved_at
    if approved is not None and introduction.state in SENDABLE:
        letters = await requests_of(session, introduction)
        sent = [letter for letter in letters if letter.sent_at and letter.sent_at >= approved]
        if sent:
            await letter_sent(session, sent[-1], at=at)
            await session.refresh(introduction)


async def contacts_sent(session: AsyncSession, delivery: Delivery, *, at: datetime) -> None:
    """When the letters to both sides left the house, contacts are exchanged. A second call changes nothing.

    One that was called back, since its reader is another one now, counts for nothing.
    """
    await session.execute(select(Introduction.id).where(Introduction.id == delivery.introduction_id).with_for_update())
    introduction = await get_introduction(session, delivery.introduction_id or 0)
    letters = [
        each
        for each in await outbox.deliveries_of(session, introduction.id)
        if each.fact == "contacts_exchanged" and each.state is not DeliveryState.CANCELLED
    ]
    if introduction.state is not IntroductionState.PARTNER_CONSENTED or any(
        letter.state not in LEFT for letter in letters
    ):
        return
    evidence = {"letters": [_evidence(letter) for letter in letters]}
    await INTRODUCTION.move(
        session, introduction, IntroductionState.CONTACTS_EXCHANGED, by=MACHINE, at=at, evidence=evidence
    )
    introduction.last_contact_at = at
    await tell_company(session, introduction, "contacts_exchanged", at=at)
