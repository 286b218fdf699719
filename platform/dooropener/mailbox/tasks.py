"""The jobs of the mailbox."""

import asyncio
import logging
import traceback

import psycopg
from procrastinate import JobContext
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import outbox
from dooropener.database import AWAY
from dooropener.house import House, house_of
from dooropener.jobs import RETRY, app
from dooropener.mailbox.arrivals import leave_to_a_person, place
from dooropener.mailbox.checks import read_checks
from dooropener.mailbox.models import Direction, Message, MessageState
from dooropener.mailbox.pieces import judge
from dooropener.mailbox.placing import read_again
from dooropener.mailbox.reading import MailKind, ReadMail
from dooropener.mailbox.receiving import READ, keep, lock_unread, sweep
from dooropener_matching import EncoderFailed

LONGEST_ID = 998
MOST_REFERENCES = 200
MOST_RECIPIENTS = 50

PASSING = (*AWAY, psycopg.OperationalError, EncoderFailed)
"""What says nothing about the mail: the database is away or busy, or the server that encodes."""

log = logging.getLogger(__name__)


@app.task(name=READ, pass_context=True, retry=RETRY)
async def read_message(context: JobContext, message_id: int) -> None:
    """Read one message and put it where it belongs; once, whatever happens on the way."""
    house = house_of(context)
    async with house.sessions.begin() as session:
        message = await lock_unread(session, message_id)
        if message is not None:
            await _read(session, message, house)


async def _read(session: AsyncSession, message: Message, house: House) -> None:
    """No mistake in reading or filing may lose the mail: it then waits in triage, its bytes kept."""
    try:
        mail = await read_again(session, message, house.encoder)
        async with session.begin_nested():
            write_down(message, mail)
            message.checks = read_checks(message.raw, house.settings.mail_authserv_id)
            if message.attachments:
                message.attachments = await asyncio.to_thread(judge, message.raw, message.attachments)
    except PASSING:
        raise  # the job is tried again
    except Exception as error:  # a parser meets everything that people and machines can send
        await _give_up(session, message, "unreadable", error)
        return
    try:
        async with session.begin_nested():
            await place(session, message, mail, house=house)
    except PASSING:
        raise
    except Exception as error:  # a rule of another slice may object to what this mail would do
        await _give_up(session, message, "not_filed", error)


def write_down(message: Message, mail: ReadMail) -> None:
    """Note on the message what was read out of it."""
    message.kind = mail.kind
    message.message_id = mail.message_id[:LONGEST_ID] if mail.message_id else None
    message.in_reply_to = mail.in_reply_to[:LONGEST_ID] if mail.in_reply_to else None
    message.references = [reference[:LONGEST_ID] for reference in mail.references[-MOST_REFERENCES:]]
    message.from_address = mail.from_address
    message.recipients = list(mail.to_addresses[:MOST_RECIPIENTS])
    message.from_name = mail.from_name
    message.subject = mail.subject
    message.language = mail.language
    message.text = mail.text
    message.visible_text = mail.visible_text
    message.attachments = [
        {
            "filename": attachment.filename,
            "content_type": attachment.content_type,
            "size": attachment.size,
            "sha256": attachment.sha256,
        }
        for attachment in mail.attachments
    ]
    message.notes = list(dict.fromkeys([*message.notes, *mail.notes]))


async def _give_up(session: AsyncSession, message: Message, note: str, error: Exception) -> None:
    await session.refresh(message)  # the savepoint that was rolled back took what was noted in it
    last = traceback.extract_tb(error.__traceback__)[-1]
    log.error("message %s: %s, %s at %s:%s", message.id, note, type(error).__name__, last.name, last.lineno)
    message.kind = message.kind or MailKind.UNREADABLE
    leave_to_a_person(message, note)


@app.task(name=outbox.AFTER_EVERY_MAIL, pass_context=True, retry=RETRY)
async def keep_sent(context: JobContext, delivery_id: int) -> None:
    """Keep a letter of ours beside the answers to it, byte for byte as it went out."""
    house = house_of(context)
    async with house.sessions.begin() as session:
        delivery = await outbox.get_delivery(session, delivery_id)
        letter = outbox.compose(delivery, house.settings)
        await keep(
            session,
            direction=Direction.OUT,
            state=MessageState.FILED,
            raw=outbox.sealed(delivery, house.settings),
            envelope_from=outbox.return_path(house.settings, delivery.id),
            envelope_to=[delivery.recipient],
            at=delivery.sent_at or house.clock.now(),
            message_id=delivery.message_id,
            references=delivery.payload["references"],
            from_address=house.settings.mail_from,
            from_name=house.settings.office_name,
            subject=delivery.payload["subject"],
            language=letter["Content-Language"],
            text=delivery.payload["text"],
            visible_text=delivery.payload["text"],
            introduction_id=delivery.introduction_id,
        )


@app.periodic(cron="* * * * *")
@app.task(name="mailbox.sweep", pass_context=True, queueing_lock="mailbox.sweep")
async def sweep_mailbox(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # procrastinate passes the time
    """No mail that was taken stays unread."""
    house = house_of(context)
    async with house.sessions.begin() as session:
        found = await sweep(session)
    if found:
        log.warning("messages that had lost their job: %s", found)
