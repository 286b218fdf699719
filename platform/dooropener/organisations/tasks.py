"""Every night, or when an advisor asks: likely duplicates are looked for, and old merges stay for good."""

from procrastinate import JobContext
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.house import House, house_of
from dooropener.jobs import RETRY, app, defer_once
from dooropener.organisations.duplicates import look_for_duplicates
from dooropener.organisations.merging import settle_merges

LOOK_JOB = "organisations.look_for_duplicates"


async def ask_for_duplicates(session: AsyncSession) -> None:
    """Let a worker look for duplicates now, unless one is about to."""
    await defer_once(session, LOOK_JOB)


@app.task(name=LOOK_JOB, pass_context=True, retry=RETRY, queueing_lock=LOOK_JOB, lock=LOOK_JOB)
async def look(context: JobContext) -> None:
    """Go through all organisations once."""
    house = house_of(context)
    await look_for_duplicates(house.sessions, at=house.clock.now())


@app.periodic(cron="10 3 * * *")
@app.task(name="organisations.nightly", pass_context=True)
async def nightly(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # procrastinate hands it over
    """What a night has time for."""
    await tidy(house_of(context))


async def tidy(house: House) -> None:
    async with house.sessions.begin() as session:
        await settle_merges(session, at=house.clock.now())
        await ask_for_duplicates(session)
