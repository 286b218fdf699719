"""How well names of organisations are told apart."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from dooropener_matching.names import compare_names
from dooropener_matching.samples import sample_names


@dataclass(frozen=True, slots=True)
class PairScore:
    """How well a method tells pairs of names apart."""

    method: str
    precision: float
    recall: float
    f1: float


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


def evaluate_names(pairs: Sequence[Mapping[str, object]] | None = None) -> list[PairScore]:
    """Score the comparison of names, ours first, then RapidFuzz at its best threshold; ``None`` means the samples."""
    pairs = sample_names() if pairs is None else pairs

    def ours(a: str, b: str, country: str | None) -> bool:
        return compare_names(a, b, country=country).same

    def fuzzy(threshold: int) -> PairScore:
        name = f"rapidfuzz token_set_ratio >= {threshold}"
        return score_names(name, lambda a, b, _: fuzz.token_set_ratio(a.lower(), b.lower()) >= threshold, pairs)

    best = max((fuzzy(threshold) for threshold in range(60, 100, 5)), key=lambda score: score.f1)
    return [score_names("dooropener", ours, pairs), best]
