"""Work on procrastinate, in the same database: a job is enqueued in the transaction of its fact."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

import procrastinate
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Status
from procrastinate.middleware import AsyncCallNext
from procrastinate.worker import Worker
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.database import libpq_url
from dooropener.logs import current_trail, on_the_trail, sane

log = logging.getLogger(__name__)


async def follow(call_next: AsyncCallNext, context: procrastinate.JobContext, _worker: Worker) -> Any:
    """What a job logs, and what it enqueues, carries the number of the request that led to it, or one of its own."""
    trail = context.job.task_kwargs.pop(TRAIL, None)
    with on_the_trail(sane(trail), job=context.job.id, task=context.job.task_name):
        return await call_next()


app = procrastinate.App(connector=procrastinate.PsycopgConnector(), worker_defaults={"worker_middleware": [follow]})
"""Knows all tasks. Never opened: `defer` writes on the caller's connection, workers run on `opened`."""


TRAIL = "_trail"
"""Among a job's arguments: the number of the request, which no task sees."""

RETRY = procrastinate.RetryStrategy(max_attempts=8, exponential_wait=4)
"""For jobs that may simply be run again: after 4 seconds, 16, a minute, up to some five hours."""


BEFORE_MAIL = 1
"""The priority of what leaves: it does not wait behind thousands of mails that came in at once."""

AFTER_PEOPLE = -1
"""The priority of computing: letters and answers do not wait behind it."""


async def defer(
    session: AsyncSession,
    task: str,
    *,
    lock: str | None = None,
    queueing_lock: str | None = None,
    at: datetime | None = None,
    priority: int = 0,
    **arguments: Any,
) -> None:
    """Enqueue `task` in the session's transaction; a rollback takes the job with it.

    Jobs with the same `lock` run one after another, in the order in which they were enqueued. A higher `priority`
    goes first. Of those with the same `queueing_lock` one waits at a time: another raises `AlreadyEnqueued`.
    """
    connection = await session.connection()
    raw = await connection.get_raw_connection()
    deferrer = app.configure_task(
        task,
        lock=lock,
        queueing_lock=queueing_lock,
        schedule_at=at,
        priority=priority,
        connection=raw.driver_connection,
    )
    trail = current_trail()
    await deferrer.defer_async(**arguments, **({TRAIL: trail} if trail else {}))


async def defer_once(session: AsyncSession, task: str, *, priority: int = AFTER_PEOPLE) -> None:
    """Enqueue `task` unless it waits already: asked for often, it is done once."""
    with suppress(AlreadyEnqueued):
        async with session.begin_nested():
            await defer(session, task, priority=priority, queueing_lock=task)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[procrastinate.App]:
    """The app on a connection pool of its own, for a worker."""
    connector = procrastinate.PsycopgConnector(
        conninfo=libpq_url(url), min_size=1, max_size=6, timeout=5, reconnect_timeout=5
    )
    with app.replace_connector(connector) as workers_app:
        async with workers_app.open_async():
            yield workers_app


SILENCE = timedelta(seconds=30)
"""A worker reports every ten seconds; one that has been silent for longer than this is taken for dead."""

MOST_REVIVALS = 5


async def recover(workers_app: procrastinate.App, *, silent_for: timedelta = SILENCE) -> int:
    """Give back the jobs of workers that died at work; return how many.

    With `silent_for` zero every job in work is given back: right only before the first worker starts. A job
    that was given back five times is set aside as failed, for it may be what kills.
    """
    manager = workers_app.job_manager
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=silent_for.total_seconds()))
    for job in stalled:
        with suppress(ConnectorException):  # another process was quicker with this one
            if job.attempts < MOST_REVIVALS:
                await manager.retry_job(job)
            else:
                await manager.finish_job(job, status=Status.FAILED, delete_job=False)
    if stalled:
        log.warning("jobs that had lost their worker: %s", len(stalled))
    return len(stalled)


@app.periodic(cron="* * * * *")
@app.task(name="jobs.recover", pass_context=True, queueing_lock="jobs.recover")
async def recover_jobs(context: procrastinate.JobContext, timestamp: int) -> None:  # noqa: ARG001  # procrastinate passes the time
    """What a killed worker had in hand is taken up by the living."""
    await recover(context.app)
