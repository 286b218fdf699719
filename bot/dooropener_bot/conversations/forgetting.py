"""A person's conversations, in the copy of their data and when they are forgotten."""

from datetime import datetime
from typing import Any

from procrastinate import JobContext
from sqlalchemy import cast, delete, or_, select, update
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import accounts, listings, privacy
from dooropener.house import House, house_of
from dooropener.jobs import RETRY, app
from dooropener.privacy import DataRequest, DataRequestKind, DataRequestState, Mask
from dooropener_bot.conversations.files import files_of
from dooropener_bot.conversations.models import ChatMessage, Conversation, Direction, Door, TelegramUpdate, WayIn


async def conversations_copied(session: AsyncSession, person_id: int) -> list[dict[str, Any]]:
    """What was said behind each door, oldest first."""
    copied = []
    for conversation in await _conversations(session, person_id):
        query = select(ChatMessage).where(ChatMessage.conversation_id == conversation.id).order_by(ChatMessage.id)
        copied.append(
            {
                "door": conversation.channel.value,
                "address": conversation.address,
                "language": conversation.language,
                "began_at": conversation.created_at.isoformat(),
                "where_we_stand": {key: value for key, value in conversation.state.items() if key != "before"},
                "messages": [_copied(message) for message in await session.scalars(query)],
            }
        )
    return copied


def _copied(message: ChatMessage) -> dict[str, Any]:
    by = "you" if message.direction is Direction.IN else "door-opener"
    return {"at": message.at.isoformat(), "by": by, "text": message.text, "as_it_came": message.raw}


async def _conversations(session: AsyncSession, person_id: int) -> list[Conversation]:
    """Those with people who have blocked us, too."""
    query = select(Conversation).where(Conversation.person_id == person_id).order_by(Conversation.id)
    return list(await session.scalars(query.with_for_update()))


@app.task(name=privacy.ERASE_JOB, pass_context=True, retry=RETRY)
async def forget(context: JobContext, *, request_id: int) -> None:
    """The day has passed: carry out a request that was not taken back."""
    await forget_once(house_of(context), request_id)


async def forget_once(house: House, request_id: int) -> None:
    """Forget the person behind a request in one transaction. Running it twice does it once."""
    async with house.sessions.begin() as session:
        # a delivery in hand may wait for us while we wait for it: let it go first, and come again
        await session.execute(sql("SET LOCAL lock_timeout = '10s'"))
        request = await session.get_one(DataRequest, request_id)
        person_id = request.person_id
        if person_id is None:
            return
        conversations = await _conversations(session, person_id)
        await session.refresh(request, with_for_update=True)
        if request.state is not DataRequestState.OPEN:
            return
        at = house.clock.now()
        held = await privacy.holdings_of(session, await accounts.get_person(session, person_id))
        for conversation in conversations:
            await _lock_away(session, conversation, held.mask, at=at)
        await _close_links(session, person_id, at=at)
        await privacy.erase(session, request, held, at=at)


async def _close_links(session: AsyncSession, person_id: int, *, at: datetime) -> None:
    """Links that would still let somebody in, or still show the copy."""
    await session.execute(delete(WayIn).where(WayIn.person_id == person_id))
    copies = (DataRequest.person_id == person_id) & (DataRequest.kind == DataRequestKind.COPY)
    await session.execute(update(DataRequest).where(copies, DataRequest.due_at > at).values(due_at=at))


async def _lock_away(session: AsyncSession, conversation: Conversation, mask: Mask, *, at: datetime) -> None:
    """The words stay, masked; the address behind the door goes, so that nobody ever meets this conversation again."""
    for message in await session.scalars(select(ChatMessage).where(ChatMessage.conversation_id == conversation.id)):
        ids = [file.id for file in files_of(message) if file.id is not None]
        await listings.drop_unattached(session, ids)
        message.text, message.raw, message.external_id = mask.own(message.text), None, None
        message.handled_at = message.handled_at or at
        message.delivered_at = message.delivered_at or at
    if conversation.channel is Door.TELEGRAM:
        await _empty_updates(session, conversation.address)
    conversation.address = f"erased:{conversation.id}"
    conversation.state = {}
    conversation.blocked_at = conversation.restricted_at = at


async def _empty_updates(session: AsyncSession, chat_id: str) -> None:
    """What Telegram sent holds name, number and words, all of which are kept elsewhere or not at all."""
    raw = cast(TelegramUpdate.raw, JSONB)
    chats = [
        raw["message"]["chat"]["id"].astext,
        raw["callback_query"]["message"]["chat"]["id"].astext,
        raw["my_chat_member"]["chat"]["id"].astext,
    ]
    for brought in await session.scalars(select(TelegramUpdate).where(or_(*(chat == chat_id for chat in chats)))):
        brought.raw = {"update_id": brought.id, "erased": True}
