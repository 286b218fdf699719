"""What a row's region and forms of partnership leave of the score: the same for all rows that share them."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from dooropener_matching.criteria import Finding, Pair
from dooropener_matching.criteria.parties import judge_partnership
from dooropener_matching.criteria.places import judge_region
from dooropener_matching.index.columns import Facets
from dooropener_matching.meaning import Meaning
from dooropener_matching.profiles import Profile

Read = Callable[[int, int], tuple[Profile, Meaning]]
"""Reads the record at a place, of a size."""


@dataclass(frozen=True, slots=True)
class FacetFactors:
    """Asks the criteria about one row of each region and of each set of partnerships, and takes the answer for all."""

    pair: Callable[[Profile, Meaning], Pair]
    read: Read
    _told: dict[tuple[str, int], float] = field(default_factory=dict)

    def __call__(self, facets: Facets) -> NDArray[np.float32]:
        """Return the factor of each row, shape ``(len(facets),)``."""
        return self._of("region", judge_region, facets) * self._of("partnership", judge_partnership, facets)

    def _of(self, name: str, judge: Callable[[Pair], Finding], facets: Facets) -> NDArray[np.float32]:
        values, first, inverse = np.unique(facets[name], return_index=True, return_inverse=True)
        for value, place in zip(values.tolist(), first.tolist(), strict=True):
            if (name, value) not in self._told:
                row = facets[place]
                read = self.read(int(row["place"]), int(row["size"]))
                self._told[name, value] = judge(self.pair(*read)).factor
        return np.array([self._told[name, value] for value in values.tolist()], dtype=np.float32)[inverse]
