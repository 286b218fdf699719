"""Background work on listings."""

from procrastinate import JobContext

from dooropener.house import house_of
from dooropener.jobs import app
from dooropener.listings.service import expire_due


@app.periodic(cron="10 1 * * *")
@app.task(name="listings.expire", pass_context=True)
async def expire(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # procrastinate hands it over
    """Every night: listings past their date expire."""
    house = house_of(context)
    async with house.sessions.begin() as session:
        await expire_due(session, at=house.clock.now())
