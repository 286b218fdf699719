"""Commands that run: serve, demo, chat. What they need is imported when they run: other commands start at once."""

from enum import StrEnum
from typing import Annotated

import typer

from dooropener.cli.configuration import read_settings, read_trial_settings
from dooropener.cli.failing import fail
from dooropener.settings import Environment
from dooropener.words import LANGUAGES

app = typer.Typer()


class Part(StrEnum):
    """What can run as a process of its own."""

    WEB = "web"
    WORKER = "worker"
    MAIL = "mail"
    BOT = "bot"


@app.command()
def serve(
    part: Annotated[Part | None, typer.Argument(help="One part only: web, worker, mail or bot.")] = None,
) -> None:
    """Run portal, web chat, workers, mail listener and bot, in one process or one part of them."""
    from dooropener.cli import serving

    serving.serve(read_settings(), [part] if part else list(Part))


@app.command()
def demo(
    reset: Annotated[bool, typer.Option(help="Forget all data of the demo and end.")] = False,
) -> None:
    """Start everything with sample data: embedded database, portal, web chat, mail catcher."""
    settings = read_trial_settings(default=Environment.DEMO)
    if reset and settings.database_url:
        fail("The demo's data are in the database that DATABASE_URL names: empty it there.")
    if reset:
        from dooropener.embedded import forget

        forget(settings.data_folder)
        typer.echo("The demo's data are gone; the next start begins anew.")
    else:
        from dooropener.cli.demo import demonstrate

        demonstrate(settings)


@app.command()
def chat(
    language: Annotated[str, typer.Option(help=f"First language of the conversation: {', '.join(LANGUAGES)}.")] = "sv",
) -> None:
    """Talk to the bot in this terminal; the same conversation as on the web page."""
    from dooropener.cli import serving

    if language not in LANGUAGES:
        fail(f"--language must be one of {', '.join(LANGUAGES)}")
    serving.chat(read_settings(default=Environment.DEMO), language)
