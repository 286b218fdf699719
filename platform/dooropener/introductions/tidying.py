"""What the office keeps beside introductions is not kept longer than it is good for."""

from datetime import datetime

from procrastinate import JobContext
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.house import house_of
from dooropener.introductions.desk_models import CaseNote, Presence
from dooropener.introductions.notes import KEPT_AFTER_DELETION
from dooropener.introductions.presence import LOOKS_FOR
from dooropener.jobs import app


async def tidy(session: AsyncSession, *, at: datetime) -> None:
    """Notes that were deleted long ago go for good; who looked at what is nobody's business later on."""
    await session.execute(delete(CaseNote).where(CaseNote.deleted_at < at - KEPT_AFTER_DELETION))
    await session.execute(delete(Presence).where(Presence.seen_at <= at - LOOKS_FOR))


@app.periodic(cron="45 1 * * *")
@app.task(name="introductions.tidy_the_desk", pass_context=True)
async def tidy_the_desk(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # procrastinate hands it over
    """Every night."""
    house = house_of(context)
    async with house.sessions.begin() as session:
        await tidy(session, at=house.clock.now())
