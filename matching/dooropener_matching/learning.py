"""Learning from decisions how much each criterion counts: regularised logistic regression on the criteria.

What is learned is an exponent per criterion, 1 to begin with: a factor of 0.8 under a weight of 2 counts as 0.64. The
parties are never looked at, only what the criteria made of the pair.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit
from scipy.stats import mannwhitneyu

from dooropener_matching.keys import CriterionName

Weights = Mapping[CriterionName, float]
"""The exponent of each criterion; those not named count 1."""

UNLEARNED: Weights = MappingProxyType({})

LOWEST, HIGHEST = 0.5, 2.0
_LOWEST_PRODUCT = 1.0
"""The product is a gate; decisions may narrow it and never open it."""
_INERTIA = 150
"""Decisions that count as much as the weights we came with: ten can move a weight by a sixteenth of its room."""
_STIFFNESS = 4.0
_SCALES = (0.2, 20.0)
"""How sharply the score as a whole parts good from bad is fitted too, so that a weight tells of its criterion alone."""
_FOLDS = 5
_FEWEST_IN_FOLD = 4
_DARKEST = 1e-3
"""No factor is taken to be smaller, so that one withheld pair does not outweigh all others."""

_Table = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a suggested pair.

    ``factors``: what each criterion multiplied the score by, 0..1. ``good``: approved, or better. ``blamed``: the
    criteria that the reason of a rejection points at; none means all. ``weight``: 1 for a decision of the advisor, more
    for an outcome. ``group``: decisions of one group are never on both sides of a cross-validation (a local listing).
    """

    factors: Mapping[CriterionName, float]
    good: bool
    blamed: frozenset[CriterionName] = frozenset()
    weight: float = 1.0
    group: str = ""


@dataclass(frozen=True, slots=True)
class Learned:
    """Weights learned, and what they are worth.

    ``before`` and ``after``: the share of (good, bad) pairs that the score puts in the right order, without and with
    learning, on decisions that the weights were not learned from; ``None`` where there are too few to tell.
    """

    weights: Weights
    decisions: int
    before: float | None
    after: float | None

    @property
    def is_better(self) -> bool:
        """Whether learning did no harm on decisions kept apart; too few to tell counts as no."""
        return self.before is not None and self.after is not None and self.after >= self.before


@dataclass(frozen=True, slots=True)
class _Examples:
    """``logs``: one row per decision; ``blamed``: the same without the criteria that the decision says nothing of."""

    logs: _Table
    blamed: _Table
    good: NDArray[np.bool_]
    weight: _Table
    groups: tuple[str, ...] = field(default=())

    def __getitem__(self, kept: NDArray[np.bool_]) -> "_Examples":
        groups = tuple(group for group, keep in zip(self.groups, kept, strict=True) if keep)
        return _Examples(self.logs[kept], self.blamed[kept], self.good[kept], self.weight[kept], groups)


def learn(decisions: Sequence[Decision]) -> Learned:
    """Return the weights that decisions ask for, close to 1 while they are few; their order does not matter.

    Both kinds of decisions are needed: without any approval, or any rejection, nothing is learned.
    """
    examples = _examples(decisions)
    before, after = _cross_validated(examples) if len(set(examples.groups)) >= _FOLDS else (None, None)
    fitted = _fitted(examples)
    weights = {name: round(float(weight), 4) for name, weight in zip(CriterionName, fitted, strict=True)}
    moved = MappingProxyType({name: weight for name, weight in weights.items() if abs(weight - 1) >= 0.005})
    return Learned(moved, len(decisions), before, after)


def weighted(factor: float, weight: float) -> float:
    """Return what a factor counts as under a weight."""
    return factor if weight == 1 else float(factor**weight)


def _examples(decisions: Sequence[Decision]) -> _Examples:
    shape = len(decisions), len(CriterionName)
    logs = [[_log(decision.factors.get(name, 1.0)) for name in CriterionName] for decision in decisions]
    told = [[not decision.blamed or name in decision.blamed for name in CriterionName] for decision in decisions]
    table = np.array(logs, dtype=np.float64).reshape(shape)
    return _Examples(
        table,
        table * np.array(told, dtype=np.float64).reshape(shape),
        np.array([decision.good for decision in decisions], dtype=bool),
        np.array([decision.weight for decision in decisions], dtype=np.float64),
        tuple(decision.group for decision in decisions),
    )


def _log(factor: float) -> float:
    return float(np.log(min(1.0, max(_DARKEST, factor))))


def _fitted(examples: _Examples) -> _Table:
    """Fit by L-BFGS within bounds that widen with the weight of the decisions (Byrd et al. 1995)."""
    ones = np.ones(len(CriterionName))
    if examples.good.all() or not examples.good.any():
        return ones
    told_by = examples.weight.sum()
    trust = told_by / (told_by + _INERTIA)
    lows = np.where([name is CriterionName.PRODUCT for name in CriterionName], _LOWEST_PRODUCT, LOWEST)
    bounds = [(1 - trust * (1 - low), 1 + trust * (HIGHEST - 1)) for low in lows]

    def loss(parameters: _Table) -> tuple[float, _Table]:
        weights, scale, bias = parameters[:-2], parameters[-2], parameters[-1]
        sums = examples.blamed @ weights
        told = expit(scale * sums + bias)
        right = np.where(examples.good, told, 1 - told)
        error = examples.weight * (told - examples.good)
        value = -examples.weight @ np.log(np.maximum(right, 1e-12)) + _STIFFNESS * np.sum((weights - 1) ** 2)
        slope = scale * (examples.blamed.T @ error) + 2 * _STIFFNESS * (weights - 1)
        return float(value), np.concatenate([slope, [sums @ error, error.sum()]])

    start = np.concatenate([ones, [1.0, 0.0]])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[*bounds, _SCALES, (None, None)])
    fitted: _Table = found.x[:-2]
    return fitted


def _cross_validated(examples: _Examples) -> tuple[float | None, float | None]:
    names = sorted(set(examples.groups))
    folds = {name: place % _FOLDS for place, name in enumerate(names)}
    placed = np.array([folds[group] for group in examples.groups])
    before, after = [], []
    for fold in range(_FOLDS):
        told = examples[placed == fold] if len(placed) else examples
        if min(told.good.sum(), (~told.good).sum()) < _FEWEST_IN_FOLD:
            continue
        before.append(_ordered(told, np.ones(len(CriterionName))))
        after.append(_ordered(told, _fitted(examples[placed != fold])))
    if not before:
        return None, None
    return float(np.mean(before)), float(np.mean(after))


def _ordered(examples: _Examples, weights: _Table) -> float:
    """The area under the ROC curve: the share of (good, bad) pairs in the right order (Mann and Whitney 1947)."""
    scores = examples.logs @ weights
    good, bad = scores[examples.good], scores[~examples.good]
    return float(mannwhitneyu(good, bad).statistic / (len(good) * len(bad)))
