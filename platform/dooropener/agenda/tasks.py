"""Background work of the agenda."""

from procrastinate import JobContext

from dooropener.agenda import acts, digest
from dooropener.house import house_of
from dooropener.jobs import RETRY, app


@app.task(name=acts.CARRY_OUT, pass_context=True, retry=RETRY)
async def carry_out(context: JobContext, *, act_id: int) -> None:
    """The ten seconds are over."""
    last = context.job.attempts >= (RETRY.max_attempts or 0)
    await acts.carry_out(house_of(context), act_id, last=last)


@app.periodic(cron="*/10 * * * *")
@app.task(name="agenda.digest", pass_context=True, queueing_lock="agenda.digest")
async def send_digests(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # procrastinate hands it over
    """To each advisor at the hour of choice; every ten minutes, so that a pause of the worker costs little."""
    await digest.send_due(house_of(context))
