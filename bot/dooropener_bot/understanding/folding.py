"""Texts brought to plain lower-case letters, character for character, so that places in one are places in the other."""

import unicodedata
from functools import lru_cache

_KEPT_SOUND = str.maketrans({"ø": "o", "æ": "a", "å": "a", "ð": "d", "þ": "t", "ß": "s", "ł": "l", "ı": "i", "’": "'"})


def folded(text: str) -> str:
    """Return ``text`` without case and accents, of the same length: people leave out dots and rings when in a hurry."""
    return "".join(map(_letter, text))


@lru_cache(maxsize=4096)
def _letter(letter: str) -> str:
    lower = letter.lower()
    if len(lower) != 1:
        lower = letter if not lower else lower[0]
    lower = lower.translate(_KEPT_SOUND)
    return unicodedata.normalize("NFD", lower)[0] if lower > "\x7f" and not _is_hangul(lower) else lower


def _is_hangul(letter: str) -> bool:
    return "\uac00" <= letter <= "\ud7af"
