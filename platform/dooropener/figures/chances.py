"""What chance alone would do: intervals of shares, and how unevenly things fall where all have the same chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import sqrt
from statistics import NormalDist

import numpy as np

FEWEST = 5
"""With fewer companies in a group, or fewer introductions to be expected, nothing is said."""


class Verdict(StrEnum):
    TOO_FEW = "too_few"
    AS_OFTEN = "as_often"
    LESS_OFTEN = "less_often"
    MORE_OFTEN = "more_often"


def wilson(hits: int, of: int, z: float) -> tuple[float, float]:
    """The interval of a share (E. B. Wilson 1927), which holds for small numbers, too."""
    if of == 0:
        return 0.0, 1.0
    share, spread = hits / of, z * z / of
    middle = (share + spread / 2) / (1 + spread)
    reach = z * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def difference(hits: int, of: int, other_hits: int, other_of: int, z: float) -> tuple[float, float]:
    """The interval of the difference of two shares (R. G. Newcombe 1998, method 10)."""
    one, other = hits / of, other_hits / other_of
    low, high = wilson(hits, of, z)
    other_low, other_high = wilson(other_hits, other_of, z)
    below = sqrt((one - low) ** 2 + (other_high - other) ** 2)
    above = sqrt((high - one) ** 2 + (other - other_low) ** 2)
    return one - other - below, one - other + above


def judge(hits: int, of: int, other_hits: int, other_of: int, *, groups: int = 1) -> Verdict:
    """Whether a group stands out against all others by more than chance: 95 % for all together (Bonferroni)."""
    expected = of * (hits + other_hits) / (of + other_of) if of + other_of else 0
    if min(of, other_of) < FEWEST or expected < FEWEST:
        return Verdict.TOO_FEW
    z = NormalDist().inv_cdf(1 - 0.05 / (2 * max(1, groups)))
    low, high = difference(hits, of, other_hits, other_of, z)
    if low > 0:
        return Verdict.MORE_OFTEN
    return Verdict.LESS_OFTEN if high < 0 else Verdict.AS_OFTEN


@dataclass(frozen=True, slots=True)
class Evenness:
    """A Gini coefficient (0: all have as many, near 1: one has all) and the range that pure chance would give."""

    gini: float
    low: float
    high: float

    @property
    def verdict(self) -> Verdict:
        if self.gini > self.high:
            return Verdict.MORE_OFTEN
        return Verdict.LESS_OFTEN if self.gini < self.low else Verdict.AS_OFTEN


def gini(counts: Sequence[int]) -> float:
    """How unevenly a number of things is spread; 0 where there is nothing to spread."""
    ordered = np.sort(np.asarray(counts, dtype=float))
    total, size = ordered.sum(), len(ordered)
    if not total:
        return 0.0
    ranks = np.arange(1, size + 1)
    return float((2 * ranks - size - 1) @ ordered / (size * total))


_ROUNDS = 200


def evenness(counts: Sequence[int]) -> Evenness | None:
    """None where too few companies or things to say anything. Chance is dealt by a fixed seed."""
    size, total = len(counts), sum(counts)
    if size < FEWEST or total < FEWEST:
        return None
    return Evenness(gini(counts), *_by_chance(size, total))


@lru_cache(maxsize=64)
def _by_chance(size: int, total: int) -> tuple[float, float]:
    """Between which coefficients 95 of 100 deals of `total` things among `size` companies lie; remembered."""
    chance = np.random.default_rng(0)
    dealt = chance.multinomial(total, np.full(size, 1 / size), size=_ROUNDS)
    ordered = np.sort(dealt, axis=1)
    ranks = 2 * np.arange(1, size + 1) - size - 1
    ginis = ordered @ ranks / (size * total)
    low, high = np.quantile(ginis, [0.025, 0.975])
    return float(low), float(high)
