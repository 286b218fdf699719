"""`import` and `export` as a script meets them: exit codes, what is told, what is written."""

import asyncio
import json
from datetime import UTC, datetime

import psycopg
import pytest
from typer.testing import CliRunner

from dooropener import exchanges, regions
from dooropener.cli import app
from dooropener.cli import exchanging as exchanging_cli
from dooropener.database import libpq_url
from dooropener.words import words
from exchanging import FIRM, PERSON, PUMPS, as_csv, as_jsonl

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


UNDO = "Import {0}; undo it until {1} with `dooropener import --undo {0}`."


def _in_a_month():
    return words("en").date((datetime.now(UTC) + exchanges.UNDO_FOR).date())


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
        UNDO.format(1, _in_a_month()),
    ]
    assert _count(run.url, "organisation") == 1


async def test_a_region_for_all_rows_that_is_none_is_told_once(run, save):
    row = {name: value for name, value in FIRM.items() if name != "region"}

    answer = await run("import", save("firms.csv", as_csv(row, row, row)), "--region", "atlantis")

    told = "--region atlantis: There is no region called “atlantis”. Write one of: emilia-romagna, esslingen"
    assert answer.exit_code == 2
    assert answer.stderr.count("atlantis") == 2
    assert told in answer.stderr
    assert _count(run.url, "data_import") == 0


async def test_how_far_it_has_come_is_told_in_the_language_of_the_report(run, save, monkeypatch):
    monkeypatch.setattr(exchanging_cli, "_EVERY", 0.0)

    answer = await run("import", save("firms.csv", as_csv(FIRM)), "--language", "sv")

    assert "av 1 rader granskade" in answer.stderr
    assert "av 1 rader inlästa" in answer.stderr


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
    assert (answer.exit_code, answer.stdout.splitlines()[0]) == (0, "1 new, 0 changed, 0 as before, 0 refused.")


async def test_columns_are_mapped_by_name(run, save):
    file = save("firms.csv", b"who;where\nTermo;riga\n")

    answer = await run("import", file, "--kind", "organisations", "--map", "who=name", "--map", "where=region")

    assert (answer.exit_code, answer.stdout.splitlines()[0]) == (0, "1 new, 0 changed, 0 as before, 0 refused.")


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


async def test_listings_are_said_to_wait_for_review_and_for_the_matcher(run, save):
    answer = await run("import", save("pumps.csv", as_csv(PUMPS)))
    as_json = json.loads((await run("import", save("more.csv", as_csv({**PUMPS, "id": "P2"})), "--json")).stdout)

    assert answer.stdout.splitlines() == [
        "1 new, 0 changed, 0 as before, 0 refused.",
        "1 listing waits for a colleague's review. The matcher has read 0 of 1.",
        UNDO.format(1, _in_a_month()),
    ]
    assert as_json["following"] == {"listings": 1, "in_review": 1, "published": 0, "encoded": 0}


async def test_an_import_is_undone_by_its_number(run, save):
    await run("import", save("firms.csv", as_csv(FIRM)))

    answer = await run("import", "--undo", "1")
    again = await run("import", "--undo", "1", "--language", "sv")
    unknown = await run("import", "--undo", "7")

    assert (answer.exit_code, answer.stdout) == (0, "Import 1 was undone: 1 taken back, 0 left as they are.\n")
    assert _count(run.url, "organisation") == 0
    assert (again.exit_code, again.stdout) == (2, "")
    assert (unknown.exit_code, unknown.stderr) == (2, "dooropener: There is no import 7.\n")


async def test_what_an_undo_had_to_leave_ends_with_one(run, save):
    await run("import", save("firms.csv", as_csv(FIRM)))
    await run("import", save("more.csv", as_csv({**FIRM, "sectors": "boilers"})))

    answer = await run("import", "--undo", "1", "--json")

    assert (answer.exit_code, json.loads(answer.stdout)) == (1, {"import": 1, "taken_back": 0, "left": 1})


@pytest.mark.parametrize("arguments", [(), ("firms.csv", "--undo", "1")])
async def test_a_file_or_an_undo_is_named_and_not_both(run, arguments):
    answer = await run("import", *arguments)

    assert (answer.exit_code, "one of the two" in answer.stderr) == (2, True)


async def test_a_dry_run_shows_what_would_change(run, save):
    await run("import", save("firms.csv", as_csv(FIRM)))
    file = save("changed.csv", as_csv({**FIRM, "sectors": "boilers"}))

    answer = await run("import", file, "--dry-run", "--language", "sv")
    as_json = json.loads((await run("import", file, "--dry-run", "--json")).stdout)

    assert answer.stdout.splitlines() == [
        "Rad 2: Termo Emilia S.r.l.: Branscher: heat pumps, boilers → boilers",
        "0 nya, 1 ändrade, 0 som förut, 0 avvisade. Inget har sparats.",
    ]
    assert as_json["changes"] == [
        {"line": 2, "name": FIRM["name"], "changes": {"sectors": ["heat pumps, boilers", "boilers"]}}
    ]


async def test_a_dry_run_shows_the_first_changes_and_counts_the_others(run, save):
    names = ["Ahorn", "Birke", "Distel", "Eiche", "Fichte", "Ginster", "Hasel", "Iris", "Jasmin", "Kiefer", "Linde"]
    names += ["Mohn", "Nelke", "Orchidee", "Pappel", "Quitte", "Rose", "Salbei", "Tanne", "Ulme", "Veilchen"]
    firms = [{"name": name, "region": "linz", "sectors": "a"} for name in names]
    await run("import", save("firms.csv", as_csv(*firms)))

    answer = await run("import", save("b.csv", as_csv(*({**firm, "sectors": "b"} for firm in firms))), "--dry-run")

    assert answer.stdout.splitlines()[20:] == [
        "and 1 more",
        "0 new, 21 changed, 0 as before, 0 refused. Nothing was written.",
    ]


async def test_refused_rows_that_are_not_shown_are_counted(run, save):
    answer = await run("import", save("firms.jsonl", as_jsonl(*([WRONG] * 1_003))), "--dry-run")

    lines = answer.stdout.splitlines()
    assert (len(lines), lines[-2]) == (1_002, "and 3 more")


SAID = {
    ("--encoding", "foo"): "There is no encoding called “foo”. Choose one of: utf-8, cp1252, ",
    (
        "--lawful-basis",
        "nonsense",
    ): "--lawful-basis nonsense: “nonsense” is not understood. Write, in Swedish or English: ",
    ("--sourced-on", "2999-01-01"): "--sourced-on 2999-01-01: 2999-01-01 is still to come.",
    ("--sourced-on", "soon"): "--sourced-on soon: “soon” is no day. Write it as 2026-03-02.",
    ("--map", "nam=name"): "--map nam=name: There is no column called “nam”. These are there: name, region, ",
    ("--map", "name=nome"): "--map name=nome: There is no field called “nome”. Choose one of: id, name, kind, ",
}


@pytest.mark.parametrize("options", SAID, ids="=".join)
async def test_an_option_that_does_not_fit_is_answered_in_words_with_the_choices(run, save, options):
    answer = await run("import", save("firms.csv", as_csv(FIRM)), *options)

    assert (answer.exit_code, SAID[options] in answer.stderr) == (2, True), answer.stderr


async def test_an_export_of_an_unknown_region_writes_nothing_and_names_those_there_are(run, tmp_path):
    answer = await run("export", str(tmp_path / "out.csv"), "--kind", "organisations", "--region", "atlantis")

    assert answer.exit_code == 2
    assert "There is no region called “atlantis”. Write one of: emilia-romagna, esslingen" in answer.stderr
    assert not (tmp_path / "out.csv").exists()
