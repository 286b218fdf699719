"""PostgreSQL through SQLAlchemy: the base of all tables, the engine, sessions."""

import enum
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    BindParameter,
    CollectionAggregate,
    DateTime,
    Dialect,
    Enum,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Text,
    any_,
    bindparam,
    literal,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.visitors import ExternallyTraversible, replacement_traverse
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Sessions = async_sessionmaker[AsyncSession]

AWAY = (OperationalError, InterfaceError, PoolTimeoutError)
"""The database does not answer, or all our connections are busy: what was to be done is done later, as if untouched."""


STATEMENTS = 3_000
"""Compiled statements kept: all that pages, jobs and the chat ask, where SQLAlchemy's own 500 would push some out."""


PLANNING = "-c join_collapse_limit=4"
"""Joins beyond four are done in the order written: trying all orders took longer than reading a case with its twenty
tables. Whoever writes a longer statement puts first what narrows it down."""

READING = "-c random_page_cost=1.1"
"""A row found by its number costs hardly more than the next one: what an office has fits into memory, or stands on a
disk without a head. As set by itself, PostgreSQL would rather read a whole table, or start a helper to do so."""

CLOCK = "-c timezone=UTC"
"""Times come as Python's own UTC wherever the server stands: to compare two names of it takes twenty times as long."""


def storable(text: str) -> str:
    """The text without what PostgreSQL cannot keep: NUL, and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


class StorableText(TypeDecorator[str]):
    """Text from any door: what cannot be kept is taken out instead of failing the whole message."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # SQLAlchemy's
        return None if value is None else storable(value)


class StorableItem(StorableText):
    """The same as an item of a list."""

    impl = Text
    cache_ok = True


class StorableJson(TypeDecorator[Any]):
    """JSONB whose texts are storable."""

    impl = JSONB(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002  # SQLAlchemy's
        return _storable_data(value)


def _storable_data(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(str(key)): _storable_data(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_storable_data(item) for item in value]
    return value


def _values(kind: type[enum.Enum]) -> list[str]:
    return [member.value for member in kind]


class Base(DeclarativeBase):
    """Times are aware, enumerations are text by value, structures are JSONB, lists of words are text arrays."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: StorableText,
        datetime: DateTime(timezone=True),
        enum.StrEnum: Enum(
            enum.StrEnum, native_enum=False, create_constraint=False, length=40, values_callable=_values
        ),
        dict[str, Any]: StorableJson,
        list[dict[str, Any]]: StorableJson,
        list[str]: ARRAY(StorableItem),
    }


def one_of(numbers: Iterable[int]) -> CollectionAggregate[Any]:
    """For `column == one_of(ids)`, where there may be hundreds: one value of the statement, which stays the same."""
    return any_(literal(list(numbers), ARRAY(Integer)))


def given_numbers(name: str) -> CollectionAggregate[Any]:
    """For `column == given_numbers("ids")` in a statement that is put together once: the numbers come when it runs."""
    return any_(bindparam(name, type_=ARRAY(Integer)))


def given_moment(name: str) -> BindParameter[datetime]:
    """A time that comes when the statement runs."""
    return bindparam(name, type_=DateTime(timezone=True))


def written_out(statement: Select[Any], *, but: Collection[BindParameter[Any]] = ()) -> Select[Any]:
    """A statement whose values stand in its text, apart from some, so that PostgreSQL plans it once.

    What is asked often and is long: where values are handed over, it plans anew for each, which may take longer than
    to answer. `but` are the values that change, and all that somebody typed.
    """
    changing = {value.key for value in but}

    def written(element: ExternallyTraversible, **_: Any) -> ExternallyTraversible | None:
        fixed = isinstance(element, BindParameter) and element.key not in changing
        return element.render_literal_execute() if fixed else None  # type: ignore[attr-defined]

    written_statement: Select[Any] = replacement_traverse(statement, {}, written)  # type: ignore[assignment]
    return written_statement


def table_of(model: type[Base]) -> Table:
    """The table itself, for many rows at once: the mapper writes rows apart that differ in what is null."""
    table = model.__table__
    assert isinstance(table, Table)
    return table


def psycopg_url(url: str) -> str:
    """The URL as SQLAlchemy wants it: psycopg 3 for all."""
    scheme, _, rest = url.partition("://")
    if scheme.split("+")[0] not in {"postgresql", "postgres"}:
        raise ValueError("DATABASE_URL must be a PostgreSQL address: postgresql://user:password@host/name")
    return f"postgresql+psycopg://{rest}"


def libpq_url(url: str) -> str:
    """The URL as psycopg itself and procrastinate want it."""
    return psycopg_url(url).replace("+psycopg", "", 1)


def create_engine(url: str, **options: Any) -> AsyncEngine:
    """What goes wrong is logged without the values of the statement: they are names, addresses, letters."""
    if "options=" not in url:
        options["connect_args"] = {"options": f"{PLANNING} {READING} {CLOCK}"}
    return create_async_engine(
        psycopg_url(url), pool_pre_ping=True, hide_parameters=True, query_cache_size=STATEMENTS, **options
    )


def create_sessions(engine: AsyncEngine) -> Sessions:
    return async_sessionmaker(engine, expire_on_commit=False)
