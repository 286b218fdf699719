"""Which way a text points from the middle of its language: a vector carries the language that it is written in."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Middles = Mapping[str | None, Matrix]


def middles_of(vectors: Matrix, languages: Sequence[str]) -> Middles:
    """The mean vector of each language, and under None that of all."""
    middles: dict[str | None, Matrix] = {None: vectors.mean(axis=0)}
    for language in dict.fromkeys(languages):
        chosen = [place for place, other in enumerate(languages) if other == language]
        middles[language] = vectors[chosen].mean(axis=0)
    return middles


def directions(vectors: Matrix, languages: Sequence[str | None], middles: Middles) -> Matrix:
    """Unit vectors, one a row, seen from the middle of each text's language."""
    centred = vectors - np.stack([middles.get(language, middles[None]) for language in languages])
    lengths = np.linalg.norm(centred, axis=1, keepdims=True)
    unit: Matrix = centred / np.where(lengths == 0, 1, lengths)
    return unit
