"""The schema: brought up to date by Alembic, compared with what the code expects."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, create_engine

from dooropener.database import psycopg_url

_FOLDER = Path(__file__).parent / "migrations"


def _config(connection: Connection | None, metadata: MetaData | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    config.attributes["metadata"] = metadata
    config.attributes["include_object"] = _ours
    return config


def migrate(url: str, *, revision: str = "head") -> None:
    """Bring the database at `url` up to `revision`, in one transaction."""
    engine = create_engine(psycopg_url(url))
    with engine.begin() as connection:
        command.upgrade(_config(connection), revision)
    engine.dispose()


def revise(url: str, message: str, metadata: MetaData) -> None:
    """Write the next migration from the difference between `metadata` and the database at `url`."""
    engine = create_engine(psycopg_url(url))
    with engine.begin() as connection:
        command.revision(_config(connection, metadata), message=message, autogenerate=True, rev_id=_next_id())
    engine.dispose()


def differences(url: str, metadata: MetaData) -> list[Any]:
    """What a migration is still missing: empty when schema and code agree. Tables of libraries do not count."""
    engine = create_engine(psycopg_url(url))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _ours, "compare_type": True})
        found = compare_metadata(context, metadata)
    engine.dispose()
    return list(found)


def current_revision(url: str) -> str | None:
    engine = create_engine(psycopg_url(url))
    with engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    return revision


def newest_revision() -> str | None:
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def _next_id() -> str:
    return f"{len(list((_FOLDER / 'versions').glob('*.py'))) + 1:04d}"


def _ours(_item: object, name: str | None, kind: str, *_rest: object) -> bool:
    return not (kind == "table" and (name or "").startswith("procrastinate_"))
