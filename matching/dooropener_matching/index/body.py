"""The settled rows of an index, in cells: of one region and kind each, and in large ones of near meanings."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.vq import kmeans2

from dooropener_matching.index.columns import Codes, Rows
from dooropener_matching.index.scanning import dots

EXACT_UP_TO = 100_000
"""Rows that are all looked at; of more, only the cells nearest to what is sought."""

CELL = np.dtype([("region", "u2"), ("offers", "?"), ("contact", "?"), ("start", "u8"), ("stop", "u8")])
_GROWTH = 0.85
_CELLS = 100
"""A cell holds about this share of the rows that are all looked at."""
_SPLIT_FROM = 4
"""Cells that a group must make to be cut into cells at all."""
_TRAINED_ON = 40
"""Rows a cell's centre is learned from; more make no better centres (Johnson, Douze and Jégou 2019)."""
_ROUNDS = 8
_AVERAGED = 1_000
_AT_ONCE = 50_000

Cells = NDArray[np.void]
Ranges = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Body:
    """Rows sorted by cell. ``centres``: a code per cell. ``order``: the rows by key."""

    rows: Rows
    cells: Cells
    centres: Codes
    order: NDArray[np.uint32]

    def find(self, key: int) -> int | None:
        """Return the row of a key that is alive."""
        keys = self.rows.facets["key"]
        place = int(np.searchsorted(keys, np.uint64(key), sorter=self.order))
        while place < len(self.order) and keys[self.order[place]] == key:
            row = int(self.order[place])
            if self.rows.facets["alive"][row]:
                return row
            place += 1
        return None

    def ranges(self, wanted: NDArray[np.bool_], code: Codes, *, exact_up_to: int) -> Ranges:
        """Return the rows to look at among the wanted cells, as ranges in ascending order.

        Above ``exact_up_to`` rows, the nearest cells are taken; how many rows they hold grows slower than all.
        """
        cells = self.cells[wanted]
        sizes = (cells["stop"] - cells["start"]).astype(np.int64)
        if sizes.sum() > exact_up_to:
            nearest = np.argsort(-dots(code, self.centres[wanted]), kind="stable")
            budget = exact_up_to * (sizes.sum() / exact_up_to) ** _GROWTH
            kept = nearest[: int(np.searchsorted(np.cumsum(sizes[nearest]), budget)) + 1]
            cells = cells[np.sort(kept)]
        return _merged((int(cell["start"]), int(cell["stop"])) for cell in cells)


def _merged(ranges: Iterator[tuple[int, int]]) -> Ranges:
    merged: Ranges = []
    for start, stop in ranges:
        if merged and merged[-1][1] == start:
            merged[-1] = merged[-1][0], stop
        else:
            merged.append((start, stop))
    return merged


def settled(rows: Rows, *, exact_up_to: int = EXACT_UP_TO) -> Body:
    """Sort rows into cells; the result owns its memory."""
    facets = rows.facets
    in_cell = max(1, exact_up_to // _CELLS) if len(rows) > exact_up_to else len(rows)
    order = np.lexsort((facets["key"], facets["contact"], facets["offers"], facets["region"]))
    cells, centres, places = [], [], []
    start = 0
    for group in _groups(rows, order):
        for members, centre in _cells(rows.codes, group, in_cell):
            first = facets[members[0]]
            stop = start + len(members)
            cells.append((first["region"], first["offers"], first["contact"], start, stop))
            centres.append(centre)
            places.append(members)
            start = stop
    taken = rows.taken(np.concatenate(places)) if places else Rows.empty(rows.codes.shape[1])
    return Body(
        rows=taken,
        cells=np.array(cells, dtype=CELL),
        centres=np.array(centres, dtype=np.int8).reshape(len(cells), rows.codes.shape[1]),
        order=np.argsort(taken.facets["key"], kind="stable").astype(np.uint32),
    )


def _groups(rows: Rows, order: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
    if not len(order):
        return
    facets = rows.facets[["region", "offers", "contact"]][order]
    edges = [0, *(np.flatnonzero(facets[1:] != facets[:-1]) + 1).tolist(), len(order)]
    for start, stop in pairwise(edges):
        yield order[start:stop]


def _cells(codes: Codes, group: NDArray[np.intp], in_cell: int) -> Iterator[tuple[NDArray[np.intp], Codes]]:
    if len(group) < _SPLIT_FROM * in_cell:
        yield group, _centre(codes[group[:: max(1, len(group) // _AVERAGED)]])
        return
    labels = _labels(codes, group, len(group) // in_cell)
    for label in range(labels.max() + 1):
        members = group[labels == label]
        if len(members):
            yield members, _centre(codes[members])


def _centre(codes: Codes) -> Codes:
    mean = codes.astype(np.float32).mean(axis=0)
    length = np.linalg.norm(mean)
    centre: Codes = np.clip(np.rint(mean / (length or 1) * 320), -127, 127).astype(np.int8)
    return centre


def _labels(codes: Codes, group: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """The cell of each row of a group: k-means on a sample, the same for the same rows."""
    sample = codes[group[:: max(1, len(group) // (count * _TRAINED_ON))]].astype(np.float32)
    means, _ = kmeans2(sample, count, iter=_ROUNDS, minit="points", rng=0, missing="warn")
    norms = (means**2).sum(axis=1) / 2
    chunks = (group[start : start + _AT_ONCE] for start in range(0, len(group), _AT_ONCE))
    return np.concatenate([np.argmax(codes[chunk].astype(np.float32) @ means.T - norms, axis=1) for chunk in chunks])
