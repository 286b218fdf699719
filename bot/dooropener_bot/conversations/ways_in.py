"""Links into the chat page: signed, valid for minutes, good for one use."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.house import House
from dooropener.links import make_token, read_token
from dooropener_bot.conversations.models import Conversation, WayIn, WayInKind

VALID = timedelta(minutes=30)
_PURPOSE = "way in"


async def for_person(
    session: AsyncSession, house: House, person_id: int, *, at: datetime, valid: timedelta = VALID
) -> str:
    """The address at which this person signs in."""
    way = WayIn(kind=WayInKind.SIGN_IN, person_id=person_id, expires_at=at + valid)
    return await _address(session, house, way)


async def for_conversation(session: AsyncSession, house: House, conversation: Conversation, *, at: datetime) -> str:
    """The address at which a conversation, whose person is known, goes on."""
    assert conversation.person_id is not None
    way = WayIn(
        kind=WayInKind.HAND_OVER,
        person_id=conversation.person_id,
        conversation_id=conversation.id,
        expires_at=at + VALID,
    )
    return await _address(session, house, way)


async def _address(session: AsyncSession, house: House, way: WayIn) -> str:
    session.add(way)
    await session.flush()
    return f"{house.settings.public_url}/chat/in/{make_token(house.secret, _PURPOSE, way.id)}"


async def find(session: AsyncSession, house: House, token: str, *, at: datetime, lock: bool = False) -> WayIn | None:
    """The way in behind a token, as long as it is open. Why another is not open is not told."""
    number = read_token(house.secret, _PURPOSE, token)
    if number is None:
        return None
    query = select(WayIn).where(WayIn.id == number, WayIn.used_at.is_(None), WayIn.expires_at > at)
    found: WayIn | None = await session.scalar(query.with_for_update() if lock else query)
    return found


async def use(session: AsyncSession, house: House, token: str, *, at: datetime) -> WayIn | None:
    """The same, for the one use it is good for: of two who come at once one comes too late."""
    way = await find(session, house, token, at=at, lock=True)
    if way is not None:
        way.used_at = at
    return way
