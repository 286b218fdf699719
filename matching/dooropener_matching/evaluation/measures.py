"""How an order of partners is scored against judgements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum, log2
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from dooropener_matching.evaluation.cases import TOP, Cases, Grades, Order


@dataclass(frozen=True, slots=True)
class RankingScore:
    """Means over the local listings. ``hard_in_top_3``: share of the first three that should not be introduced."""

    method: str
    ndcg: float
    precision_at_1: float
    hard_in_top_3: float
    ndcg_by_language: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Gain:
    """The mean gain in nDCG@10 over raw e5 in one language, paired by local listing, with its 95 % interval.

    The interval is bootstrapped over local listings (Efron 1979). ``*`` stands for all languages together.
    """

    language: str
    listings: int
    mean: float
    low: float
    high: float


def ndcg_at_10(ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """Return nDCG@10 with gain 2^grade - 1 (Burges et al. 2005); 1 if no partner is relevant."""
    ideal = _gain(sorted(grades.values(), reverse=True))
    return _gain([grades.get(partner, 0) for partner in ranked]) / ideal if ideal else 1.0


def _gain(grades: Sequence[int]) -> float:
    return fsum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades[:TOP]))


def score_ranking(
    method: str,
    order: Order,
    grades: Grades,
    *,
    languages: Mapping[str, str] | None = None,
    contacts: frozenset[str] = frozenset(),
) -> RankingScore:
    """Score an order. ``languages`` (partner id → language) splits nDCG by the language of the relevant partners.

    ``contacts``, the trade contacts, are not counted as hard negatives: shown last, they do no harm.
    """
    ndcg = {local: ndcg_at_10(order.get(local, ()), grades[local]) for local in grades}
    firsts = [bool(order.get(local)) and grades[local].get(order[local][0], 0) >= 2 for local in grades]
    hard = [
        partner not in grades[local]
        for local in grades
        for partner in [p for p in order.get(local, ())[:3] if p not in contacts]
    ]
    return RankingScore(
        method=method,
        ndcg=fmean(ndcg.values()),
        precision_at_1=fmean(firsts),
        hard_in_top_3=fmean(hard) if hard else 0.0,
        ndcg_by_language=_by_language(order, grades, languages or {}),
    )


def _by_language(order: Order, grades: Grades, languages: Mapping[str, str]) -> dict[str, float]:
    """nDCG of the partners of one language among themselves, over the local listings that have any."""
    scores: dict[str, list[float]] = defaultdict(list)
    for local, judged in grades.items():
        for language in {languages[partner] for partner in judged if partner in languages}:
            of_language = {p: g for p, g in judged.items() if languages.get(p) == language}
            scores[language].append(_within(order.get(local, ()), (of_language, judged)))
    return {language: fmean(values) for language, values in sorted(scores.items())}


def score_all(cases: Cases, orders: Mapping[str, Order]) -> list[RankingScore]:
    """Score all orders of the same cases."""
    return [
        score_ranking(method, order, cases.grades, languages=cases.languages, contacts=cases.contacts)
        for method, order in orders.items()
    ]


def gains(cases: Cases, ours: Order, peer: Order) -> list[Gain]:
    """Return the paired gain of one order over another, by language of the relevant partners, all languages first."""
    found = []
    for language in ["*", *sorted(set(cases.languages.values()))]:
        pairs = [
            (_within(ours.get(local, ()), judged), _within(peer.get(local, ()), judged))
            for local, judged in _judged_in(cases, language).items()
        ]
        if pairs:
            found.append(_gain_of(language, np.array([one - other for one, other in pairs])))
    return found


def _judged_in(cases: Cases, language: str) -> dict[str, tuple[dict[str, int], Mapping[str, int]]]:
    """By local listing: its relevant partners of a language, and all its relevant partners."""
    spoken = cases.languages
    split = {
        local: ({p: g for p, g in judged.items() if language in ("*", spoken.get(p))}, judged)
        for local, judged in cases.grades.items()
    }
    return {local: groups for local, groups in split.items() if groups[0]}


def _within(order: Sequence[str], judged: tuple[Mapping[str, int], Mapping[str, int]]) -> float:
    """nDCG of some relevant partners among themselves and the irrelevant ones."""
    wanted, relevant = judged
    return ndcg_at_10([p for p in order if p in wanted or p not in relevant], wanted)


_RESAMPLED = 2_000


def _gain_of(language: str, differences: NDArray[np.floating]) -> Gain:
    drawn = np.random.default_rng(0).choice(differences, (_RESAMPLED, len(differences))).mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Gain(language, len(differences), float(differences.mean()), float(low), float(high))
