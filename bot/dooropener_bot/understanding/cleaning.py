"""A message as people mean it: without markup, invisible characters and the part too long to read."""

import html
import re
import unicodedata
from dataclasses import dataclass

LONGEST = 2_000
"""Characters that are read; a message of this length says what it wants at its beginning."""

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_SPACES = re.compile(r"\s+")
_KEPT = "\n\t"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What is left to read of a message; ``shortened`` when its end was not."""

    text: str
    shortened: bool


def cleaned(message: str) -> Cleaned:
    """Return the readable beginning of ``message``; it may be empty."""
    beginning = message[: LONGEST * 2]
    text = html.unescape(_MARKUP.sub(" ", beginning))
    text = "".join(letter if _visible(letter) else " " if letter == "\x00" else "" for letter in text)
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()
    return Cleaned(text[:LONGEST].rstrip(), shortened=len(message) > len(beginning) or len(text) > LONGEST)


def _visible(letter: str) -> bool:
    """Zero-width marks, directions, controls and halves of surrogates say nothing; joiners in emoji may go too."""
    return letter in _KEPT or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
