"""Does what the commands for those who run it ask for: schema, imports, users."""

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path

import typer

import dooropener_matching as matching
from dooropener import accounts, listings, regions
from dooropener.accounts import Role
from dooropener.cli.composition import database, open_house
from dooropener.cli.failing import fail
from dooropener.cli.seeding import NotEmpty, Sizes, seed
from dooropener.cli.tables import all_tables
from dooropener.embedded import embedded_server
from dooropener.errors import DoorOpenerError
from dooropener.listings import ImportReport
from dooropener.migrating import migrate, newest_revision, revise
from dooropener.settings import Settings


def bring_up_to_date(settings: Settings) -> None:
    """Migrate and add the regions that ship with the product."""
    with database(settings) as url:
        migrate(url)
        asyncio.run(_seed(settings, url))
    typer.echo(f"The schema is at {newest_revision()}.")


async def _seed(settings: Settings, url: str) -> None:
    async with open_house(settings, url) as house, house.sessions.begin() as session:
        await regions.seed(session)


def write_revision(message: str) -> None:
    """Write the next migration from the difference between a fresh schema and the models."""
    with tempfile.TemporaryDirectory() as folder, embedded_server(Path(folder) / "postgres") as url:
        migrate(url)
        revise(url, message, all_tables())


def take_in(settings: Settings, file: Path, source: str, *, dry_run: bool) -> None:
    """Import a file of listings and report row by row."""
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


def let_in(settings: Settings, *, email: str, name: str, role: str, password: str, language: str) -> None:
    """Make a portal user."""
    with database(settings) as url:
        try:
            asyncio.run(_user(settings, url, email, name, Role(role), password, language))
        except DoorOpenerError as error:
            fail(f"{error.code} {error.details}")
    typer.echo(f"{name} can sign in as {email.strip().lower()}.")


async def _user(settings: Settings, url: str, email: str, name: str, role: Role, password: str, language: str) -> None:
    async with open_house(settings, url) as house, house.sessions.begin() as session:
        await accounts.create_user(
            session, email=email, name=name, role=role, password=password, language=language, at=house.clock.now()
        )


def grow(settings: Settings, *, organisations: int, listings: int, messages: int) -> None:
    """Migrate, add the regions, and fill an empty office."""
    sizes = Sizes().scaled(listings / Sizes().listings)
    sizes = replace(sizes, organisations=organisations, listings=listings, messages=messages)
    with database(settings) as url:
        migrate(url)
        asyncio.run(_seed(settings, url))
        try:
            seed(url, sizes)
        except NotEmpty:
            fail("There are organisations already: only an empty office can be filled.")
