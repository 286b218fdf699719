"""The runs of letters a text is made of: what the examples' own words tell beside their meaning.

Words are inflected in most of our languages, and Chinese sets no space between them; runs of three to five letters,
or one to three Chinese characters, are shared where whole words are not (McNamee and Mayfield 2004).
"""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix

_SPACES = re.compile(r"\s+")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LETTERS, _CHARACTERS = (3, 4, 5), (1, 2, 3)
_FEWEST = 2
"""A run that only one example has tells nothing about others."""


class Wording:
    """Turns texts into sparse rows of length one over the runs that at least two of the texts learnt share."""

    def __init__(self, texts: Sequence[str]) -> None:
        counted = [_runs(text) for text in texts]
        spread = Counter(run for runs in counted for run in runs)
        kept = sorted(run for run, number in spread.items() if number >= _FEWEST)
        self._places = {run: place for place, run in enumerate(kept)}
        self._rarity = np.log([len(texts) / spread[run] for run in kept])

    def rows(self, texts: Sequence[str]) -> csr_matrix:
        """Return a row for each text; one of a text that shares nothing is empty."""
        starts, places, values = [0], [], []
        for text in texts:
            known = [(self._places[run], count) for run, count in _runs(text).items() if run in self._places]
            found = np.array([place for place, _ in known], dtype=np.int64)
            weights = (1 + np.log([count for _, count in known])) * self._rarity[found]
            places.append(found)
            values.append(weights / max(float(np.linalg.norm(weights)), 1e-9))
            starts.append(starts[-1] + len(found))
        shape = (len(texts), len(self._places))
        return csr_matrix((np.concatenate(values), np.concatenate(places), starts), shape=shape)


def _runs(text: str) -> Counter[str]:
    plain = f" {_SPACES.sub(' ', text.lower()).strip()} "
    lengths = _CHARACTERS if _HAN.search(plain) else _LETTERS
    return Counter(plain[at : at + length] for length in lengths for at in range(len(plain) - length + 1))
