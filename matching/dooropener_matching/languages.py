"""Which of the eleven languages a message is written in, or that it cannot be told."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from math import inf
from threading import Lock
from typing import Any

from dooropener_matching.language_words import LETTERS, OTHERS, WORDS
from dooropener_matching.listings import LANGUAGES

_WORD = re.compile(r"[^\W\d_]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_OTHER_SCRIPT = re.compile(r"[\u0370-\u1fff\u3040-\u30ff\uac00-\ud7af\ufb1d-\ufdff\ufe70-\ufeff]")
_SCRIPTS = tuple(
    (language, re.compile(letters))
    for language, letters in {
        "ja": "[\u3040-\u30ff]",
        "ko": "[\uac00-\ud7af]",
        "uk": "[іїєґІЇЄҐ]",
        "ru": "[\u0400-\u04ff]",
        "el": "[\u0370-\u03ff]",
        "he": "[\u0590-\u05ff\ufb1d-\ufb4f]",
        "fa": "[پچژگ]",
        "ar": "[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufeff]",
        "hi": "[\u0900-\u097f]",
        "th": "[\u0e00-\u0e7f]",
    }.items()
)
"""The likeliest language of each script, told by its letters, the rarer first."""
_NOT_PROSE = re.compile(r"https?://\S+|(?<!\S)[^\s@]++@\S+|www\.\S+")
_SURE = 0.5
_SURELY_OTHER = 0.7
_STEPS, _TRIALS = 150, 2
_READ = 1_500
_LANGDETECT_TRUSTED = {
    "de": 60,
    "it": 60,
    "fi": 40,
    "lv": 40,
    "en": 60,
    "sw": 80,
    "sv": 120,
    "da": 160,
    "nb": 160,
}
"""Characters from which langdetect (0.79 on short messages, no Icelandic) may decide alone, by language."""

_LINGUA = {
    "SWEDISH": "sv", "ENGLISH": "en", "ITALIAN": "it", "GERMAN": "de", "LATVIAN": "lv", "FINNISH": "fi", "DANISH": "da",
    "BOKMAL": "nb", "ICELANDIC": "is", "SWAHILI": "sw", "FRENCH": "fr", "SPANISH": "es", "DUTCH": "nl", "POLISH": "pl",
    "PORTUGUESE": "pt", "ESTONIAN": "et", "LITHUANIAN": "lt",
}  # fmt: skip
_lock = Lock()


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """``language`` is ``None`` when the text is in none of the eleven, or too short or mixed to tell.

    ``other`` is then the language that it is surely in, where that is known.
    """

    language: str | None
    confidence: float
    other: str | None = None


def detect_language(text: str, *, previous: str | None = None) -> LanguageGuess:
    """Guess the language of a text; ``previous``, what the same person wrote before, tips the scales when in doubt.

    Long texts are decided by langdetect; short ones by everyday words together with lingua, which is loaded (about
    300 MB, three seconds) when the first such text comes.
    """
    return _detect(_NOT_PROSE.sub(" ", text[:_READ]), previous if previous in LANGUAGES else None)


@lru_cache(maxsize=4096)
def _detect(text: str, previous: str | None) -> LanguageGuess:
    letters = [c for c in text if c.isalpha()]
    if not letters:
        return LanguageGuess(previous, 0.5 if previous else 0.0)
    scripted = _by_script(text, len(letters))
    if scripted is not None:
        return scripted
    words = [word.casefold() for word in _WORD.findall(text)]
    likely = _likely(words) if "þ" not in text and "ð" not in text else frozenset()
    if any(len(text) >= _LANGDETECT_TRUSTED.get(language, inf) for language in likely):
        trusted = _langdetect(text)
        if trusted in likely:
            return LanguageGuess(trusted, 0.97)
    return _decided(_weighed(text, words, previous), previous, words)


def _by_script(text: str, letters: int) -> LanguageGuess | None:
    other = len(_OTHER_SCRIPT.findall(text))
    han = len(_HAN.findall(text))
    if other > letters * 0.3 and other > han * 0.15:
        return LanguageGuess(None, 0.95, _of_script(text))
    latin = letters - han
    if han and han * 2.5 >= latin:
        return LanguageGuess("zh", min(0.99, 0.7 + 0.3 * han / letters))
    return None


def _of_script(text: str) -> str | None:
    return next((language for language, letters in _SCRIPTS if letters.search(text)), None)


def _langdetect(text: str) -> str | None:
    from langdetect import LangDetectException

    with _lock:
        detector = _detectors()()
        detector.append(text)
        try:
            best = detector.get_probabilities()[0]
        except LangDetectException:
            return None
    language = "nb" if best.lang == "no" else str(best.lang)
    sure = best.prob >= 0.99 and len(text) >= _LANGDETECT_TRUSTED.get(language, inf)
    return language if sure else None


@cache
def _detectors() -> Callable[[], Any]:
    """Make detectors that give up sooner: a text in one language is told within some fifty steps, a mixed one never."""
    from langdetect import PROFILES_DIRECTORY, DetectorFactory
    from langdetect.detector import Detector

    class Impatient(Detector):  # type: ignore[misc]
        ITERATION_LIMIT = _STEPS

    factory = DetectorFactory()
    factory.set_seed(0)
    factory.load_profile(PROFILES_DIRECTORY)

    def new() -> Any:
        detector = Impatient(factory)
        detector.n_trial = _TRIALS
        return detector

    return new


def _likely(words: list[str]) -> frozenset[str]:
    """The languages of most of the everyday words, if there are two at least: langdetect is believed of no other."""
    hits = {name: _hits(known, words) for name, known in WORDS.items()}
    most = max(2, max(hits.values()))
    return frozenset(name for name, count in hits.items() if count >= most)


def _hits(known: frozenset[str], words: list[str]) -> int:
    return sum(word in known for word in words)


def _weighed(text: str, words: list[str], previous: str | None) -> dict[str, float]:
    weights = {language: share + 1e-4 for language, share in _lingua(text).items()}
    total = max(1, len(words))
    for language, known in (WORDS | OTHERS).items():
        weights[language] = weights.get(language, 1e-4) * 12 ** (_hits(known, words) / total**0.5)
    for letter in set(text.casefold()) & LETTERS.keys():
        weights[LETTERS[letter]] = weights.get(LETTERS[letter], 1e-4) * 20
    if previous:
        weights[previous] = weights.get(previous, 1e-4) * 4
    scale = sum(weights.values())
    return {language: weight / scale for language, weight in weights.items()}


def _decided(weights: Mapping[str, float], previous: str | None, words: list[str]) -> LanguageGuess:
    ordered = sorted(weights, key=lambda language: (-weights[language], language))
    best = ordered[0]
    confidence = round(weights[best], 4)
    if best not in LANGUAGES:
        return LanguageGuess(None, confidence, best if confidence >= _SURELY_OTHER else None)
    clear = confidence >= _SURE and confidence >= 2 * weights[ordered[1]]
    if clear and (len(words) > 1 or len(words[0]) > 3 or best == previous or confidence > 0.9):
        return LanguageGuess(best, confidence)
    if previous and weights[previous] > 0.15:
        return LanguageGuess(previous, round(weights[previous], 4))
    return LanguageGuess(None, confidence)


def _lingua(text: str) -> dict[str, float]:
    with _lock:
        values = _lingua_detector().compute_language_confidence_values(text)
    return {_LINGUA[value.language.name]: value.value for value in values}


@cache
def _lingua_detector() -> Any:
    from lingua import Language, LanguageDetectorBuilder

    languages = [getattr(Language, name) for name in _LINGUA]
    return LanguageDetectorBuilder.from_languages(*languages).build()
