"""How a command ends that cannot go on: the reasons on stderr, exit code 2."""

import sys
from typing import NoReturn

import typer


def fail(*reasons: str) -> NoReturn:
    """Say why, a line each, and stop."""
    for reason in reasons:
        sys.stderr.write(f"dooropener: {reason}\n")
    raise typer.Exit(2)
