"""How busy people put it: patterns with choices between braces, each a listing to learn from in several wordings.

A pattern teaches what its wordings share, whatever the trade: *has … left over, does anyone want it* is an offer
although it speaks of wanting, *we run shops and would like to sell their …* a request although it speaks of selling.
"""

import re
from functools import cache
from importlib import resources
from itertools import count, islice
from zlib import crc32

from dooropener_matching import LANGUAGES

WORDINGS = 5
"""Of each pattern: enough for every choice to be met."""

_CHOICE = re.compile(r"\{([^}]*)\}")
_GAP = re.compile(r"\s+(?=[\s,])|(?<=\s)\s+|\s+$")


@cache
def phrased() -> tuple[tuple[str, str, str, str], ...]:
    """Return language, kind, partnerships and text of every wording, always the same ones.

    A listing that looks for two things has its partnerships joined by a plus sign.
    """
    return tuple(
        (language, kind, partnerships, text)
        for language in LANGUAGES
        for kind, partnerships, pattern in _patterns(language)
        for text in wordings(pattern)
    )


def wordings(pattern: str, most: int = WORDINGS) -> list[str]:
    """Return up to ``most`` wordings of ``pattern``, spread over its choices."""
    choices = [match[1].split("|") for match in _CHOICE.finditer(pattern)]
    found = (_worded(pattern, choices, turn) for turn in count())
    return list(dict.fromkeys(islice(found, most)))


def _worded(pattern: str, choices: list[list[str]], turn: int) -> str:
    picked = iter(
        options[(turn + crc32(f"{pattern}{place}".encode()) + turn * place // len(options)) % len(options)]
        for place, options in enumerate(choices)
    )
    return _GAP.sub("", _CHOICE.sub(lambda _: next(picked), pattern))


def _patterns(language: str) -> list[list[str]]:
    file = resources.files("dooropener_bot.understanding") / "data" / "phrasings" / f"{language}.tsv"
    return [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()]
