# ruff: noqa: SIM905 - word lists are easier to read and to mend as plain words
"""The trade glossary: concepts of the trades, with the words for them in the eleven languages.

``data/glossary.tsv`` has a line per concept and a column per language. A cell holds alternatives parted by ``|``, each
the beginning of a word; ``$`` closes a word. In languages that write compounds an alternative may stand inside one.
"""

import json
import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import sqrt

from dooropener_matching.listings import LANGUAGES

_COMPOUNDS = frozenset({"sv", "de", "fi", "da", "nb", "is"})
_SHORTEST_INSIDE = 5
_SHORTEST_HEAD = 4
"""A closed term may be the head of a compound: "båter$" is found in "aluminiumsbåter"."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One line of the glossary: ``trade`` is the upper level, ``name`` the lower."""

    trade: str
    name: str


@dataclass(frozen=True, slots=True)
class Term:
    """A concept met in a text, and where."""

    concept: str
    start: int
    end: int


@cache
def _lines() -> tuple[tuple[Concept, Mapping[str, str]], ...]:
    file = resources.files("dooropener_matching") / "data" / "glossary.tsv"
    header, *rows = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if line)
    return tuple((Concept(row[0], row[1]), dict(zip(header[2:], row[2:], strict=True))) for row in rows)


@cache
def concepts() -> dict[str, Concept]:
    """Return all concepts by name."""
    return {concept.name: concept for concept, _ in _lines()}


def trades(names: Iterable[str]) -> set[str]:
    """Return the trades that concepts belong to."""
    known = concepts()
    return {known[name].trade for name in names}


@cache
def _patterns(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (
            concept.name,
            re.compile("|".join(_pattern(term, language) for term in _alternatives(cells[language])), re.IGNORECASE),
        )
        for concept, cells in _lines()
    )


def _alternatives(cell: str) -> list[str]:
    """Split at the bars that stand outside brackets."""
    parts, depth, start = [], 0, 0
    for place, character in enumerate(cell):
        depth += (character == "(") - (character == ")")
        if character == "|" and depth == 0:
            parts.append(cell[start:place])
            start = place + 1
    return [part for part in [*parts, cell[start:]] if part.strip()]


def _pattern(term: str, language: str) -> str:
    if language == "zh":
        return rf"(?<![A-Za-z]){term}(?![a-z])" if term.isascii() else term
    closed = term.endswith("$")
    body = re.sub(r"[ -]", r"[ -]", term.removesuffix("$"))
    shortest = _SHORTEST_HEAD if closed else _SHORTEST_INSIDE
    inside = language in _COMPOUNDS and len(body) >= shortest
    opening = "" if inside else r"(?<!\w)"
    return opening + body + (r"(?!\w)" if closed else r"\w*")


def find_terms(text: str, language: str) -> list[Term]:
    """Return the concepts a text names, in its order.

    Of overlapping terms only the longest counts: "konstläder" is not "läder".
    """
    if language not in LANGUAGES:
        return []
    found = [
        Term(name, match.start(), match.end())
        for name, pattern in _patterns(language)
        for match in pattern.finditer(text)
    ]
    found.sort(key=lambda term: (term.start - term.end, term.start, term.concept))
    kept: list[Term] = []
    for term in found:
        if not any(other.start <= term.start and term.end <= other.end and _longer(other, term) for other in kept):
            kept.append(term)
    return sorted(kept, key=lambda term: (term.start, term.concept))


def _longer(one: Term, other: Term) -> bool:
    return one.end - one.start > other.end - other.start


_SAY_LITTLE = frozenset(
    "organic frozen wild cultivated recycled virgin led cnc installation_service spare_parts agriculture construction "
    "restaurant_supply hotel ecommerce elderly_care training consulting finance certification machine automation "
    "steel stainless aluminium plastic rubber composite".split()
)
"""Concepts that describe goods, customers or materials rather than name the goods."""
_LITTLE = 0.4


@cache
def concept_weights() -> dict[str, float]:
    """Return how telling each concept is, 0..1: the rarer among the sample listings, the more."""
    file = resources.files("dooropener_matching") / "data" / "concept_weights.json"
    weights: dict[str, float] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return {
        name: weights.get(name, 1.0) * (_LITTLE if name in _SAY_LITTLE or concept.trade == "project" else 1.0)
        for name, concept in concepts().items()
    }


def share_within(names: AbstractSet[str], others: AbstractSet[str]) -> float:
    """Return what share of the weight of ``names`` lies within ``others``; 0 where names weigh next to nothing."""
    known = concept_weights()
    weight = sum(known.get(name, 1.0) for name in names)
    return sum(known.get(name, 1.0) for name in names & others) / weight if weight > _LITTLE else 0.0


def likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Return the cosine of two sets of weighted concepts; 0 when either is empty."""
    shared = sum(weight * other[name] for name, weight in one.items() if name in other)
    lengths = sqrt(sum(w * w for w in one.values())) * sqrt(sum(w * w for w in other.values()))
    return shared / lengths if lengths else 0.0
