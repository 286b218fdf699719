"""Commands on a database without the schema: each says what to do first."""

import pytest
from typer.testing import CliRunner

from dooropener.cli import app

EMPTY = "dooropener: the database is empty: run `dooropener migrate` first"
OLD = "dooropener: the database schema is old: run `dooropener migrate` first"
SETTINGS = {"ENVIRONMENT": "development", "SECRET_KEY": "a secret for tests only, long enough"}
ROWS = "name,country\nTermo Emilia,IT\n"


@pytest.mark.parametrize(
    "command",
    [
        ("import", "rows.csv", "--kind", "organisations"),
        ("import", "--undo", "1"),
        ("export", "rows.csv", "--kind", "organisations"),
        ("user", "list"),
        ("serve",),
    ],
    ids=" ".join,
)
def test_a_command_that_needs_the_schema_says_how_it_comes(command, server_url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rows.csv").write_text(ROWS, encoding="utf-8")
    settings = {"ENVIRONMENT": "development", "SECRET_KEY": "a secret for tests only, long enough"}

    answer = CliRunner().invoke(
        app, command, env={**settings, "DATABASE_URL": server_url, "DATA_FOLDER": str(tmp_path)}
    )

    assert (answer.exit_code, answer.stderr.splitlines()[-1]) == (2, EMPTY)
    assert "Traceback" not in answer.output
