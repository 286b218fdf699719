# ruff: noqa: E501 - a line per language is easier to mend than lines of equal length
"""What a title says its goods are free of: peat-free soil refuses peat, whatever the text goes on to say of peat."""

import re
from collections.abc import Iterator

from dooropener_matching.glossary import Term, find_terms

_FREE_WORD = re.compile(
    r"(\w{3,})(?:fri|fritt|fria|frie|frei|freie[rsnm]?|frír?|fría|frítt|ton|tön|tonta|töntä|vapaa\w*)\b", re.IGNORECASE
)
_FREE_FOLLOWS = re.compile(r"[\s-](?:free|frei\w*|fri\w{0,2}|vapaa\w*|laus\w*)\b", re.IGNORECASE)
_FREE_BEFORE = re.compile(
    r"(?:\b(?:utan|inga?|inget|kein\w*|nessun\w*|ingen|intet|fri från|fritt från|fria från|without|free of|free from|senza|privo di|privi di|ohne|frei von|bez|ilman|uden|fri for|uten|án|laus\w* við|bila|"
    r"isiyo na|zisizo na)\s+(?:\w+\s+)?|无|不含|零)$",
    re.IGNORECASE,
)
_NO_BEFORE = re.compile(r"\bno\s+(?:\w+\s+)?$", re.IGNORECASE)
"""In English alone: the Latvian word means *from*."""


def freed_of(title: str, language: str) -> list[Term]:
    """Return what a title names as absent, in any of the eleven languages.

    The stem must name the thing by itself: "rostfri" names no thing that is absent, "torvfri" names peat.
    """
    return [*_in_one_word(title, language), *_in_two_words(title, language)]


def _in_one_word(title: str, language: str) -> Iterator[Term]:
    for word in _FREE_WORD.finditer(title):
        for found in find_terms(word.group(1), language):
            yield Term(found.concept, word.start() + found.start, word.end(1))


def _in_two_words(title: str, language: str) -> Iterator[Term]:
    for term in find_terms(title, language):
        before = title[: term.start]
        denied = _FREE_BEFORE.search(before) or (language == "en" and _NO_BEFORE.search(before))
        if denied or _FREE_FOLLOWS.match(title, term.end):
            yield term
