"""Runs what `serve` and `chat` ask for, on a database whose schema is up to date."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence

import typer

from dooropener import logs
from dooropener.cli.composition import migrated_database, open_house
from dooropener.cli.failing import fail
from dooropener.cli.parts import PortInUse, running, until_told_to_stop
from dooropener.cli.running import Part
from dooropener.migrating import SchemaBusy, UnknownSchema
from dooropener.settings import Settings
from dooropener_bot.channels import terminal


def serve(settings: Settings, parts: Sequence[Part]) -> None:
    """Run `parts` until Ctrl-C or SIGTERM."""
    logs.configure(settings)
    with migrated_database(settings) as url:
        run(_serve(settings, url, parts))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop, where it exists: not on Windows, where asyncio's own serves as well."""
    try:
        from uvloop import new_event_loop
    except ImportError:
        return None
    return new_event_loop


async def _serve(settings: Settings, url: str, parts: Sequence[Part]) -> None:
    async with open_house(settings, url, warm=True) as house, running(house, parts):
        typer.echo(f"Serving {', '.join(parts)}. Ctrl-C stops.")
        await until_told_to_stop()


def run(work: Coroutine[None, None, None]) -> None:
    """Run to the end; a port that is taken, or a schema that does not fit, is told in a sentence."""
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(work)
    except (PortInUse, SchemaBusy, UnknownSchema) as error:
        fail(str(error))


def chat(settings: Settings, language: str) -> None:
    """Talk in the terminal until the input ends."""
    with migrated_database(settings) as url:
        run(_chat(settings, url, language))


async def _chat(settings: Settings, url: str, language: str) -> None:
    async with open_house(settings, url, warm=True) as house:
        await terminal.chat(house, language)
