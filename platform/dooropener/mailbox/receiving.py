"""Mail is kept raw before anything else is done with it."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from dooropener.jobs import MOST_REVIVALS, defer
from dooropener.mailbox.models import Direction, Message, MessageState

READ = "mailbox.read_message"

_JOBS = (
    "SELECT FROM procrastinate_jobs AS job"
    " WHERE job.task_name = :task AND (job.args ->> 'message_id')::bigint = message.id"
)


CUT = frozenset({"too_large", "not_handed_over"})
"""Notes of a mail of which only the headers came."""


async def receive(
    session: AsyncSession,
    raw: bytes,
    *,
    envelope_from: str,
    envelope_to: Sequence[str],
    at: datetime,
    notes: Sequence[str] = (),
) -> Message | None:
    """Keep a mail as it came, with the job that reads it; None when these very bytes are here already.

    Commit before telling the sender that it was taken. `notes` is what the way in knows of it, one of `CUT`.
    """
    message_id = await keep(
        session,
        direction=Direction.IN,
        state=MessageState.RECEIVED,
        raw=raw,
        envelope_from=envelope_from,
        envelope_to=list(envelope_to),
        at=at,
        notes=list(notes),
    )
    if message_id is None:
        return None
    await defer(session, READ, message_id=message_id)
    return await session.get(Message, message_id)


async def keep(session: AsyncSession, *, raw: bytes, **values: object) -> int | None:
    """Insert a message unless its bytes are here already, also when two bring them at once; return its id."""
    row = {"raw": raw, "digest": hashlib.sha256(raw).hexdigest(), **values}
    statement = insert(Message).values(row).on_conflict_do_nothing().returning(Message.id)
    message_id: int | None = await session.scalar(statement)
    return message_id


async def lock_unread(session: AsyncSession, message_id: int) -> Message | None:
    """The message with its bytes, locked, if it is still to be read and no other worker has it."""
    query = (
        select(Message)
        .where(Message.id == message_id, Message.state == MessageState.RECEIVED)
        .with_for_update(skip_locked=True)
        .options(undefer(Message.raw))
        .execution_options(populate_existing=True)
    )
    found: Message | None = await session.scalar(query)
    return found


async def sweep(session: AsyncSession) -> int:
    """Give every unread message a job that has none, waiting or at work; return how many had none.

    A message whose reading brought workers down again and again waits for a person, unread.
    """
    unread = select(Message).where(Message.direction == Direction.IN, Message.state == MessageState.RECEIVED)
    deadly = sql(f"EXISTS ({_JOBS} AND job.status = 'failed' AND job.attempts >= :most)")
    for message in await session.scalars(unread.where(deadly.bindparams(task=READ, most=MOST_REVIVALS))):
        message.state, message.notes = MessageState.TRIAGE, ["unreadable"]
    await session.flush()
    waiting = sql(f"NOT EXISTS ({_JOBS} AND job.status IN ('todo', 'doing'))")
    forgotten = list(await session.scalars(unread.where(waiting.bindparams(task=READ))))
    for message in forgotten:
        await defer(session, READ, message_id=message.id)
    return len(forgotten)
