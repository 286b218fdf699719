"""Background work on procrastinate, in the same database: a job is enqueued in the transaction of its fact."""

from datetime import datetime
from typing import Any

import procrastinate
from sqlalchemy.ext.asyncio import AsyncSession

app = procrastinate.App(connector=procrastinate.PsycopgConnector())
"""Knows all tasks. Never opened itself: `defer` writes on the caller's connection, workers run on a connector of their own."""


async def defer(
    session: AsyncSession, task: str, *, lock: str | None = None, at: datetime | None = None, **arguments: Any
) -> None:
    """Enqueue `task` in the session's transaction; a rollback takes the job with it.

    Jobs with the same `lock` run one after another, in the order in which they were enqueued.
    """
    connection = await session.connection()
    raw = await connection.get_raw_connection()
    deferrer = app.configure_task(
        task, lock=lock, schedule_at=at, connection=raw.driver_connection, allow_unknown=False
    )
    await deferrer.defer_async(**arguments)
