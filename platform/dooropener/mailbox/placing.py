"""Mail that only a person can place."""

import asyncio
import dataclasses
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from dooropener import introductions
from dooropener.accounts import User
from dooropener.introductions import Introduction
from dooropener.mailbox import reading
from dooropener.mailbox.arrivals import file_answer, is_from_company
from dooropener.mailbox.calendar_answers import attach_calendar_answer
from dooropener.mailbox.models import MESSAGE, Message, MessageState, ThreadedBy
from dooropener.mailbox.pieces import passed_on
from dooropener.mailbox.reading import MailKind, ReadMail
from dooropener.mailbox.teaching import examples
from dooropener.words import OFFICE_ZONE
from dooropener_matching import Encoder

_ANSWERS = frozenset({MailKind.REPLY, MailKind.AUTO_REPLY})


async def attach(
    session: AsyncSession,
    message: Message,
    introduction: Introduction,
    *,
    by: User,
    at: datetime,
    encoder: Encoder | None = None,
    passes_on: bool = False,
) -> None:
    """Say where a message belongs; a person's answer then does what it would have done on arrival.

    With `passes_on` the company's mail brings the partner's answer: the enclosed mail is read in its place, and where
    there is none, a person has to say what the text means.

    A dismissed message can be attached too. Raises `IllegalTransition` when it was placed meanwhile.
    """
    message = await _load(session, message)
    introduction = await introductions.get_introduction(session, introduction.id)
    evidence = {"introduction_id": introduction.id}
    await MESSAGE.move(session, message, MessageState.FILED, by=by.actor, at=at, evidence=evidence)
    message.introduction_id, message.threaded_by = introduction.id, ThreadedBy.HAND
    introductions.INTRODUCTION.note(
        session, introduction, by=by.actor, at=at, reason="message_attached", evidence={"message_id": message.id}
    )
    if passes_on:
        mail = await _enclosed(session, message, encoder)
        await file_answer(session, message, mail, introduction, by=ThreadedBy.HAND)
    elif message.kind in _ANSWERS and not is_from_company(introduction, message.from_address):
        mail = await read_again(session, message, encoder)
        if await attach_calendar_answer(session, message, mail, introduction):
            return
        await file_answer(session, message, mail, introduction, by=ThreadedBy.HAND)
    await session.flush()


async def dismiss(session: AsyncSession, message: Message, *, by: User, at: datetime) -> None:
    """Say that a message belongs nowhere. It is kept. Raises `IllegalTransition` when it was placed meanwhile."""
    await MESSAGE.move(session, message, MessageState.DISMISSED, by=by.actor, at=at)
    message.introduction_id = None
    await session.flush()


async def restore(session: AsyncSession, message: Message, *, by: User, at: datetime) -> None:
    """Take a dismissal back: the message waits in triage again."""
    await MESSAGE.move(session, message, MessageState.TRIAGE, by=by.actor, at=at)


async def read_again(session: AsyncSession, message: Message, encoder: Encoder | None) -> ReadMail:
    """Read the bytes by all that advisors have corrected, in a thread: a large mail must not hold up the others."""
    return await _read(session, message.raw, message, encoder)


async def _read(session: AsyncSession, raw: bytes, message: Message, encoder: Encoder | None) -> ReadMail:
    taught = await examples(session)
    received_on = message.at.astimezone(OFFICE_ZONE).date()
    return await asyncio.to_thread(reading.read_mail, raw, encoder=encoder, received_on=received_on, corrections=taught)


async def _enclosed(session: AsyncSession, message: Message, encoder: Encoder | None) -> ReadMail:
    """The mail inside, whose words the advisor is shown; else the whole of it, out of which nothing is concluded."""
    inner = await asyncio.to_thread(passed_on, message.raw)
    if inner is None:
        return dataclasses.replace(await read_again(session, message, encoder), kind=MailKind.REPLY, proposal=None)
    mail = await _read(session, inner, message, encoder)
    message.text, message.visible_text, message.language = mail.text, mail.visible_text, mail.language
    return mail


async def _load(session: AsyncSession, message: Message) -> Message:
    query = select(Message).where(Message.id == message.id).options(undefer(Message.raw))
    return (await session.scalars(query.execution_options(populate_existing=True))).one()
