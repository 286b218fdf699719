"""Background work on procrastinate, in the same database: a job is enqueued in the transaction of its fact."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import procrastinate
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.database import libpq_url

app = procrastinate.App(connector=procrastinate.PsycopgConnector())
"""Knows all tasks. Never opened itself: `defer` writes on the caller's connection, workers run on `opened`."""


async def defer(
    session: AsyncSession, task: str, *, lock: str | None = None, at: datetime | None = None, **arguments: Any
) -> None:
    """Enqueue `task` in the session's transaction; a rollback takes the job with it.

    Jobs with the same `lock` run one after another, in the order in which they were enqueued.
    """
    connection = await session.connection()
    raw = await connection.get_raw_connection()
    deferrer = app.configure_task(task, lock=lock, schedule_at=at, connection=raw.driver_connection)
    await deferrer.defer_async(**arguments)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[procrastinate.App]:
    """The app on a connection pool of its own, for a worker."""
    connector = procrastinate.PsycopgConnector(conninfo=libpq_url(url), min_size=1, max_size=6)
    with app.replace_connector(connector) as workers_app:
        async with workers_app.open_async():
            yield workers_app
