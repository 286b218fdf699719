"""Mail that only a person can place."""

import asyncio
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
from dooropener.mailbox.reading import MailKind, ReadMail
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
) -> None:
    """Say where a message belongs; a person's answer then does what it would have done on arrival.

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
    if message.kind in _ANSWERS and not is_from_company(introduction, message.from_address):
        mail = await read_again(message, encoder)
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


async def read_again(message: Message, encoder: Encoder | None) -> ReadMail:
    """Read the bytes, in a thread: a large mail must not hold up the others."""
    received_on = message.at.astimezone(OFFICE_ZONE).date()
    return await asyncio.to_thread(reading.read_mail, message.raw, encoder=encoder, received_on=received_on)


async def _load(session: AsyncSession, message: Message) -> Message:
    query = select(Message).where(Message.id == message.id).options(undefer(Message.raw))
    return (await session.scalars(query.execution_options(populate_existing=True))).one()
