"""Commands for those who run it: migrate, backup, restore, import, export, user.

What they need is imported when they run.
"""

from pathlib import Path
from typing import Annotated, Literal

import typer

from dooropener.cli.configuration import read_settings, read_trial_settings
from dooropener.cli.failing import fail

app = typer.Typer()
Kind = Literal["organisations", "contacts", "listings"]


@app.command()
def migrate() -> None:
    """Bring the database schema up to date, and add the regions that ship with the product."""
    from dooropener.cli import upkeep

    upkeep.bring_up_to_date(read_settings())


@app.command()
def backup(
    file: Annotated[
        str,
        typer.Argument(help="Where to: a file, a folder, or - for the standard output; BACKUP_FOLDER if not told."),
    ] = "",
    keep: Annotated[int | None, typer.Option(min=1, help="In a folder: keep the newest so many, remove older.")] = None,
) -> None:
    """Copy the whole database as it is at one moment, while the house works; encrypted if BACKUP_PASSPHRASE is set."""
    from dooropener.cli.safekeeping import back_up

    back_up(read_settings(), file, keep)


@app.command()
def restore(
    file: Annotated[str, typer.Argument(help="The backup; - for the standard input.")],
    *,
    check: Annotated[bool, typer.Option("--check", help="Only read it and say whether it is whole.")] = False,
    replace: Annotated[
        str,
        typer.Option(help="Throw away what is in the database; its name is typed here, so that it is the right one."),
    ] = "",
) -> None:
    """Fill an empty database with a backup and bring it up to date. Nothing leaves until an administrator lets it."""
    from dooropener.cli.safekeeping import bring_back, look_through

    if check:
        look_through(read_settings(), file)
    else:
        bring_back(read_settings(), file, replace)


@app.command()
def doctor(*, as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
    """Look at everything that the house needs, and say what is missing. Ends with 1 for warnings, 2 for faults."""
    from dooropener.cli import doctor as doctors
    from dooropener.cli.doctor.findings import exit_code

    findings = doctors.examine(read_settings())
    typer.echo(doctors.report(findings, as_json=as_json))
    raise typer.Exit(exit_code(findings))


@app.command()
def settings() -> None:
    """List every setting, its default and what it does."""
    from dooropener.cli.reference import settings_table

    typer.echo(settings_table())


@app.command("mail-check")
def mail_check() -> None:
    """Say how mail leaves, which records the DNS needs for it, and whether the mail server lets us in."""
    from dooropener.cli.mail_checking import check_mail

    check_mail(read_settings())


@app.command(hidden=True)
def revise(message: Annotated[str, typer.Argument(help="What changes, as a sentence.")]) -> None:
    """For developers: write the next migration from what the models say and a fresh schema does not."""
    from dooropener.cli import upkeep

    upkeep.write_revision(message)


@app.command("import")
def import_file(
    file: Annotated[
        Path | None, typer.Argument(help="CSV, XLSX or JSONL; the first line of a table names the columns.")
    ] = None,
    kind: Annotated[Kind | None, typer.Option(help="What it holds; told from the columns if not said.")] = None,
    columns: Annotated[
        list[str] | None, typer.Option("--map", help="COLUMN=FIELD, as often as needed; COLUMN= leaves it out.")
    ] = None,
    source: Annotated[str, typer.Option(help="Where the data are from; letters tell it. The file if not said.")] = "",
    lawful_basis: Annotated[
        str, typer.Option(help="consent, public_task or legitimate_interest. Needed for contacts.")
    ] = "",
    sourced_on: Annotated[str, typer.Option(help="When they were collected, 2026-03-02. Needed for contacts.")] = "",
    region: Annotated[str, typer.Option(help="The region of rows that name none.")] = "",
    encoding: Annotated[
        str | None, typer.Option(help="Of a CSV or JSONL file, such as cp1252; told from its letters if not said.")
    ] = None,
    language: Annotated[Literal["sv", "en"], typer.Option(help="Of the report.")] = "en",
    *,
    dry_run: Annotated[bool, typer.Option(help="Report only, with what would change; change nothing.")] = False,
    undo: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="Take an import back, within thirty days; without a FILE.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Report as one JSON object.")] = False,
) -> None:
    """Take in organisations, contacts or listings; what exists is updated, new listings arrive for review.

    Ends with 0 when all rows are in, 1 when some were refused, 2 when the file could not be read. The report says the
    number by which the import can be undone; --undo ends with 1 when something was left, for somebody changed it since.
    """
    from dooropener.cli import exchanging
    from dooropener.exchanges import RecordKind

    if undo is not None and file is None:
        exchanging.take_back(read_settings(), undo, language, as_json=as_json)
        return
    if undo is not None or file is None:
        fail("name a FILE to take in, or --undo NUMBER to take an import back, one of the two")

    defaults = {"source": source, "lawful_basis": lawful_basis, "sourced_on": sourced_on, "region": region}
    asked = exchanging.Asked(
        file=file,
        kind=RecordKind(kind) if kind else None,
        mapping=exchanging.pairs(columns or []),
        defaults=defaults,
        encoding=encoding,
        dry_run=dry_run,
        as_json=as_json,
        language=language,
    )
    exchanging.take_in(read_settings(), asked)


@app.command("export")
def export_file(
    file: Annotated[str, typer.Argument(help="Ending in .csv, .xlsx, .jsonl or .zip; - for stdout.")],
    kind: Annotated[Kind | None, typer.Option(help="Everything if not said.")] = None,
    file_format: Annotated[
        Literal["csv", "xlsx", "jsonl"] | None, typer.Option("--format", help="As the name ends if not said.")
    ] = None,
    region: Annotated[str, typer.Option(help="Only what is of this region, such as emilia-romagna.")] = "",
    state: Annotated[str, typer.Option(help="Only listings in this state, such as published.")] = "",
    *,
    bom: Annotated[bool, typer.Option(help="Begin CSV with the mark by which Excel knows UTF-8.")] = False,
) -> None:
    """Write organisations, contacts and listings to a file that `import` can read.

    Several kinds are sheets of a workbook, or files in a ZIP. Each export is written into the audit trail.
    """
    from dooropener.cli import exchanging
    from dooropener.exchanges import FileFormat, RecordKind, Wanted

    exchanging.take_out(
        read_settings(),
        file,
        [RecordKind(kind)] if kind else list(RecordKind),
        FileFormat(file_format) if file_format else None,
        Wanted(region, exchanging.state_of(state)),
        mark=bom,
    )


@app.command()
def seed(
    organisations: Annotated[int, typer.Option(min=30, help="How many.")] = 20_000,
    listings: Annotated[int, typer.Option(min=30, help="How many, each with its vectors.")] = 50_000,
    messages: Annotated[int, typer.Option(min=1, help="How many mails.")] = 100_000,
) -> None:
    """Fill an empty demo or trial with made-up organisations, listings and mail, for trials of a grown office."""
    from dooropener.cli import upkeep

    upkeep.grow(read_trial_settings(), organisations=organisations, listings=listings, messages=messages)


@app.command("sample-year")
def sample_year(
    year: Annotated[int | None, typer.Argument(min=2000, max=2999, help="Which year; last year if not told.")] = None,
) -> None:
    """Write a year of made-up companies and introductions into a demo or a trial, for the figures to count."""
    from dooropener.cli import upkeep

    upkeep.live_through(read_trial_settings(), year)


@app.command()
def bench(
    what: Annotated[
        Literal["matching", "pages"], typer.Argument(help="Matching among many listings, or the pages of the portal.")
    ] = "matching",
    size: Annotated[
        list[int] | None,
        typer.Option(help="Partner listings; again for another size. 1k, 10k, 100k and 1M if not told."),
    ] = None,
    *,
    peers: Annotated[bool, typer.Option(help="Also RapidFuzz, bm25s, numpy, usearch and pgvector.")] = True,
    rounds: Annotated[int, typer.Option(help="How often each page is asked for.")] = 40,
) -> None:
    """Speed and size of matching among many listings, or of the portal's pages in a grown office."""
    if what == "pages":
        from dooropener.cli.page_benching import bench_pages
        from dooropener.cli.seeding import Sizes

        share = size[0] / Sizes().listings if size else 1
        bench_pages(Sizes().scaled(share), rounds=rounds)
        return
    from dooropener.cli.benching import bench as measure

    measure(size or [1_000, 10_000, 100_000, 1_000_000], peers=peers)


@app.command()
def evaluate(
    cases: Annotated[
        list[Path] | None,
        typer.Option(
            help="A folder of other judged cases: local.jsonl with partners.jsonl and qrels.tsv, names.jsonl, "
            "languages.jsonl, chat.jsonl, replies.jsonl, or some of them. May be repeated."
        ),
    ] = None,
    picture: Annotated[Path | None, typer.Option(help="Where to write a picture of the ranking, as SVG.")] = None,
) -> None:
    """Measure matching, names, languages, understanding and reading on the samples, beside their peers."""
    from dooropener.cli.evaluating import evaluate_all

    evaluate_all(cases or [], picture)
