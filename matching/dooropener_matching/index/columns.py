"""The rows of an index: per listing a code, and what filters look at."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dooropener_matching.listings import Partnership

FACETS = np.dtype(
    [
        ("key", "u8"),
        ("place", "u8"),
        ("size", "u4"),
        ("valid_until", "i4"),
        ("region", "u2"),
        ("partnership", "u2"),
        ("offers", "?"),
        ("contact", "?"),
        ("alive", "?"),
    ]
)
"""``key``: see :func:`key_of`. ``place``, ``size``: its record. ``valid_until``: a proleptic day, the last one."""

FOREVER = 2**31 - 1
_FIRST_CAPACITY = 256

Facets = NDArray[np.void]
Codes = NDArray[np.int8]


def key_of(listing_id: str) -> int:
    """Return the 64 bits an id is known by; among a million, two share them once in forty million indexes."""
    return int.from_bytes(blake2b(listing_id.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def partnership_bits(partnerships: Iterable[Partnership]) -> int:
    """Return a set of partnerships as bits."""
    known = list(Partnership)
    return sum(1 << known.index(one) for one in set(partnerships))


@dataclass(frozen=True, slots=True)
class Rows:
    """Codes, shape ``(n, width)``, and facets, shape ``(n,)``, of the same listings."""

    codes: Codes
    facets: Facets

    def __len__(self) -> int:
        return len(self.facets)

    def taken(self, places: NDArray[np.intp]) -> "Rows":
        """Return copies of some rows, in the order given."""
        return Rows(self.codes[places], self.facets[places])

    @classmethod
    def empty(cls, width: int) -> "Rows":
        """Return no rows."""
        return cls(np.empty((0, width), dtype=np.int8), np.empty(0, dtype=FACETS))


class GrowingRows:
    """Rows that are added one by one."""

    def __init__(self, width: int) -> None:
        self._rows = Rows(np.empty((_FIRST_CAPACITY, width), dtype=np.int8), np.empty(_FIRST_CAPACITY, dtype=FACETS))
        self._count = 0
        self._by_key: dict[int, int] = {}

    def append(self, code: Codes, facets: tuple[object, ...]) -> None:
        """Add a row."""
        if self._count == len(self._rows):
            self._rows = Rows(_doubled(self._rows.codes), _doubled(self._rows.facets))
        self._rows.codes[self._count] = code
        self._rows.facets[self._count] = facets
        self._by_key[int(self._rows.facets["key"][self._count])] = self._count
        self._count += 1

    def find(self, key: int) -> int | None:
        """Return the row a key was added to last."""
        return self._by_key.get(key)

    def __len__(self) -> int:
        return self._count

    def view(self) -> Rows:
        """Return what is here now; rows added later do not show in it."""
        return Rows(self._rows.codes[: self._count], self._rows.facets[: self._count])


def _doubled(array: NDArray[Any]) -> NDArray[Any]:
    grown = np.empty((2 * len(array), *array.shape[1:]), dtype=array.dtype)
    grown[: len(array)] = array
    return grown
