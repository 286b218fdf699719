"""One search over the rows of an index: which records are worth judging in full."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from dooropener_matching.criteria import Pair
from dooropener_matching.criteria.parties import BOTH_TAKE_PART
from dooropener_matching.index.body import Body, Cells, Ranges
from dooropener_matching.index.codes import code_of, opened
from dooropener_matching.index.columns import Codes, Facets, Rows, partnership_bits
from dooropener_matching.index.facets import FacetFactors
from dooropener_matching.index.records import Records, decoded
from dooropener_matching.index.scanning import best, dots
from dooropener_matching.listings import Kind
from dooropener_matching.meaning import Meaning
from dooropener_matching.profiles import Profile

RIVALS, CONTACTS = 10, 8
"""Firms of the same direction, and trade contacts of either, that are judged in full."""
_WIDER = 12
"""Of so many times more rows, the nearest, those are judged whose region and partnership fit as well."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a search is limited to. ``valid_on``: leave out what has expired by then. ``None`` means no limit."""

    regions: frozenset[str] | None = None
    kind: Kind | None = None
    valid_on: date | None = None
    trade_contacts: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one kind, firms or trade contacts. ``shared``: partnership bits of which one must be shared, 0 any."""

    offers: bool
    contact: bool
    count: int
    shared: int = 0


def groups(profile: Profile, wanted: Wanted, most: int) -> Iterator[Group]:
    """Return what a listing can meet: the other direction, partners in joint work, its rivals, trade contacts."""
    offers = profile.listing.kind is Kind.OFFER
    yield Group(not offers, contact=False, count=most)
    yield Group(offers, contact=False, count=most if profile.is_trade_contact else RIVALS)
    joint = partnership_bits(set(profile.listing.partnership) & BOTH_TAKE_PART)
    if joint:
        yield Group(offers, contact=False, count=most, shared=joint)
    if wanted.trade_contacts:
        yield from (Group(kind, contact=True, count=CONTACTS) for kind in (True, False))


@dataclass(frozen=True, slots=True)
class Search:
    """The rows as they were when a search began; ``loose`` are those not yet settled, in no order."""

    body: Body
    loose: Rows
    regions: tuple[str, ...]
    records: Records
    exact_up_to: int
    pair: Callable[[Profile, Meaning], Pair]
    dimension: int

    def nearest(self, profile: Profile, meaning: Meaning, wanted: Wanted, most: int) -> list[tuple[Profile, Meaning]]:
        """Return what is worth judging, each once; see :func:`groups`."""
        code, factors = code_of(profile, meaning), FacetFactors(self.pair, self._read)
        found: dict[int, int] = {}
        for group in groups(profile, wanted, most):
            if wanted.kind is None or group.offers == (wanted.kind is Kind.OFFER):
                chosen = self._chosen(group, code, wanted, factors)
                found |= zip(chosen["place"].tolist(), chosen["size"].tolist(), strict=True)
        return [self._read(place, size) for place, size in found.items()]

    def _chosen(self, group: Group, code: Codes, wanted: Wanted, factors: FacetFactors) -> Facets:
        """The facets of the best rows of a group: more and more of the nearest are tried until enough pass."""
        ranges = self.body.ranges(self._passing_cells(group, wanted), code, exact_up_to=self.exact_up_to)
        parts = [dots(code, self.body.rows.codes[start:stop]) for start, stop in ranges]
        scores = np.concatenate([*parts, dots(code, self.loose.codes)])
        tried = _WIDER * group.count
        while True:
            places = best(scores, tried)
            facets = self._facets(places, ranges)
            passes = self._passes(facets, group, wanted)
            if passes.sum() >= group.count or tried >= len(scores):
                return _fitting(facets[passes], opened(scores[places[passes]]), factors, group.count)
            tried *= _WIDER

    def _facets(self, places: NDArray[np.intp], ranges: Ranges) -> Facets:
        """The facets of rows by their place among the scores: those of the ranges, then the loose ones."""
        starts = np.array([start for start, _ in ranges], dtype=np.intp)
        ends = np.cumsum([stop - start for start, stop in ranges], dtype=np.intp) if ranges else starts
        settled = int(ends[-1]) if ranges else 0
        facets = np.empty(len(places), dtype=self.loose.facets.dtype)
        inside = places < settled
        within = np.searchsorted(ends, places[inside], side="right")
        before = np.concatenate([[0], ends[:-1]])[within] if ranges else within
        facets[inside] = self.body.rows.facets[starts[within] + places[inside] - before]
        facets[~inside] = self.loose.facets[places[~inside] - settled]
        return facets

    def _read(self, place: int, size: int) -> tuple[Profile, Meaning]:
        return decoded(self.records.read(place, size), self.dimension)

    def _passing_cells(self, group: Group, wanted: Wanted) -> NDArray[np.bool_]:
        return _is_of(self.body.cells, group) & self._in_regions(self.body.cells, wanted)

    def _passes(self, facets: Facets, group: Group, wanted: Wanted) -> NDArray[np.bool_]:
        passes = _is_of(facets, group) & self._in_regions(facets, wanted)
        passes &= facets["alive"]
        if group.shared:
            passes &= (facets["partnership"] & group.shared) != 0
        if wanted.valid_on is not None:
            passes &= facets["valid_until"] >= wanted.valid_on.toordinal()
        return passes

    def _in_regions(self, rows: Facets | Cells, wanted: Wanted) -> NDArray[np.bool_]:
        if wanted.regions is None:
            return np.ones(len(rows), dtype=bool)
        known = [place for place, region in enumerate(self.regions) if region in wanted.regions]
        inside: NDArray[np.bool_] = np.isin(rows["region"], known)
        return inside


def _is_of(rows: Facets | Cells, group: Group) -> NDArray[np.bool_]:
    result: NDArray[np.bool_] = (rows["offers"] == group.offers) & (rows["contact"] == group.contact)
    return result


def _fitting(facets: Facets, product: NDArray[np.float32], factors: FacetFactors, count: int) -> Facets:
    """The facets of the best rows, as far as product, region and partnership tell."""
    if len(facets) <= count:
        return facets
    return facets[best(product * factors(facets), count)]
