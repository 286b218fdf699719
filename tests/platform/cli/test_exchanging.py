"""`import` and `export` as a script meets them: exit codes, what is told, what is written."""

import asyncio
import json

import psycopg
import pytest
from typer.testing import CliRunner

from dooropener import regions
from dooropener.cli import app
from dooropener.database import libpq_url
from exchanging import FIRM, PERSON, as_csv

WRONG = {**FIRM, "name": "Nord AB", "region": "atlantis", "registration_number": ""}


async def _furnish(house):
    async with house.sessions.begin() as session:
        await regions.seed(session)


@pytest.fixture
async def run(furnished, house_from, tmp_path):
    """`run("import", …)` in an office of its own that knows the regions and has nothing else."""
    template, _ = await furnished(_furnish)
    async with house_from(template) as house:
        url = house.settings.database_url
        environment = {
            "DATABASE_URL": url,
            "ENVIRONMENT": "development",
            "SECRET_KEY": "a secret for tests only, long enough",
            "DATA_FOLDER": str(tmp_path),
        }

        async def invoke(*arguments):
            return await asyncio.to_thread(CliRunner().invoke, app, list(arguments), env=environment)

        invoke.url = url
        yield invoke


@pytest.fixture
def save(tmp_path):
    def saved(name, content):
        (tmp_path / name).write_bytes(content)
        return str(tmp_path / name)

    return saved


def _count(url, table):
    with psycopg.connect(libpq_url(url)) as connection:
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


async def test_rows_go_in_and_those_refused_are_told_by_line_and_field(run, save):
    answer = await run("import", save("firms.csv", as_csv(FIRM, WRONG)))

    assert answer.exit_code == 1
    assert answer.stdout.splitlines() == [
        (
            "Line 3: Region: There is no region called “atlantis”. Write one of: Emilia-Romagna, Esslingen am Neckar, "
            "Kenya, Kópavogur, Linz, Odense, Riga, Tampere, Trondheim, Xuzhou or Norrköping."
        ),
        "1 new, 0 changed, 0 as before, 1 refused.",
    ]
    assert _count(run.url, "organisation") == 1


async def test_a_dry_run_writes_nothing_and_leaves_nothing_behind(run, save):
    answer = await run("import", save("firms.csv", as_csv(FIRM)), "--dry-run", "--json")

    told = json.loads(answer.stdout)
    assert (answer.exit_code, told["created"], told["kind"], told["import"]) == (0, 1, "organisations", None)
    assert [_count(run.url, table) for table in ("organisation", "data_import", "import_row")] == [0, 0, 0]


async def test_contacts_need_a_basis_that_somebody_says(run, save):
    await run("import", save("firms.csv", as_csv(FIRM)))
    told = {name: PERSON[name] for name in ("organisation", "region", "name", "email")}
    file = save("people.csv", as_csv(told))

    without = await run("import", file, "--language", "sv")
    options = ("--lawful-basis", "consent", "--source", "mässan", "--sourced-on", "2026-02-01")
    answer = await run("import", file, *options)

    assert (without.exit_code, "lawful_basis: Saknas. (--map COLUMN=lawful_basis)" in without.stderr) == (2, True)
    assert (answer.exit_code, answer.stdout) == (0, "1 new, 0 changed, 0 as before, 0 refused.\n")


async def test_columns_are_mapped_by_name(run, save):
    file = save("firms.csv", b"who;where\nTermo;riga\n")

    answer = await run("import", file, "--kind", "organisations", "--map", "who=name", "--map", "where=region")

    assert (answer.exit_code, answer.stdout) == (0, "1 new, 0 changed, 0 as before, 0 refused.\n")


async def test_a_file_that_is_none_ends_with_two(run, save):
    answer = await run("import", save("firms.csv", b"name;region\n"))

    assert answer.exit_code == 2
    assert answer.stderr.endswith("firms.csv: The file has no rows below its first line.\n")


async def test_what_is_exported_goes_in_again_unchanged(run, save, tmp_path):
    await run("import", save("firms.csv", as_csv(FIRM)))
    file = str(tmp_path / "out.xlsx")

    written = await run("export", file, "--kind", "organisations")
    answer = await run("import", file)

    assert written.exit_code == 0
    assert answer.stdout == "0 new, 0 changed, 1 as before, 0 refused.\n"


async def test_an_export_says_which_format_it_needs(run, tmp_path):
    answer = await run("export", str(tmp_path / "out"))

    assert (answer.exit_code, "--format csv, xlsx or jsonl" in answer.stderr) == (2, True)
