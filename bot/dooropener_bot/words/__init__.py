"""The words that the conversation recognises by themselves, a file for each language.

Each file has the same keys. `messages` holds whole short messages as `spoken.normal` leaves them; `words` and `stems`
hold pieces of longer ones as regular expressions, in which a space stands for any white space. A word ends where its
piece ends, a stem may go on; in a language that writes without spaces both may stand anywhere. `day` names the hours
from one to twelve and the parts of the day; what a language lacks stays empty there.

Whoever writes is understood in every language at once: people mix them, and change in the middle.
"""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["languages", "messages", "pattern"]


@cache
def languages() -> dict[str, dict[str, Any]]:
    """Code → what its file says."""
    folder = resources.files("dooropener_bot.words")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return {file.name.removesuffix(".toml"): tomllib.loads(file.read_text(encoding="utf-8")) for file in files}


@cache
def messages(key: str) -> frozenset[str]:
    """The short messages of all languages that mean `key`."""
    return frozenset(message for language in languages().values() for message in language["messages"][key])


def pattern(key: str) -> str:
    """An expression that finds what any language says for `key`; ignore the case when you compile it."""
    return f"(?:{'|'.join(filter(None, (_pattern(language, key) for language in languages().values())))})"


def _pattern(language: dict[str, Any], key: str) -> str:
    word = key in language["words"]
    pieces = language["words" if word else "stems"][key]
    if not pieces:
        return ""
    either = "|".join(piece.replace(" ", r"\s+") for piece in pieces)
    if not language["spaces"]:
        return f"(?:{either})"
    return rf"\b(?:{either})\b" if word else rf"\b(?:{either})"
