"""As many listings as one likes, made of the samples: real vectors moved about, real facets combined anew."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dooropener_matching.listings import Listing
from dooropener_matching.meaning import Meaning, on_grid, unit
from dooropener_matching.profiles import Profile
from dooropener_matching.ranking import Matcher
from dooropener_matching.samples import sample_locals, sample_partners

_KEPT, _STRANGE, _NOISE = 0.75, 0.45, 0.45
"""How much of its own vector a listing keeps, takes from a stranger's, and gets by chance: a cosine of about 0.75."""
_DROPPED = 0.3


class Crowd:
    """Listings that stand in for a crowd that nobody has written.

    Each takes the text of one sample, moves its vectors towards another's and by chance, drops some of its terms and
    gains one, and takes region, direction, partnership and wishes from a third. So each sample has thousands of
    relatives, all different, among which the best ten must be told apart. The same seed gives the same crowd.
    """

    def __init__(self, matcher: Matcher, *, seed: int = 0) -> None:
        self._random = np.random.default_rng(seed)
        self._known = matcher.read(sample_partners())
        self.locals = sample_locals()

    def draw(self, count: int) -> Iterator[tuple[Profile, Meaning]]:
        """Return listings, read and encoded, with the ids ``0``, ``1`` and so on."""
        for number in range(count):
            own, strange, facets = (self._known[i] for i in self._random.integers(len(self._known), size=3))
            yield self._profile(number, own[0], strange[0], facets[0]), self._moved(own[1], strange[1])

    def _profile(self, number: int, own: Profile, strange: Profile, facets: Profile) -> Profile:
        concepts = {name: weight for name, weight in own.concepts.items() if self._random.random() > _DROPPED}
        concepts |= dict(list(strange.concepts.items())[:1])
        return replace(own, listing=_combined(number, own.listing, facets.listing), concepts=concepts)

    def _moved(self, own: Meaning, strange: Meaning) -> Meaning:
        def moved(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
            chance = unit(self._random.standard_normal(vectors.shape, dtype=np.float32))
            return on_grid(unit(_KEPT * vectors + _STRANGE * strange.whole + _NOISE * chance))

        passages = moved(own.passages)
        return Meaning(moved(own.whole), passages[0], passages)


def _combined(number: int, own: Listing, facets: Listing) -> Listing:
    return replace(
        own,
        id=str(number),
        organisation=f"{own.organisation} {number}",
        region=facets.region,
        kind=facets.kind,
        partnership=facets.partnership,
        target_regions=facets.target_regions,
    )
