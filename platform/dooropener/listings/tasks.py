"""Background work on listings."""

from procrastinate import JobContext

from dooropener.house import house_of
from dooropener.jobs import app
from dooropener.listings import attachments
from dooropener.listings.notices import give_notice
from dooropener.listings.service import expire_due


@app.periodic(cron="10 1 * * *")
@app.task(name="listings.expire", pass_context=True)
async def expire(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # procrastinate hands it over
    """Every night: listings past their date expire."""
    house = house_of(context)
    async with house.sessions.begin() as session:
        await expire_due(session, at=house.clock.now())


@app.periodic(cron="0 8 * * *")
@app.task(name="listings.give_notice", pass_context=True)
async def notice(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # procrastinate hands it over
    """Every morning: authors hear of listings that end within 14 days."""
    house = house_of(context)
    async with house.sessions.begin() as session:
        await give_notice(session, at=house.clock.now())


@app.periodic(cron="20 1 * * *")
@app.task(name="listings.sweep_files", pass_context=True)
async def sweep_files(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # procrastinate hands it over
    """Every night: files that no listing took in go."""
    house = house_of(context)
    async with house.sessions.begin() as session:
        await attachments.sweep(session, at=house.clock.now())
