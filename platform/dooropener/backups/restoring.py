"""A backup becomes a database again, in one transaction: all of it and as it was, or nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection, create_engine

from dooropener.backups.archive import BackupDamaged, BackupFault, Manifest, Reader
from dooropener.backups.taking import columns_of, table_names
from dooropener.database import psycopg_url
from dooropener.migrating import known_revisions, upgrade

Raw = psycopg.Connection[Any]

_KEYS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND connamespace = 'public'::regnamespace
"""
_FILLED = ("organisation", "portal_user", "message", "delivery", "chat_message")
"""A database with rows in one of these has seen use; regions and settings come with the schema."""


class NotEmpty(BackupFault):
    """There is an office in the database already."""

    def __init__(self) -> None:
        super().__init__("the database is in use; `--replace` throws away what is in it. Nothing was changed")


class HouseStillRuns(BackupFault):
    """Somebody works with the database that is to be filled."""

    def __init__(self, connections: int) -> None:
        super().__init__(f"the database has {connections} other connections: stop the house first. Nothing was changed")


class BackupTooNew(BackupFault):
    """A newer version of the program took it."""

    def __init__(self, schema: str, app: str) -> None:
        super().__init__(
            f"the backup has schema {schema}, taken by version {app}, which this program does not know: restore it "
            "with that version or a later one. Nothing was changed"
        )


def restore(
    url: str, source: IO[bytes], *, replace: bool = False, afterwards: Callable[[Connection, Manifest], None]
) -> Manifest:
    """Fill the database at `url` with the backup and bring it up to date; `afterwards` acts in the same transaction.

    Keys are dropped while the rows come and made anew after them, so that the database itself checks every one.
    Raises `NotEmpty` (unless `replace`, which throws away what is there), `HouseStillRuns`, `BackupTooNew`,
    `BackupDamaged`; the database is then as it was.
    """
    engine = create_engine(psycopg_url(url), hide_parameters=True)
    try:
        with engine.begin() as connection:
            return _restore(connection, source, replace, afterwards)
    finally:
        engine.dispose()


def _restore(
    connection: Connection, source: IO[bytes], replace: bool, afterwards: Callable[[Connection, Manifest], None]
) -> Manifest:
    raw = connection.connection.driver_connection
    assert isinstance(raw, psycopg.Connection)
    reader = Reader(source)
    if reader.head.schema not in known_revisions():
        raise BackupTooNew(schema=reader.head.schema, app=reader.head.app)
    _make_room(raw, replace)
    upgrade(connection, reader.head.schema)
    _compare_columns(raw, reader)
    with _unguarded(raw, list(reader.head.columns)):
        _load(raw, reader)
    assert reader.manifest
    _set_sequences(raw, reader.manifest)
    raw.execute("SET CONSTRAINTS ALL IMMEDIATE")
    upgrade(connection, "head")
    afterwards(connection, reader.manifest)
    return reader.manifest


def check(source: IO[bytes]) -> Manifest:
    """Read all of it and compare it with what was written; touches no database. Raises `BackupDamaged`."""
    reader = Reader(source)
    for _piece in reader.pieces():
        pass
    assert reader.manifest
    return reader.manifest


def _make_room(raw: Raw, replace: bool) -> None:
    if _is_used(raw) and not replace:
        raise NotEmpty
    others = raw.execute(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND usename IS NOT NULL AND pid <> pg_backend_pid()"
    ).fetchone()
    if others and others[0]:
        raise HouseStillRuns(connections=others[0])
    if table_names(raw):
        raw.execute("DROP SCHEMA public CASCADE")
        raw.execute("CREATE SCHEMA public")


def _is_used(raw: Raw) -> bool:
    there = set(table_names(raw))
    if there and not there & set(_FILLED):
        return True  # tables that are not ours
    return any(
        raw.execute(sql.SQL("SELECT FROM {} LIMIT 1").format(sql.Identifier(name))).fetchone() is not None
        for name in _FILLED
        if name in there
    )


def _compare_columns(raw: Raw, reader: Reader) -> None:
    for table, columns in reader.head.columns.items():
        missing = set(columns) - set(columns_of(raw, table))
        if missing:
            raise BackupDamaged(why=f"schema {reader.head.schema} has no {table}.{min(missing)}")


@contextmanager
def _unguarded(raw: Raw, tables: list[str]) -> Iterator[None]:
    """Without keys and triggers meanwhile, as their owner may: only a superuser may switch the checks off."""
    keys = raw.execute(_KEYS).fetchall()
    for table, name, _ in keys:
        raw.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for table in tables:
        raw.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table)))
        raw.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))  # what came with the schema
    yield
    for table in tables:
        raw.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table)))
    for table, name, definition in keys:
        raw.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


def _load(raw: Raw, reader: Reader) -> None:
    counts = dict.fromkeys(reader.head.columns, 0)
    with raw.cursor() as cursor:
        for piece in reader.pieces():
            columns = sql.SQL(", ").join(map(sql.Identifier, reader.head.columns[piece.table]))
            statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(piece.table), columns)
            with cursor.copy(statement) as copy:
                copy.write(piece.content)
            counts[piece.table] += cursor.rowcount
    assert reader.manifest
    for table, written in reader.manifest.tables.items():
        if counts[table] != written.rows:
            raise BackupDamaged(why=f"{table} has {counts[table]} rows instead of {written.rows}")


def _set_sequences(raw: Raw, manifest: Manifest) -> None:
    for name, last in manifest.sequences.items():
        if last:
            raw.execute("SELECT setval(%s::regclass, %s)", [f'public."{name}"', last])


def database_name(url: str) -> str:
    """The name of the database, as typed by whoever wants it replaced."""
    with psycopg.connect(psycopg_url(url).replace("+psycopg", "", 1)) as connection:
        return connection.info.dbname
