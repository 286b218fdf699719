"""The jobs of tokens."""

from procrastinate import JobContext

from dooropener import house as houses  # the house knows models of others, so its names are read when a job runs
from dooropener.jobs import app
from dooropener.tokens.answers import KEPT_FOR, forget_answers


@app.periodic(cron="23 * * * *")
@app.task(name="tokens.sweep_answers", pass_context=True, queueing_lock="tokens.sweep_answers")
async def sweep_answers(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # procrastinate passes the time
    """Answers are kept for a day."""
    house = houses.house_of(context)
    async with house.sessions.begin() as session:
        await forget_answers(session, before=house.clock.now() - KEPT_FOR)
