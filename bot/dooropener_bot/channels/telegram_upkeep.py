"""What is done on Telegram by the clock: answers that were left behind go out, old updates are forgotten."""

import logging
from datetime import datetime, timedelta

from procrastinate import JobContext
from sqlalchemy import delete, select
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import retention
from dooropener.errors import DeliveryFailed
from dooropener.house import House, house_of
from dooropener.jobs import app
from dooropener.retention import DataKind
from dooropener_bot.channels.telegram_door import door_of
from dooropener_bot.conversations import ChatMessage, Conversation, Direction, Door, TelegramUpdate

log = logging.getLogger(__name__)

LEFT_BEHIND = timedelta(minutes=10)


async def send_left_behind(house: House) -> None:
    """Send answers whose job gave up or died; a conversation whose job still waits is left to it."""
    async with house.sessions.begin() as session:
        waiting = await left_behind(session, before=house.clock.now() - LEFT_BEHIND)
    for conversation_id in waiting:
        try:
            await door_of(house).out.send_waiting(conversation_id)
        except DeliveryFailed as failure:
            log.warning("answers of conversation %s still wait: %s", conversation_id, failure.answer)
            if not failure.permanent:
                return


async def left_behind(session: AsyncSession, *, before: datetime) -> list[int]:
    """Conversations with answers that should have gone out and have no job that will send them."""
    job = sql(
        "NOT EXISTS (SELECT FROM procrastinate_jobs AS job WHERE job.status IN ('todo', 'doing')"
        " AND job.lock IN ('telegram:' || conversation.address, 'chat:' || conversation.person_id))"
    )
    query = (
        select(Conversation.id)
        .join(ChatMessage, ChatMessage.conversation_id == Conversation.id)
        .where(
            Conversation.channel == Door.TELEGRAM,
            Conversation.blocked_at.is_(None),
            ChatMessage.direction == Direction.OUT,
            ChatMessage.delivered_at.is_(None),
            ChatMessage.at < before,
            job,
        )
        .distinct()
    )
    return list(await session.scalars(query))


async def forget_updates(session: AsyncSession, *, before: datetime) -> None:
    """Drop updates that came long ago."""
    await session.execute(delete(TelegramUpdate).where(TelegramUpdate.at < before))


@app.periodic(cron="*/10 * * * *")
@app.task(name="telegram.send_left_behind", pass_context=True, queueing_lock="telegram.send_left_behind")
async def send_left_behind_job(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # procrastinate passes the time
    """Nothing that was answered stays unsent."""
    house = house_of(context)
    if house.settings.telegram_token is not None:
        await send_left_behind(house)


@app.periodic(cron="30 3 * * *")
@app.task(name="telegram.forget_updates", pass_context=True, queueing_lock="telegram.forget_updates")
async def forget_updates_job(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # procrastinate passes the time
    """Updates are kept only as long as they are of use."""
    house = house_of(context)
    async with house.sessions.begin() as session:
        before = await retention.kept_since(session, DataKind.TELEGRAM_UPDATES, at=house.clock.now())
        await forget_updates(session, before=before)
