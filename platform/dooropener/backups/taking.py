"""A copy of everything as it was at one moment, taken while others write."""

import hashlib
import hmac
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from typing import IO, Any

import msgspec
import psycopg
from psycopg import sql

from dooropener.backups.archive import FORMAT, HEAD, Buffer, Head, Manifest, Table, Writer
from dooropener.database import libpq_url

_TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version' ORDER BY relname
"""
_COLUMNS = """
SELECT column_name FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position
"""
_SEQUENCES = "SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1"

Connection = psycopg.Connection[Any]


def take(url: str, into: IO[bytes], *, secret: str, at: datetime) -> Manifest:
    """Write everything in the database at `url`, as of one snapshot. Nobody waits for it, and it waits for nobody.

    `secret` is marked in the file, not kept: a restore with another one is told.
    """
    with psycopg.connect(libpq_url(url)) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        writer = Writer(into)
        head = _head(connection, secret, at)
        writer.write(HEAD, msgspec.json.encode(head))
        tables = {name: _copy(connection, writer, name, columns) for name, columns in head.columns.items()}
        manifest = Manifest(head, tables, sequences(connection))
        writer.finish(manifest)
    return manifest


def _head(connection: Connection, secret: str, at: datetime) -> Head:
    revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    assert revision
    return Head(
        format=FORMAT,
        app=version("dooropener"),
        schema=revision[0],
        taken_at=at.isoformat(timespec="seconds"),
        secret=mark_of(secret),
        columns={name: columns_of(connection, name) for name in table_names(connection)},
    )


def mark_of(secret: str) -> str:
    """Enough to tell one secret from another."""
    return hmac.new(secret.encode(), b"the secret of a backup", hashlib.sha256).hexdigest()[:16]


def table_names(connection: Connection) -> list[str]:
    """All tables, the libraries' as well, but the schema's own revision."""
    return [name for (name,) in connection.execute(_TABLES)]


def columns_of(connection: Connection, table: str) -> list[str]:
    """Those that are written; what the database computes comes by itself."""
    return [name for (name,) in connection.execute(_COLUMNS, [table])]


def sequences(connection: Connection) -> dict[str, int]:
    """The last number that each gave, 0 for none. They stand outside of snapshots, so these may be a little ahead."""
    return dict(connection.execute(_SEQUENCES).fetchall())


def _copy(connection: Connection, writer: Writer, table: str, columns: list[str]) -> Table:
    statement = sql.SQL("COPY {} ({}) TO STDOUT").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor:
        digest = writer.write_table(table, _blocks(cursor, statement))
        return Table(cursor.rowcount, digest)


def _blocks(cursor: psycopg.Cursor[Any], statement: sql.Composed) -> Iterator[Buffer]:
    with cursor.copy(statement) as copy:
        yield from copy
