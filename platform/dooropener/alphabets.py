"""Names in the order of the reader's alphabet. The embedded database knows no collations, so this is done here."""

import unicodedata
from collections.abc import Callable, Mapping
from functools import cache, lru_cache

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
    return lambda name: (_key(name, language), name)


@lru_cache(maxsize=20_000)
def _key(name: str, language: str) -> str:
    places = _places(language)
    letters = unicodedata.normalize("NFC", name.casefold())
    return "".join(places.get(letter) or _plain(letter) for letter in letters)


@cache
def _places(language: str) -> dict[str, str]:
    groups = _AFTER_Z.get(language, ())
    return {letter: f"z\uffff{number}" for number, group in enumerate(groups) for letter in group}


@cache
def _plain(letter: str) -> str:
    if letter in _SPELT:
        return _SPELT[letter]
    return "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
