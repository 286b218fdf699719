"""Commands that run: serve, demo, chat."""

import asyncio
from collections.abc import Coroutine
from typing import Annotated

import typer

from dooropener.cli.composition import database, open_house
from dooropener.cli.configuration import read_settings
from dooropener.cli.demo import Steps, run_demo
from dooropener.cli.failing import fail
from dooropener.cli.parts import Part, PortInUse, running, until_told_to_stop
from dooropener.embedded import forget
from dooropener.migrating import current_revision, newest_revision
from dooropener.settings import Environment, Settings
from dooropener.words import LANGUAGES

app = typer.Typer()


@app.command()
def serve(
    part: Annotated[Part | None, typer.Argument(help="One part only: web, worker, mail or bot.")] = None,
) -> None:
    """Run portal, web chat, workers, mail listener and bot, in one process or one part of them."""
    settings = read_settings()
    with database(settings) as url:
        if current_revision(url) != newest_revision():
            fail("the database schema is not up to date: run `dooropener migrate` first")
        _run(_serve(settings, url, [part] if part else list(Part)))


async def _serve(settings: Settings, url: str, parts: list[Part]) -> None:
    async with open_house(settings, url) as house, running(house, parts):
        typer.echo(f"Serving {', '.join(parts)}. Ctrl-C stops.")
        await until_told_to_stop()


def _run(work: Coroutine[None, None, None]) -> None:
    try:
        asyncio.run(work)
    except PortInUse as error:
        fail(str(error))


@app.command()
def demo(
    reset: Annotated[bool, typer.Option(help="Forget all data of the demo and end.")] = False,
) -> None:
    """Start everything with sample data: embedded database, portal, web chat, mail catcher."""
    steps = Steps()
    settings = read_settings(default=Environment.DEMO)
    if reset:
        forget(settings.data_folder)
        typer.echo("The demo's data are gone; the next start begins anew.")
        return
    with database(settings) as url:
        steps.done("database")
        _run(run_demo(settings, url, steps))
    typer.echo("Stopped; the data stay.")


@app.command()
def chat(
    language: Annotated[str, typer.Option(help=f"First language of the conversation: {', '.join(LANGUAGES)}.")] = "sv",
) -> None:
    """Talk to the bot in this terminal; the same conversation as on the web page."""
    if language not in LANGUAGES:
        fail(f"--language must be one of {', '.join(LANGUAGES)}")
    settings = read_settings(default=Environment.DEMO)
    with database(settings) as url:
        if current_revision(url) != newest_revision():
            fail("the database is empty or old: start the demo once, or run `dooropener migrate`")
        _run(_chat(settings, url, language))


async def _chat(settings: Settings, url: str, language: str) -> None:
    from dooropener_bot.channels import terminal  # noqa: PLC0415  # loads the understanding

    async with open_house(settings, url) as house:
        await terminal.chat(house, language)
