"""Names in the order of the reader's alphabet. The embedded database knows no collations, so this is done here."""

import unicodedata
from collections.abc import Callable, Mapping
from functools import cache

_AFTER_Z: Mapping[str, tuple[str, ...]] = {
    "sv": ("å", "äæ", "öø"),
    "fi": ("å", "äæ", "öø"),
    "da": ("æä", "øö", "å"),
    "nb": ("æä", "øö", "å"),
    "is": ("þ", "æ", "ö"),
}
"""Letters of their own that follow z, each with those that are sorted as it."""

_SPELT = {"æ": "ae", "ø": "o", "å": "a", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "œ": "oe"}


def by_name(language: str) -> Callable[[str], tuple[str, str]]:
    """A key for sorting names as readers of `language` look them up."""
    places = _places(language)

    def key(name: str) -> tuple[str, str]:
        letters = unicodedata.normalize("NFC", name.casefold())
        return "".join(places.get(letter) or _plain(letter) for letter in letters), name

    return key


@cache
def _places(language: str) -> dict[str, str]:
    groups = _AFTER_Z.get(language, ())
    return {letter: f"z\uffff{number}" for number, group in enumerate(groups) for letter in group}


@cache
def _plain(letter: str) -> str:
    if letter in _SPELT:
        return _SPELT[letter]
    return "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
