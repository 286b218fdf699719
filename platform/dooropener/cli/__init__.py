"""The composition root: the command `dooropener`, which alone knows both doors."""

import logging

import typer

from dooropener.cli import operations, people, running, stateless

app = typer.Typer(
    name="dooropener",
    help="Dörröppnaren: opens doors between a city's companies and firms in its partner regions.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for commands in (running.app, stateless.app, operations.app, people.app):
    app.registered_commands += commands.registered_commands
    app.registered_groups += commands.registered_groups


def main() -> None:
    """The console script."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    app()
