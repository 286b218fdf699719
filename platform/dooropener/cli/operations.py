"""Commands for those who run it: migrate, import, user, settings."""

import asyncio
import tempfile
from pathlib import Path
from typing import Annotated

import typer

import dooropener_matching as matching
from dooropener import accounts, listings, regions
from dooropener.accounts import Role
from dooropener.cli.composition import database, open_house
from dooropener.cli.configuration import read_settings
from dooropener.cli.failing import fail
from dooropener.cli.reference import settings_table
from dooropener.cli.tables import all_tables
from dooropener.embedded import embedded_server
from dooropener.errors import DoorOpenerError
from dooropener.listings import ImportReport
from dooropener.migrating import migrate as bring_up_to_date
from dooropener.migrating import newest_revision
from dooropener.migrating import revise as write_revision
from dooropener.settings import Settings

app = typer.Typer()


@app.command()
def migrate() -> None:
    """Bring the database schema up to date, and add the regions that ship with the product."""
    settings = read_settings()
    with database(settings) as url:
        bring_up_to_date(url)
        asyncio.run(_seed(settings, url))
    typer.echo(f"The schema is at {newest_revision()}.")


async def _seed(settings: Settings, url: str) -> None:
    async with open_house(settings, url) as house, house.sessions.begin() as session:
        await regions.seed(session)


@app.command()
def settings() -> None:
    """List every setting, its default and what it does."""
    typer.echo(settings_table())


@app.command(hidden=True)
def revise(message: Annotated[str, typer.Argument(help="What changes, as a sentence.")]) -> None:
    """For developers: write the next migration from what the models say and a fresh schema does not."""
    with tempfile.TemporaryDirectory() as folder, embedded_server(Path(folder) / "postgres") as url:
        bring_up_to_date(url)
        write_revision(url, message, all_tables())


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="Listings: JSONL, CSV or XLSX.")],
    source: Annotated[str, typer.Option(help="Where the data come from; letters tell it to the partner.")] = "",
    dry_run: Annotated[bool, typer.Option(help="Report only, change nothing.")] = False,
) -> None:
    """Take in organisations, contacts and listings; what exists is updated. They arrive for review."""
    settings = read_settings()
    try:
        rows = matching.read_listings(file)
    except matching.ListingFileError as error:
        fail(*[str(fault) for fault in error.faults])
    with database(settings) as url:
        report = asyncio.run(_import(settings, url, rows, source or file.name, dry_run=dry_run))
    for row in report.refused:
        typer.echo(f"{row.listing}: refused, {row.code} {row.details}")
    typer.echo(
        f"{len(report.created)} new, {len(report.updated)} changed, {len(report.unchanged)} as before, "
        f"{len(report.refused)} refused." + (" Nothing was written." if dry_run else "")
    )


async def _import(
    settings: Settings, url: str, rows: list[matching.Listing], source: str, *, dry_run: bool
) -> ImportReport:
    async with open_house(settings, url) as house, house.sessions() as session:
        report = await listings.import_listings(session, rows, source=source, at=house.clock.now())
        await (session.rollback() if dry_run else session.commit())
    return report


@app.command()
def user(
    email: Annotated[str, typer.Argument(help="Address to sign in with.")],
    name: Annotated[str, typer.Option(prompt=True)],
    role: Annotated[Role, typer.Option(prompt=True)] = Role.ADVISOR,
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)] = "",
    language: Annotated[str, typer.Option(help="sv or en")] = "sv",
) -> None:
    """Let someone into the portal."""
    settings = read_settings()
    with database(settings) as url:
        try:
            asyncio.run(_user(settings, url, email, name, role, password, language))
        except DoorOpenerError as error:
            fail(f"{error.code} {error.details}")
    typer.echo(f"{name} can sign in as {email.strip().lower()}.")


async def _user(
    settings: Settings, url: str, email: str, name: str, role: Role, password: str, language: str
) -> None:
    async with open_house(settings, url) as house, house.sessions.begin() as session:
        await accounts.create_user(
            session, email=email, name=name, role=role, password=password, language=language, at=house.clock.now()
        )
