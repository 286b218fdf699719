"""The commands `backup` and `restore`, as they are typed."""

import stat

import psycopg
import pytest
from typer.testing import CliRunner

from dooropener.backups import SEALED, kept_backups
from dooropener.cli import app
from dooropener.database import libpq_url
from dooropener.migrating import current_revision
from doubles.elsewhere import another_server

PASSPHRASE = "a passphrase for tests only"


@pytest.fixture
def own_url(committed_house):
    return str(committed_house.settings.database_url)


@pytest.fixture
def run_raw(own_url, tmp_path):
    """`run_raw("backup", …)`: what came of the command, on a database of its own or another `url`."""
    environment = {
        "ENVIRONMENT": "development",
        "SECRET_KEY": "a secret for tests only, long enough",
        "DATA_FOLDER": str(tmp_path / "data"),
    }

    def typed(*command, url=own_url, given=None, **more):
        return CliRunner().invoke(app, command, input=given, env={**environment, "DATABASE_URL": url, **more})

    return typed


@pytest.fixture
def run(run_raw):
    """The same, for its exit code and all that it said."""

    def typed(*command, **more):
        answer = run_raw(*command, **more)
        return answer.exit_code, answer.output

    return typed


def test_there_and_back(run, own_url, tmp_path):
    with another_server() as empty:
        taken = run("backup", str(tmp_path), "--keep", "1", BACKUP_PASSPHRASE=PASSPHRASE)
        (kept,) = kept_backups(tmp_path)
        looked = run("restore", str(kept.path), "--check", BACKUP_PASSPHRASE=PASSPHRASE)
        locked = run("restore", str(kept.path), url=empty)
        brought = run("restore", str(kept.path), url=empty, BACKUP_PASSPHRASE=PASSPHRASE, SECRET_KEY="b" * 32)
        with psycopg.connect(libpq_url(empty)) as connection:
            acts = connection.execute("SELECT act FROM audit_entry WHERE act IN ('backed_up', 'restored')").fetchall()
        schemas = [current_revision(url) for url in (empty, own_url)]

    assert [code for code, _ in (taken, looked, locked, brought)] == [0, 0, 2, 0]
    assert kept.path.read_bytes().startswith(SEALED)
    assert stat.S_IMODE(kept.path.stat().st_mode) == 0o600
    assert "BACKUP_PASSPHRASE does not open it" in locked[1]
    assert "SECRET_KEY is another" in brought[1]
    assert schemas[0] == schemas[1]
    assert acts == [("restored",)]


def test_through_a_pipe(run_raw):
    taken = run_raw("backup", "-")
    looked = run_raw("restore", "-", "--check", given=taken.stdout_bytes)

    assert (taken.exit_code, looked.exit_code) == (0, 0)
    assert "The backup is whole" in looked.stderr


def test_replacing_wants_the_name_of_the_database(run, own_url, tmp_path):
    run("backup", str(tmp_path / "one"))
    with psycopg.connect(libpq_url(own_url)) as connection:
        name = connection.info.dbname

    mistyped = run("restore", str(tmp_path / "one"), "--replace", "another")
    typed = run("restore", str(tmp_path / "one"), "--replace", name)

    assert mistyped[0] == 2
    assert f"called {name}, not another: nothing was changed" in mistyped[1]
    assert typed[0] == 0


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("backup",), "say where to"),
        (("backup", "-", "--keep", "3"), "--keep needs a folder"),
        (("backup", "/nowhere/at/all"), "no such folder"),
        (("restore", "/nowhere/at/all"), "No such file"),
        (("restore", __file__), "the backup is damaged"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(run, command, said):
    code, output = run(*command)

    assert code == 2
    assert said in output
