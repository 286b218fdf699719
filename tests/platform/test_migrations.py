"""The schema: what the code expects, reached from every earlier one with all that was in it, by one at a time."""

import re
import threading
from contextlib import contextmanager
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import NullPool, create_engine, text

from dooropener import migrating
from dooropener.cli.tables import all_tables
from dooropener.database import libpq_url, psycopg_url
from dooropener.migrating import (
    SchemaBusy,
    UnknownSchema,
    current_revision,
    differences,
    known_revisions,
    migrate,
    newest_revision,
)
from doubles.filling import ROWS, facts, fill, our_tables

CHANGED_ON_PURPOSE = {
    ("portal_session", "data"),  # 0027: it never held anything
    ("learning", "state"),  # 0014: one is in force at a time
}
FORGOTTEN_ON_PURPOSE = {
    "portal_session",  # 0027: everybody signs in anew
}


def test_the_newest_schema_is_what_the_code_expects(database_url):
    assert current_revision(database_url) == newest_revision()
    assert differences(database_url, all_tables()) == []


@pytest.fixture(scope="module")
def databases(server_url):
    """Makes databases, as copies of others, and removes them."""
    made = []

    def make(template="template1"):
        name = f"schema_{uuid4().hex[:12]}"
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        made.append(name)
        return re.sub(r"/postgres\?", f"/{name}?", server_url)

    yield make
    with psycopg.connect(server_url, autocommit=True) as connection:
        for name in made:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def connected(url):
    engine = create_engine(psycopg_url(url), poolclass=NullPool)
    with engine.begin() as connection:
        yield connection


def test_nothing_is_lost_on_the_way_from_the_first_schema_to_the_newest(databases):
    """Each step is taken with what was written in that very schema, and in all before it."""
    url, before, missed = databases(), {}, {}
    for step, revision in enumerate(sorted(known_revisions())):
        migrate(url, revision=revision)
        with connected(url) as connection:
            tables = our_tables(connection)
            missed |= lost(before, facts(connection, tables))
            fill(connection, tables, after=ROWS * step)
            before = facts(connection, tables)

    assert current_revision(url) == newest_revision()
    assert missed == {}
    assert len(before) > 1000


def lost(before, after):
    """What was told and is not any more, or otherwise."""
    return {
        (*row, column): (value, after.get(row, {}).get(column))
        for row, values in before.items()
        for column, value in values.items()
        if row[0] not in FORGOTTEN_ON_PURPOSE
        and value is not None
        and after.get(row, {}).get(column) != value
        and (row[0], column) not in CHANGED_ON_PURPOSE
    }


def test_two_who_start_at_once_migrate_once(databases):
    url, faults = databases(), []

    def start():
        try:
            migrate(url)
        except Exception as fault:
            faults.append(fault)

    machines = [threading.Thread(target=start) for _ in range(3)]
    for machine in machines:
        machine.start()
    for machine in machines:
        machine.join()

    assert faults == []
    assert current_revision(url) == newest_revision()


def test_a_table_that_is_held_is_not_waited_for_long(databases, monkeypatch):
    """Whoever asks for that table next would have to wait behind the migration."""
    url = databases()
    migrate(url, revision="0022")
    monkeypatch.setattr(migrating, "LOCK_WAIT", "100ms")
    monkeypatch.setattr(migrating, "PAUSE", 0.1)

    with psycopg.connect(libpq_url(url)) as connection:
        connection.execute("LOCK TABLE listing IN ROW EXCLUSIVE MODE")
        with pytest.raises(SchemaBusy):
            migrate(url, tries=2)
        held = current_revision(url)
    migrate(url)

    assert held == "0022"
    assert current_revision(url) == newest_revision()


def test_an_old_program_does_not_touch_a_newer_schema(databases):
    url = databases()
    migrate(url)
    with connected(url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(UnknownSchema, match="schema 9999, which a newer version of this program made"):
        migrate(url)

    assert current_revision(url) == "9999"
