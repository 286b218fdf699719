"""Does what the commands for those who run it ask for: schema, users."""

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path

import typer

from dooropener import regions
from dooropener.cli.composition import database, open_house
from dooropener.cli.failing import fail
from dooropener.cli.sample_year import NobodyAtTheOffice, make_year
from dooropener.cli.seeding import NotEmpty, Sizes, seed
from dooropener.cli.tables import all_tables
from dooropener.cli.trials import keep_out_of_others
from dooropener.embedded import embedded_server
from dooropener.migrating import SchemaBusy, UnknownSchema, migrate, newest_revision, revise
from dooropener.settings import Environment, Settings


def bring_up_to_date(settings: Settings) -> None:
    """Migrate and add the regions that ship with the product."""
    with database(settings) as url:
        try:
            migrate(url)
        except (SchemaBusy, UnknownSchema) as error:
            fail(str(error))
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


def live_through(settings: Settings, year: int | None) -> None:
    """Write a sample year; `settings` are of a trial: made-up cases among real ones could not be told apart."""
    if settings.environment is Environment.DEMO:  # a trial has people of its own
        keep_out_of_others(settings)
    with database(settings) as url:
        migrate(url)
        try:
            number = asyncio.run(_live_through(settings, url, year))
        except NobodyAtTheOffice:
            fail("Add a user first: dooropener user")
    typer.echo(f"{number} introductions were written.")


async def _live_through(settings: Settings, url: str, year: int | None) -> int:
    async with open_house(settings, url) as house, house.sessions.begin() as session:
        return await make_year(session, year or house.clock.now().year - 1)


def grow(settings: Settings, *, organisations: int, listings: int, messages: int) -> None:
    """Migrate, add the regions, and fill an empty office; `settings` are of a trial."""
    sizes = Sizes().scaled(listings / Sizes().listings)
    sizes = replace(sizes, organisations=organisations, listings=listings, messages=messages).fitting()
    if settings.environment is Environment.DEMO:  # a trial has people of its own
        keep_out_of_others(settings)
    with database(settings) as url:
        migrate(url)
        asyncio.run(_seed(settings, url))
        try:
            seed(url, sizes)
        except NotEmpty:
            fail("There are organisations already: only an empty office can be filled.")
