"""The compact code of a listing: a row of bytes whose dot product with another's is close to their nearness."""

from functools import cache
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from dooropener_matching.criteria.product import GATE_MIDDLE, GATE_WIDTH, TERMS_EXPECTED, TERMS_WEIGHT, coverage
from dooropener_matching.glossary import concepts
from dooropener_matching.meaning import Meaning, unit
from dooropener_matching.profiles import Profile

Code = NDArray[np.int8]

CONCEPT_BYTES = 64
"""Components for the trade terms: a random projection keeps cosines to about one eighth (Johnson, Lindenstrauss)."""

_WHOLE, _TITLE = 0.65, 0.35
"""The share of the whole and of the title, which between them stand in for the passages too."""
_STEPS = 320.0


def code_of(profile: Profile, meaning: Meaning) -> Code:
    """Return the code of a listing, shape ``(dimension + CONCEPT_BYTES,)``."""
    semantic = unit(_WHOLE * meaning.whole + _TITLE * meaning.title)
    terms = sqrt(TERMS_WEIGHT) * min(1.0, coverage(profile)) * _terms(profile)
    code: Code = np.clip(np.rint(np.concatenate([semantic, terms]) * _STEPS), -127, 127).astype(np.int8)
    return code


def opened(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what the gate of the product is about to make of dot products of codes."""
    near = scores / _STEPS**2 - TERMS_WEIGHT * TERMS_EXPECTED
    result: NDArray[np.float32] = 1 / (1 + np.exp(-(near - GATE_MIDDLE) / GATE_WIDTH))
    return result


def _terms(profile: Profile) -> NDArray[np.float32]:
    rows, places = _directions(), _places()
    told = np.zeros(CONCEPT_BYTES, dtype=np.float32)
    for name, weight in profile.concepts.items():
        told += weight * rows[places[name]]
    return unit(told)


@cache
def _places() -> dict[str, int]:
    return {name: place for place, name in enumerate(sorted(concepts()))}


@cache
def _directions() -> NDArray[np.float32]:
    drawn = np.random.default_rng(0).standard_normal((len(concepts()), CONCEPT_BYTES))
    return unit(drawn.astype(np.float32))
