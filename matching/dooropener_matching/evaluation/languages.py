"""How well the language of short texts is told, by us and by the two detectors we build on, each alone."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import Any

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


def evaluate_languages(texts: Sequence[tuple[str, str]] | None = None) -> list[LanguageScore]:
    """Score the detection of languages, ours first, then langdetect and lingua alone.

    ``None`` means the titles of the samples, which are as short as chat messages.
    """
    if texts is None:
        texts = [(listing.title, listing.language) for listing in [*sample_locals(), *sample_partners()]]
    return [
        score_languages("dooropener", lambda text: detect_language(text).language, texts),
        score_languages("lingua", lingua_alone, texts),
        score_languages("langdetect", langdetect_alone, texts),
    ]


def lingua_alone(text: str) -> str | None:
    """Return what lingua says by itself, choosing among the eleven languages."""
    found = _lingua().detect_language_of(text)
    if found is None:
        return None
    return "nb" if found.name == "BOKMAL" else str(found.iso_code_639_1.name).lower()


def langdetect_alone(text: str) -> str | None:
    """Return what langdetect says by itself; it knows no Icelandic, and two kinds of Chinese."""
    from langdetect import DetectorFactory, LangDetectException, detect

    DetectorFactory.seed = 0
    try:
        language = str(detect(text)).partition("-")[0]
    except LangDetectException:
        return None
    return "nb" if language == "no" else language


@cache
def _lingua() -> Any:
    from lingua import Language, LanguageDetectorBuilder

    names = "SWEDISH ENGLISH ITALIAN GERMAN CHINESE LATVIAN FINNISH DANISH BOKMAL ICELANDIC SWAHILI".split()  # noqa: SIM905
    return LanguageDetectorBuilder.from_languages(*(getattr(Language, name) for name in names)).build()


def read_texts(path: Path) -> list[tuple[str, str]]:
    """Read a JSON Lines file of ``text`` and ``language``."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [(row["text"], row["language"]) for row in rows]
