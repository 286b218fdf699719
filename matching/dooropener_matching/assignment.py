"""Dealing fairly: who is suggested to a partner whose goodwill has a limit.

A partner can be asked so many times and no more. Where several companies fit it, the assignment that is worth most in
all is chosen, and what a company gets first is worth more than what it gets next: each has its turn.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array


class Deferral(StrEnum):
    """Why a pair waits."""

    NONE_LEFT = "none_left"
    """The partner has been asked as often as it may be."""
    ANOTHER_TURN = "another_turn"
    """The partner's last places went to companies that fit better, or had waited longer."""


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """A pair that could be suggested. ``id`` is the caller's; ``score`` (0..1) as the matcher gave it."""

    id: str
    company: str
    partner: str
    score: float


@dataclass(frozen=True, slots=True)
class Deferred:
    """A candidate that waits, and why; ``behind`` are the companies that the partner's places went to."""

    candidate: Candidate
    reason: Deferral
    behind: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """What is suggested now, best first, and what waits."""

    suggested: tuple[Candidate, ...]
    deferred: tuple[Deferred, ...]


_TURN = 0.3
"""What a first suggestion is worth to a company that has none, beside the score; the second half of it, and so on."""
_TURNS = 8
"""After so many suggestions another is worth its score alone."""


def assign(
    candidates: Sequence[Candidate], places: Mapping[str, int], open_suggestions: Mapping[str, int] | None = None
) -> Assignment:
    """Choose which pairs are suggested.

    ``places``: how often each partner may still be asked; one that is not named has no limit. ``open_suggestions``: how
    many pairs each company has waiting for a decision already. The order of the candidates does not matter, and equal
    ones are chosen by id. Solved as a transport problem, whose best solution is whole (Hitchcock 1941), by HiGHS.
    """
    pairs = sorted(candidates, key=lambda pair: (-pair.score, pair.id))
    limited = [pair for pair in pairs if pair.partner in places]
    chosen = {pair.id for pair in pairs if pair.partner not in places}
    competing = [pair for pair in limited if places[pair.partner] > 0]
    chosen |= {pair.id for pair in _best(competing, places, open_suggestions or {})}
    taken: dict[str, set[str]] = defaultdict(set)
    for pair in competing:
        if pair.id in chosen:
            taken[pair.partner].add(pair.company)
    return Assignment(
        tuple(pair for pair in pairs if pair.id in chosen),
        tuple(_deferred(pair, taken[pair.partner]) for pair in limited if pair.id not in chosen),
    )


def _deferred(pair: Candidate, taken: set[str]) -> Deferred:
    if not taken:
        return Deferred(pair, Deferral.NONE_LEFT)
    return Deferred(pair, Deferral.ANOTHER_TURN, tuple(sorted(taken)))


def _best(pairs: Sequence[Candidate], places: Mapping[str, int], waiting: Mapping[str, int]) -> list[Candidate]:
    """The pairs worth most within the places: a flow from partners over pairs to the turns of companies."""
    if not pairs:
        return []
    partners = {name: row for row, name in enumerate(sorted({pair.partner for pair in pairs}))}
    companies = {name: row for row, name in enumerate(sorted({pair.company for pair in pairs}))}
    turns = np.array([[_TURN / (1 + turn + waiting.get(name, 0)) for turn in range(_TURNS)] for name in companies])
    worth = np.concatenate([[pair.score for pair in pairs], turns.ravel()])
    count, width = len(pairs), len(pairs) + turns.size
    columns = np.arange(count)
    limits = coo_array((np.ones(count), ([partners[p.partner] for p in pairs], columns)), (len(partners), width))
    own = [companies[pair.company] for pair in pairs]
    of_turn = np.repeat(np.arange(len(companies)), _TURNS)
    used = coo_array(
        (
            np.concatenate([-np.ones(count), np.ones(turns.size)]),
            (np.concatenate([own, of_turn]), np.arange(width)),
        ),
        (len(companies), width),
    )
    found = linprog(
        -worth,
        A_ub=_stacked(limits, used),
        b_ub=np.concatenate([[places[name] for name in partners], np.zeros(len(companies))]),
        bounds=(0, 1),
        method="highs-ds",
    )
    return [pair for pair, share in zip(pairs, found.x, strict=False) if share > 0.5]


def _stacked(one: coo_array, other: coo_array) -> coo_array:
    rows = np.concatenate([one.row, other.row + one.shape[0]])
    entries = np.concatenate([one.data, other.data]), (rows, np.concatenate([one.col, other.col]))
    return coo_array(entries, (one.shape[0] + other.shape[0], one.shape[1]))
