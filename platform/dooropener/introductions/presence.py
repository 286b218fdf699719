"""Who is looking at an introduction: each page says so when it is loaded, and for a few minutes it holds."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.accounts import User
from dooropener.introductions.desk_models import Presence

LOOKS_FOR = timedelta(minutes=3)
"""A page that says nothing for so long is closed, or forgotten in a tab. Scripts say it twice a minute."""


async def look(session: AsyncSession, introduction_id: int, *, by: User, at: datetime) -> list[User]:
    """Write down that `by` looks at it now; return who else does, by name."""
    statement = insert(Presence).values(introduction_id=introduction_id, user_id=by.id, seen_at=at)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[Presence.introduction_id, Presence.user_id], set_={"seen_at": at}
        )
    )
    query = (
        select(User)
        .join(Presence, Presence.user_id == User.id)
        .where(
            Presence.introduction_id == introduction_id,
            Presence.user_id != by.id,
            Presence.seen_at > at - LOOKS_FOR,
            User.deactivated_at.is_(None),
        )
        .order_by(User.name, User.id)
    )
    return list(await session.scalars(query))
