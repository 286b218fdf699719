"""Background work: planning what to ask, and asking it."""

import logging
from collections.abc import Awaitable, Callable

from procrastinate import JobContext
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.house import House, house_of
from dooropener.introductions import get_introduction
from dooropener.jobs import app
from dooropener.outcomes.asking import due, look_after
from dooropener.outcomes.planning import plan, to_plan

log = logging.getLogger(__name__)


@app.periodic(cron="*/15 * * * *")
@app.task(name="outcomes.ask", pass_context=True, queueing_lock="outcomes.ask")
async def ask(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # procrastinate hands it over
    """Every quarter of an hour: what has become due is asked, and nobody twice."""
    await ask_due(house_of(context))


async def ask_due(house: House) -> None:
    """Each introduction and each question in a transaction of its own: a worker that dies loses or doubles none, and
    one that cannot be asked about keeps no other waiting."""
    async with house.sessions.begin() as session:
        introductions = await to_plan(session)
    for introduction_id in introductions:
        await _alone(house, _plan, introduction_id)
    async with house.sessions.begin() as session:
        waiting = await due(session, at=house.clock.now())
    for feedback_id in waiting:
        await _alone(house, _look_after, feedback_id)


async def _plan(session: AsyncSession, introduction_id: int, house: House) -> None:
    await plan(session, await get_introduction(session, introduction_id), at=house.clock.now())


async def _look_after(session: AsyncSession, feedback_id: int, house: House) -> None:
    await look_after(session, feedback_id, at=house.clock.now(), house=house)


async def _alone(house: House, act: Callable[[AsyncSession, int, House], Awaitable[None]], number: int) -> None:
    try:
        async with house.sessions.begin() as session:
            await act(session, number, house)
    except Exception:  # whatever is wrong with this one, the others are asked on their day
        log.exception("%s of %s broke", act.__name__, number)
