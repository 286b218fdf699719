"""Rows for the tables of any schema, made of what the database tells of them: two in each that honour its rules."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert

from dooropener.cli.tables import all_tables

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ROWS = 2
ONE_OF = {"data_request": ("person_id", "contact_id")}
"""Columns of which exactly one has a value."""


def our_tables(connection: sa.Connection) -> list[sa.Table]:
    """The tables that are there now, those others point at first; not the libraries'."""
    found = sa.MetaData()
    found.reflect(connection, only=lambda name, _: name != "alembic_version" and not name.startswith("procrastinate_"))
    return list(found.sorted_tables)


def fill(connection: sa.Connection, tables: list[sa.Table], *, after: int = 0) -> None:
    """Two rows more in every table, numbered on; those that the database writes itself are left to it."""
    for table in tables:
        if table.name not in {"organisation_search", "organisation_word"}:
            for number in range(after + 1, after + ROWS + 1):
                row = insert(table).values(_row(connection, table, number))
                connection.execute(row.on_conflict_do_nothing())  # where the key is one of a few words


def _row(connection: sa.Connection, table: sa.Table, number: int) -> dict[str, Any]:
    return {
        column.name: _value(connection, table, column, number)
        for column in table.columns
        if not _comes_by_itself(column) and column.computed is None
    }


def _comes_by_itself(column: sa.Column[Any]) -> bool:
    if column.identity is not None and column.identity.always:
        return True
    return bool(column.primary_key and not column.foreign_keys and column.autoincrement and column.server_default)


def _value(connection: sa.Connection, table: sa.Table, column: sa.Column[Any], number: int) -> Any:
    one_of = [name for name in ONE_OF.get(table.name, ()) if name in table.columns]
    if column.name in one_of and column.name != one_of[number % len(one_of)]:
        return None
    for key in column.foreign_keys:
        last = sa.func.length(sa.cast(key.column, sa.Text)), key.column
        there = list(connection.scalars(sa.select(key.column).order_by(*last)))
        if not there:
            return None
        if column.name == "one_id":  # of two that are kept in order: the first here, one of the last there
            return there[0]
        return there[-1 - number % min(ROWS, len(there))]
    if any(index.name == "uq_learning_in_force" for index in table.indexes) and column.name == "state":
        return "overtaken"  # of those in force there is one
    chosen = _member(table.name, column.name, number)
    return chosen if chosen is not None else _plain(column, number)


def _member(table: str, column: str, number: int) -> str | None:
    """One of the words that the program knows for this column."""
    known = all_tables().tables.get(table)
    kind = known.columns[column].type if known is not None and column in known.columns else None
    members = kind.enums if isinstance(kind, sa.Enum) else []
    return members[number % len(members)] if members else None


def _plain(column: sa.Column[Any], number: int) -> Any:
    kind = column.type
    if isinstance(kind, ARRAY):
        return [f"word {number}"]
    if isinstance(kind, JSONB | sa.JSON):
        return {"sv": f"Värme {number}", "en": f"Heat {number}"}
    if isinstance(kind, sa.String):
        return f"{column.name} {number}"[: kind.length or 60]
    plain = {
        sa.Boolean: number % 2 == 0,
        sa.Integer: number,
        sa.Numeric: number,
        sa.Float: float(number),
        sa.DateTime: NOON + timedelta(days=number),
        sa.Date: date(2026, 3, 2) + timedelta(days=number),
        sa.Time: time(8 + number // 60, number % 60),
        sa.LargeBinary: b"bytes %d" % number,
        sa.Interval: timedelta(days=number),
    }
    for each, value in plain.items():
        if isinstance(kind, each):
            return value
    raise AssertionError(f"no value for {column.table.name}.{column.name}, {kind!r}")


Facts = dict[tuple[str, ...], dict[str, Any]]


def facts(connection: sa.Connection, tables: list[sa.Table]) -> Facts:
    """All that is told, row by row: under its table and its primary key."""
    return dict(_facts(connection, tables))


def _facts(connection: sa.Connection, tables: list[sa.Table]) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    for table in tables:
        keys = [column.name for column in table.primary_key]
        for row in connection.execute(sa.select(table)).mappings():
            yield (table.name, *(str(row[key]) for key in keys)), dict(row)
