"""Measuring: how well matching, names and languages do on the samples, beside simpler ways of doing it.

Pure functions; the command line prints what they return.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, log2
from statistics import fmean

import numpy as np
from rapidfuzz import fuzz

from dooropener_matching.encoders import Encoder, default_encoder
from dooropener_matching.languages import detect_language
from dooropener_matching.listings import Listing
from dooropener_matching.names import compare_names
from dooropener_matching.ranking import Matcher
from dooropener_matching.samples import sample_grades, sample_locals, sample_names, sample_partners

Order = Mapping[str, Sequence[str]]
"""For each local listing the partners in the order a method puts them, best first."""

Grades = Mapping[str, Mapping[str, int]]

_TOP = 10


@dataclass(frozen=True, slots=True)
class RankingScore:
    """Means over the local listings. ``hard_in_top_3``: share of the first three that should not be introduced."""

    method: str
    ndcg: float
    precision_at_1: float
    hard_in_top_3: float
    ndcg_by_language: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class PairScore:
    """How well a method tells pairs of names apart."""

    method: str
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class LanguageScore:
    """Share of texts whose language is told right; "unsure" counts as wrong. ``misled``: a wrong one was told."""

    method: str
    accuracy: float
    misled: float
    accuracy_by_language: Mapping[str, float]


def rank_all(matcher: Matcher, locals_: Sequence[Listing], partners: Sequence[Listing]) -> dict[str, list[str]]:
    """Rank every local listing with a matcher."""
    return {local.id: [match.partner for match in matcher.rank(local, partners).matches] for local in locals_}


def order_by(
    score: Callable[[Listing, Listing], float], locals_: Sequence[Listing], partners: Sequence[Listing]
) -> dict[str, list[str]]:
    """Rank every local listing by a plain score of two listings."""
    return {
        local.id: [partner.id for partner in sorted(partners, key=lambda p: (-score(local, p), p.id))[:_TOP]]
        for local in locals_
    }


def order_by_raw_vectors(
    encoder: Encoder, locals_: Sequence[Listing], partners: Sequence[Listing]
) -> dict[str, list[str]]:
    """Rank by the cosine of whole texts as the encoder gives it: the peer to beat."""
    table = encoder.encode([_said(p) for p in locals_]) @ encoder.encode([_said(p) for p in partners]).T
    return {
        local.id: [partners[i].id for i in np.argsort(-row, kind="stable")[:_TOP]]
        for local, row in zip(locals_, table, strict=True)
    }


def ndcg_at_10(ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """Return nDCG@10 with gain 2^grade - 1 (Burges et al. 2005); 1 if no partner is relevant."""
    ideal = _gain(sorted(grades.values(), reverse=True))
    return _gain([grades.get(partner, 0) for partner in ranked]) / ideal if ideal else 1.0


def _gain(grades: Sequence[int]) -> float:
    return fsum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades[:_TOP]))


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
            ranked = [p for p in order.get(local, ()) if p in of_language or p not in judged]
            scores[language].append(ndcg_at_10(ranked, of_language))
    return {language: fmean(values) for language, values in sorted(scores.items())}


def score_names(
    method: str, same: Callable[[str, str, str | None], bool], pairs: Sequence[Mapping[str, object]]
) -> PairScore:
    """Score a way of telling whether two names (and a country) are one organisation."""
    told = [
        (same(str(pair["a"]), str(pair["b"]), str(pair.get("country") or "") or None), bool(pair["same"]))
        for pair in pairs
    ]
    hits = sum(said and true for said, true in told)
    precision = hits / max(1, sum(said for said, _ in told))
    recall = hits / max(1, sum(true for _, true in told))
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    return PairScore(method, precision, recall, f1)


def score_languages(method: str, tell: Callable[[str], str | None], texts: Sequence[tuple[str, str]]) -> LanguageScore:
    """Score a way of telling the language of (text, language) pairs."""
    right: dict[str, list[bool]] = defaultdict(list)
    misled = 0
    for text, language in texts:
        told = tell(text)
        right[language].append(told == language)
        misled += told not in (None, language)
    return LanguageScore(
        method=method,
        accuracy=fmean([hit for hits in right.values() for hit in hits]),
        misled=misled / max(1, len(texts)),
        accuracy_by_language={language: fmean(hits) for language, hits in sorted(right.items())},
    )


def evaluate_rankings(matcher: Matcher | None = None) -> list[RankingScore]:
    """Score matching on the samples, ours first, then the peers."""
    locals_, partners, grades = sample_locals(), sample_partners(), sample_grades()
    languages = {partner.id: partner.language for partner in partners}
    contacts = frozenset(p.id for p in partners if p.organisation_kind == "trade_contact")
    orders = {
        "dooropener": rank_all(matcher or Matcher(), locals_, partners),
        "e5 raw": order_by_raw_vectors(default_encoder(), locals_, partners),
        "rapidfuzz token_set_ratio": order_by(
            lambda one, other: fuzz.token_set_ratio(_said(one), _said(other)), locals_, partners
        ),
    }
    return [
        score_ranking(method, order, grades, languages=languages, contacts=contacts) for method, order in orders.items()
    ]


def evaluate_names() -> list[PairScore]:
    """Score the comparison of names on the samples, ours first, then RapidFuzz at its best threshold."""
    pairs = sample_names()

    def ours(a: str, b: str, country: str | None) -> bool:
        return compare_names(a, b, country=country).same

    def fuzzy(threshold: int) -> PairScore:
        name = f"rapidfuzz token_set_ratio >= {threshold}"
        return score_names(name, lambda a, b, _: fuzz.token_set_ratio(a.lower(), b.lower()) >= threshold, pairs)

    best = max((fuzzy(threshold) for threshold in range(60, 100, 5)), key=lambda score: score.f1)
    return [score_names("dooropener", ours, pairs), best]


def evaluate_languages() -> list[LanguageScore]:
    """Score the detection of languages on the titles of the samples, which are as short as chat messages."""
    texts = [(listing.title, listing.language) for listing in [*sample_locals(), *sample_partners()]]
    return [score_languages("dooropener", lambda text: detect_language(text).language, texts)]


def _said(listing: Listing) -> str:
    return f"{listing.title}\n{listing.text}"
