"""Background work: planning what to ask, and asking it."""

from procrastinate import JobContext

from dooropener.house import House, house_of
from dooropener.introductions import get_introduction
from dooropener.jobs import app
from dooropener.outcomes.asking import due, look_after
from dooropener.outcomes.planning import plan, to_plan


@app.periodic(cron="*/15 * * * *")
@app.task(name="outcomes.ask", pass_context=True, queueing_lock="outcomes.ask")
async def ask(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # procrastinate hands it over
    """Every quarter of an hour: what has become due is asked, and nobody twice."""
    await ask_due(house_of(context))


async def ask_due(house: House) -> None:
    """Each introduction and each question in a transaction of its own: a worker that dies loses or doubles none."""
    async with house.sessions.begin() as session:
        introductions = await to_plan(session)
    for introduction_id in introductions:
        async with house.sessions.begin() as session:
            await plan(session, await get_introduction(session, introduction_id), at=house.clock.now())
    async with house.sessions.begin() as session:
        waiting = await due(session, at=house.clock.now())
    for feedback_id in waiting:
        async with house.sessions.begin() as session:
            await look_after(session, feedback_id, at=house.clock.now(), house=house)
