"""How well the language of short texts is told."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from dooropener_matching.languages import detect_language
from dooropener_matching.samples import sample_locals, sample_partners


@dataclass(frozen=True, slots=True)
class LanguageScore:
    """Share of texts whose language is told right; "unsure" counts as wrong. ``misled``: a wrong one was told."""

    method: str
    accuracy: float
    misled: float
    accuracy_by_language: Mapping[str, float]


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


def evaluate_languages() -> list[LanguageScore]:
    """Score the detection of languages on the titles of the samples, which are as short as chat messages."""
    texts = [(listing.title, listing.language) for listing in [*sample_locals(), *sample_partners()]]
    return [score_languages("dooropener", lambda text: detect_language(text).language, texts)]
