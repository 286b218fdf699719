"""The schema: brought up to date by Alembic, compared with what the code expects."""

import logging
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, MetaData, create_engine, text
from sqlalchemy.exc import OperationalError

from dooropener.database import psycopg_url

_FOLDER = Path(__file__).parent / "migrations"

LOCK_WAIT = "5s"
"""How long a migration waits for a table: whoever comes after it waits as long, and not for ever."""

TRIES = 12
PAUSE = 5.0
_ONE_AT_A_TIME = 0x646F6F72
"""The key under which those who migrate the same database take turns."""

log = logging.getLogger(__name__)


class UnknownSchema(Exception):
    """A newer program has been at this database: an older one would break what it does not know."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"the database has schema {found}, which a newer version of this program made; this one knows them up to "
            f"{newest_revision()}. Start the newer version, or restore a backup taken before the upgrade"
        )


class SchemaBusy(Exception):
    """Somebody held a table for too long."""

    def __init__(self) -> None:
        super().__init__(
            "the schema could not be changed: others hold its tables. Stop long-running queries, or try again later; "
            "nothing was changed"
        )


def _config(connection: Connection | None, metadata: MetaData | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    config.attributes["metadata"] = metadata
    config.attributes["include_object"] = _ours
    return config


def migrate(url: str, *, revision: str = "head", tries: int = TRIES) -> None:
    """Bring the database at `url` up to `revision`, in one transaction, while others may be using it.

    Of several who do so at once one does, and the others find it done. Raises `UnknownSchema`, `SchemaBusy`.
    """
    engine = create_engine(psycopg_url(url))
    try:
        for attempt in range(1, tries + 1):
            try:
                with engine.begin() as connection:
                    upgrade(connection, revision)
            except OperationalError as error:
                if not isinstance(error.orig, LockNotAvailable):
                    raise
                if attempt == tries:
                    raise SchemaBusy from error
                log.warning("the schema is in use, trying again")
                time.sleep(PAUSE)
            else:
                return
    finally:
        engine.dispose()


def upgrade(connection: Connection, revision: str) -> None:
    """The same in the caller's transaction. Raises `UnknownSchema`."""
    connection.execute(text("SET LOCAL lock_timeout = 0"))  # one's turn comes when the other is done
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_WAIT}'"))
    check_known(MigrationContext.configure(connection).get_current_revision())
    command.upgrade(_config(connection), revision)


def check_known(revision: str | None) -> None:
    """Raises `UnknownSchema` for a revision that this program does not have."""
    if revision is not None and revision not in known_revisions():
        raise UnknownSchema(revision)


@lru_cache
def known_revisions() -> frozenset[str]:
    """All that this program can bring a database to."""
    return frozenset(each.revision for each in ScriptDirectory.from_config(_config(None)).walk_revisions())


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


@lru_cache
def newest_revision() -> str | None:
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def _next_id() -> str:
    return f"{len(list((_FOLDER / 'versions').glob('*.py'))) + 1:04d}"


def _ours(_item: object, name: str | None, kind: str, *_rest: object) -> bool:
    return not (kind == "table" and (name or "").startswith("procrastinate_"))
