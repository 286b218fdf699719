"""Signs of life: each part of the house says every so often how the way it serves is doing."""

import enum
from datetime import datetime, timedelta

from sqlalchemy import case, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from dooropener.database import Base

EVERY = timedelta(seconds=30)
SILENCE = 3 * EVERY
"""A part that has been silent for longer is taken for stopped."""


class Pulse(enum.StrEnum):
    """Who beats: the listener for mail, the web chat, Telegram, the encoder."""

    MAIL_IN = "mail_in"
    WEB_CHAT = "web_chat"
    TELEGRAM = "telegram"
    ENCODER = "encoder"


class Heartbeat(Base):
    """The last sign of life of one part: `since` when it has been as it is, `took` milliseconds for what was tried.

    `fault` names in a word what went wrong, without data of anybody's.
    """

    __tablename__ = "heartbeat"

    name: Mapped[Pulse] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    since: Mapped[datetime]
    took: Mapped[int]
    fault: Mapped[str] = mapped_column(default="")


async def beat(session: AsyncSession, name: Pulse, *, took: int, fault: str = "", at: datetime) -> None:
    """Write a sign of life. After a silence, or when it is well or ill now and was not before, `since` begins anew."""
    new = insert(Heartbeat).values(name=name, at=at, since=at, took=took, fault=fault)
    unbroken = (Heartbeat.at >= at - SILENCE) & ((Heartbeat.fault == "") == (new.excluded.fault == ""))
    told = {
        "at": at,
        "took": took,
        "fault": fault,
        "since": case((unbroken, Heartbeat.since), else_=new.excluded.since),
    }
    await session.execute(new.on_conflict_do_update(index_elements=[Heartbeat.name], set_=told))


async def heartbeats(session: AsyncSession) -> dict[Pulse, Heartbeat]:
    """The last sign of each part that ever gave one."""
    return {each.name: each for each in await session.scalars(select(Heartbeat))}
