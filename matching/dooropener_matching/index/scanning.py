"""Scanning codes: dot products of bytes, by the processor's own instructions where it has them."""

import numkong
import numpy as np
from numpy.typing import NDArray

from dooropener_matching.index.columns import Codes


def dots(code: Codes, codes: Codes) -> NDArray[np.float32]:
    """Return the dot product of one code with each of many, shape ``(len(codes),)``; whole numbers, exact."""
    if not len(codes):
        return np.empty(0, dtype=np.float32)
    scores: NDArray[np.float32] = np.asarray(numkong.cdist(code[None, :], codes, metric="dot"), dtype=np.float32)[0]
    return scores


def best(scores: NDArray[np.float32], count: int) -> NDArray[np.intp]:
    """Return the places of the highest scores, best first, equal ones by place."""
    if count < len(scores):
        floor = np.partition(scores, len(scores) - count)[len(scores) - count]
        chosen = np.flatnonzero(scores >= floor)
    else:
        chosen = np.arange(len(scores))
    return chosen[np.argsort(-scores[chosen], kind="stable")][:count]
