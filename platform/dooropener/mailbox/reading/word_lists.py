"""The words around days and hours of a meeting: ``data/moments.toml``."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def meeting_words() -> dict[str, Any]:
    """Return the contents of the file."""
    file = resources.files("dooropener.mailbox.reading") / "data" / "moments.toml"
    found: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    return found
