"""Commands for those who run it: migrate, import, user, settings. What they need is imported when they run."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from dooropener.cli.configuration import read_settings

app = typer.Typer()


@app.command()
def migrate() -> None:
    """Bring the database schema up to date, and add the regions that ship with the product."""
    from dooropener.cli import upkeep

    upkeep.bring_up_to_date(read_settings())


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
    file: Annotated[Path, typer.Argument(help="Listings: JSONL, CSV or XLSX.")],
    source: Annotated[str, typer.Option(help="Where the data come from; letters tell it to the partner.")] = "",
    dry_run: Annotated[bool, typer.Option(help="Report only, change nothing.")] = False,
) -> None:
    """Take in organisations, contacts and listings; what exists is updated. They arrive for review."""
    from dooropener.cli import upkeep

    upkeep.take_in(read_settings(), file, source, dry_run=dry_run)


@app.command()
def user(
    email: Annotated[str, typer.Argument(help="Address to sign in with.")],
    name: Annotated[str, typer.Option(prompt=True)],
    role: Annotated[Literal["admin", "advisor", "reader"], typer.Option(prompt=True)] = "advisor",
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)] = "",
    language: Annotated[Literal["sv", "en"], typer.Option(help="Language of the portal.")] = "sv",
) -> None:
    """Let someone into the portal."""
    from dooropener.cli import upkeep

    upkeep.let_in(read_settings(), email=email, name=name, role=role, password=password, language=language)


@app.command()
def seed(
    organisations: Annotated[int, typer.Option(min=30, help="How many.")] = 20_000,
    listings: Annotated[int, typer.Option(min=30, help="How many, each with its vectors.")] = 50_000,
    messages: Annotated[int, typer.Option(min=1, help="How many mails.")] = 100_000,
) -> None:
    """Fill an empty office with made-up organisations, listings and mail, for trials of a grown one."""
    from dooropener.cli import upkeep

    upkeep.grow(read_settings(), organisations=organisations, listings=listings, messages=messages)


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
