# ruff: noqa: SIM905 - word lists are easier to read and to mend as plain words
"""The trade glossary: concepts of the trades, with the words for them in the eleven languages.

``data/glossary.tsv`` has a line per concept and a column per language. A cell holds alternatives parted by ``|``, each
the beginning of a word; ``$`` closes a word, ``^`` keeps it from standing inside one (see :mod:`.term_index`).
A concept may have a broader one: who says wooden windows has said windows.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import sqrt

from dooropener_matching.listings import LANGUAGES
from dooropener_matching.term_index import TermIndex


@dataclass(frozen=True, slots=True)
class Concept:
    """One line of the glossary: ``trade`` is the upper level, ``name`` the lower, a kind of ``broader``."""

    trade: str
    name: str
    broader: str | None = None


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
    return tuple(
        (Concept(trade, name, broader or None), dict(zip(header[3:], row, strict=True)))
        for trade, name, broader, *row in rows
    )


@cache
def concepts() -> dict[str, Concept]:
    """Return all concepts by name."""
    return {concept.name: concept for concept, _ in _lines()}


def trades(names: Iterable[str]) -> set[str]:
    """Return the trades that concepts belong to."""
    known = concepts()
    return {known[name].trade for name in names}


def cells() -> dict[str, Mapping[str, str]]:
    """Return the cell of each language, by concept."""
    return {concept.name: row for concept, row in _lines()}


@cache
def _index(language: str) -> TermIndex:
    return TermIndex(language, {name: alternatives(row[language]) for name, row in cells().items()})


def alternatives(cell: str) -> list[str]:
    """Return the terms of a cell: what stands between the bars outside brackets."""
    parts, depth, start = [], 0, 0
    for place, character in enumerate(cell):
        depth += (character == "(") - (character == ")")
        if character == "|" and depth == 0:
            parts.append(cell[start:place])
            start = place + 1
    return [part for part in [*parts, cell[start:]] if part.strip()]


def find_terms(text: str, language: str) -> list[Term]:
    """Return the concepts a text names, in its order; of overlapping terms only the longest counts."""
    if language not in LANGUAGES:
        return []
    return [Term(found.name, found.start, found.word_end) for found in _index(language).find(text)]


_SHARED_OUT = sqrt(0.5)
"""What a narrower concept keeps, and hands to the broader: together they are as long as it was."""


def and_broader(names: Collection[str]) -> frozenset[str]:
    """Return concepts together with all that are broader."""
    return frozenset(with_broader(dict.fromkeys(names, 1.0)))


def with_broader(told: Mapping[str, float]) -> dict[str, float]:
    """Return weighted concepts together with the broader ones: who says wooden windows has said windows."""
    known = concepts()
    weights: dict[str, float] = {}
    for name, weight in told.items():
        broader = known[name].broader
        while broader is not None:
            weight *= _SHARED_OUT
            weights[name] = max(weights.get(name, 0.0), weight)
            name, broader = broader, known[broader].broader
        weights[name] = max(weights.get(name, 0.0), weight)
    return weights


def narrowest(names: AbstractSet[str]) -> frozenset[str]:
    """Return the concepts of which no narrower one is among them: of wooden windows and windows, wooden windows."""
    return frozenset(names - {broader for name in names for broader in with_broader({name: 1.0}) if broader != name})


DESCRIPTORS = frozenset(
    "fresh frozen organic wild cultivated recycled virgin used_machines used_machine_tools "
    "food_grade technical_grade for_dogs for_cats for_children for_adults".split()
)
"""Concepts that tell one kind of the same goods from another, and whom they are for."""

_SAY_LITTLE = DESCRIPTORS | frozenset(
    "led cnc installation_service spare_parts agriculture "
    "construction restaurant_supply hotel ecommerce elderly_care training consulting finance certification "
    "machine automation steel stainless aluminium plastic rubber composite prototyping private_label traceability "
    "sourcing_procurement insurance_banking market_research_export food_wholesale building_materials "
    "hospital_services real_estate containers customs special_machine_building industrial_maintenance "
    "halal_kosher used_machines used_machine_tools".split()
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


TELLING = 0.5
"""Weight from which a term names the goods, rather than their material, customer or manner."""


def telling(names: Iterable[str]) -> frozenset[str]:
    """Return the concepts that name goods."""
    known = concept_weights()
    return frozenset(name for name in names if known.get(name, 1.0) >= TELLING)


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
