"""Background work on what the office keeps beside introductions."""

from procrastinate import JobContext

from dooropener.house import house_of
from dooropener.introductions.notes import forget_deleted_notes
from dooropener.introductions.presence import forget_looks
from dooropener.jobs import app


@app.periodic(cron="45 1 * * *")
@app.task(name="introductions.tidy_the_desk", pass_context=True)
async def tidy_the_desk(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # procrastinate hands it over
    """Every night: notes that were deleted long ago, and who looked at what, are forgotten."""
    house = house_of(context)
    async with house.sessions.begin() as session:
        at = house.clock.now()
        await forget_deleted_notes(session, at=at)
        await forget_looks(session, at=at)
