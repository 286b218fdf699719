"""What furnishing an empty house wrote is put back in one go: most tests begin with the same people."""

from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

from psycopg import AsyncConnection
from sqlalchemy.ext.asyncio import AsyncConnection as BoundConnection
from sqlalchemy.ext.asyncio import AsyncSession

T = TypeVar("T")
Key = tuple[Hashable, ...]

_COLUMNS = """
    SELECT c.relname, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> 'alembic_version'
      AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    GROUP BY c.relname ORDER BY c.relname
"""
_columns: dict[str, str] = {}
"""What can be written, by table."""

_rows: dict[Key, tuple[str, Any]] = {}
"""Statements that write what was made, and its numbers."""


async def remembered(
    session: AsyncSession,
    key: Key,
    make: Callable[[], Awaitable[T]],
    numbers_of: Callable[[T], Any],
    load: Callable[[Any], Awaitable[T]],
) -> T:
    """What `make` made in this worker under `key`: its rows put back and loaded by their numbers, or made.

    Only in an empty database whose transactions are rolled back: there the numbers in use never come again.
    """
    if not isinstance(session.bind, BoundConnection):
        return await make()
    connection = await _driver(session)
    if not await _is_empty(connection):
        return await make()
    if key not in _rows:
        made = await make()
        await session.flush()
        _rows[key] = (await _written(connection), numbers_of(made))
        return made
    rows, numbers = _rows[key]
    await connection.execute(rows.encode(), prepare=False)
    return await load(numbers)


async def _driver(session: AsyncSession) -> AsyncConnection:
    await session.flush()
    raw = await (await session.connection()).get_raw_connection()
    driver = raw.driver_connection
    assert isinstance(driver, AsyncConnection)
    return driver


async def _is_empty(connection: AsyncConnection) -> bool:
    if not _columns:
        _columns.update(await (await connection.execute(_COLUMNS)).fetchall())
    some = " OR ".join(f'EXISTS (SELECT FROM "{table}")' for table in _columns)
    found = await (await connection.execute(f"SELECT {some}".encode())).fetchone()
    return found == (False,)


async def _written(connection: AsyncConnection) -> str:
    """Statements that write every row there is, without triggers: what those wrote is among the rows."""
    asked = " UNION ALL ".join(
        f"SELECT '{table}', quote_literal(array_agg(t)::text) FROM \"{table}\" t HAVING count(*) > 0"
        for table in _columns
    )
    found = await (await connection.execute(asked.encode())).fetchall()
    inserts = [
        f'INSERT INTO "{table}" ({_columns[table]}) OVERRIDING SYSTEM VALUE'
        f' SELECT {_columns[table]} FROM unnest({rows}::"{table}"[])'
        for table, rows in found
    ]
    return "; ".join(
        ["SET LOCAL session_replication_role = replica", *inserts, "SET LOCAL session_replication_role = origin"]
    )
