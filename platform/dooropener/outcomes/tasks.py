"""Background work: planning what to ask, and asking it."""

from datetime import datetime
from functools import partial

from procrastinate import JobContext
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.house import House, house_of
from dooropener.introductions import get_introduction
from dooropener.jobs import app
from dooropener.outcomes.asking import due, look_after
from dooropener.outcomes.planning import plan
from dooropener.outcomes.unplanned import to_plan
from dooropener.singly import singly


@app.periodic(cron="*/15 * * * *")
@app.task(name="outcomes.ask", pass_context=True, queueing_lock="outcomes.ask")
async def ask(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # procrastinate hands it over
    """Every quarter of an hour: what has become due is asked, and nobody twice."""
    await ask_due(house_of(context))


async def ask_due(house: House) -> None:
    """A worker that dies loses or doubles no question, and one that cannot be asked keeps no other waiting."""
    at = house.clock.now()
    async with house.sessions.begin() as session:
        introductions = await to_plan(session, at=at)
    await singly(house, "planning what to ask in introduction", introductions, partial(_plan, at=at))
    async with house.sessions.begin() as session:
        waiting = await due(session, at=at)
    await singly(house, "asking question", waiting, partial(look_after, at=at, house=house))


async def _plan(session: AsyncSession, introduction_id: int, *, at: datetime) -> None:
    await plan(session, await get_introduction(session, introduction_id), at=at)
