"""From a reply to a label: vectors that cross languages, the cues of each language, and the examples' own wording.

A vector is taken relative to the mean of its language, so that a Finnish no lies beside an Italian no rather than
beside a Finnish yes. A ridge regression over the three is solved in closed form when first needed, in a second: the
same examples always give the same answers, and corrections of an advisor can be added at any time.
"""

import re
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from dooropener.mailbox.reading.cues import cues
from dooropener.mailbox.reading.dates import mentions
from dooropener.mailbox.reading.directions import Matrix, Middles, directions, middles_of
from dooropener.mailbox.reading.examples import Example, shipped_examples, vectors_of_shipped
from dooropener.mailbox.reading.letters import ProposalLabel
from dooropener.mailbox.reading.scripts import simplified
from dooropener.mailbox.reading.wording import Wording
from dooropener_matching import Encoder

LABELS = tuple(ProposalLabel)
_CUE_WEIGHT = 0.35
_WORDING_WEIGHT = 2.45
_RIDGE = 5.0
_CORRECTION_WEIGHT = 3.0
_MOST_OF_ALL = 0.2
_FOLDS = 20
_SHARPNESS = 7.0
"""Turns the margin of the regression into a probability; fitted on the samples, each left out in turn."""

_ANY_DAY = date(2026, 6, 1)
_HEAD, _TAIL = 700, 300
_ENDLESS_WORD = re.compile(r"[!-~]{80,}")
_QUESTION = re.compile("[?？]")
_ADDRESS = re.compile(r"\w@\w")
_CLOCK = re.compile(
    r"\d{1,2}[:.h]\d{2}|[\d一二三四五六七八九十]\s?点"
    r"|(?<!\w)(?:kl\.?|klo|kello|klockan|klokken|klokka|klukkan|um|alle|ore|plkst\.?|pulksten|saa|at|h)\s?\d{1,2}"
    r"|\d{1,2}\s?(?:uhr|am|pm|h)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=4_096)
def _features(text: str, language: str | None) -> list[float]:
    """Cues of each label, questions, dates, clock times and addresses, each between 0 and 1."""
    found = Counter(cue.label for cue in cues(text, language))
    counts = [min(found[label], 3) / 3 for label in LABELS]
    present = [float(found[label] > 0) for label in LABELS]
    form = [
        min(len(_QUESTION.findall(text)), 3) / 3,
        float(text.rstrip().endswith(("?", "？"))),
        min(len(mentions(text, _ANY_DAY)), 2) / 2,
        float(bool(_CLOCK.search(text))),
        float(bool(_ADDRESS.search(text))),
        min(len(text), 600) / 600,
    ]
    return counts + present + form


class _Taught(NamedTuple):
    examples: list[Example]
    rows: Matrix
    wording: Wording
    runs: csr_matrix
    targets: Matrix

    def inverse(self) -> Matrix:
        """The inverse of the regression over all examples in its dual form, where each example is a row and a column.

        The ridge of a heavier example is narrower.
        """
        weights = np.array([example.weight for example in self.examples])
        likeness = self.rows @ self.rows.T + (self.runs @ self.runs.T).toarray()
        return np.linalg.inv(likeness + np.diag(_RIDGE / weights)).astype(np.float64)


class _Learnt(NamedTuple):
    """What each feature and each run of letters speaks for."""

    features: Matrix
    wording: Wording
    runs: Matrix


class Classifier:
    """Labels with probabilities for a reply. Learns from the shipped examples and from any ``corrections``."""

    def __init__(self, encoder: Encoder, corrections: Sequence[Example] = ()) -> None:
        self._encoder = encoder
        self._corrections = _bounded(corrections)
        self._lock = threading.Lock()
        self._middles: Middles = {}
        self._known: _Learnt | None = None

    def probabilities(self, text: str, language: str | None) -> dict[ProposalLabel, float]:
        """Return a probability for every label; they sum to one."""
        learnt = self._learnt()
        words = gist(text)
        vector = self._encoder.encode([words]).astype(np.float64)
        runs = _WORDING_WEIGHT * learnt.wording.rows([words])
        scores = (self._rows(vector, [text], [language]) @ learnt.features + runs @ learnt.runs)[0]
        return dict(zip(LABELS, map(float, _softmax(scores)), strict=True))

    def left_out(self) -> tuple[list[Example], list[dict[ProposalLabel, float]]]:
        """Return the examples, and what each is taken for when it, and a twentieth of the others, is not learnt.

        In closed form (Rifkin and Lippert 2007, "Notes on regularized least squares").
        """
        taught = self._taught()
        inverse = taught.inverse()
        dual = inverse @ taught.targets
        scores = np.zeros_like(taught.targets)
        folds = np.arange(len(taught.examples)) % _FOLDS
        for fold in range(_FOLDS):
            out = np.flatnonzero(folds == fold)
            scores[out] = taught.targets[out] - np.linalg.solve(inverse[np.ix_(out, out)], dual[out])
        return taught.examples, [dict(zip(LABELS, map(float, _softmax(row)), strict=True)) for row in scores]

    def _learnt(self) -> _Learnt:
        with self._lock:
            if self._known is None:
                taught = self._taught()
                dual = taught.inverse() @ taught.targets
                self._known = _Learnt(taught.rows.T @ dual, taught.wording, taught.runs.T @ dual)
            return self._known

    def _taught(self) -> _Taught:
        examples = [*shipped_examples(), *self._corrections]
        vectors = vectors_of_shipped(self._encoder).astype(np.float64)
        if self._corrections:
            added = self._encoder.encode([gist(example.text) for example in self._corrections])
            vectors = np.concatenate([vectors, added.astype(np.float64)])
        languages = [example.language for example in examples]
        self._middles = middles_of(vectors, languages)
        texts = [example.text for example in examples]
        wording = Wording([gist(text) for text in texts])
        targets = np.full((len(examples), len(LABELS)), -1 / (len(LABELS) - 1))
        targets[np.arange(len(examples)), [LABELS.index(example.label) for example in examples]] = 1
        runs = _WORDING_WEIGHT * wording.rows([gist(text) for text in texts])
        return _Taught(examples, self._rows(vectors, texts, languages), wording, runs, targets)

    def _rows(self, vectors: Matrix, texts: Sequence[str], languages: Sequence[str | None]) -> Matrix:
        unit = directions(vectors, languages, self._middles)
        features = np.array([_features(text, language) for text, language in zip(texts, languages, strict=True)])
        return np.hstack([unit, _CUE_WEIGHT * features, np.ones((len(texts), 1))])


def _bounded(corrections: Sequence[Example]) -> tuple[Example, ...]:
    """Each correction counts more than an example that ships; all together never so much that they drown those."""
    most = _MOST_OF_ALL * sum(example.weight for example in shipped_examples())
    weight = min(_CORRECTION_WEIGHT, most / max(len(corrections), 1))
    return tuple(replace(example, weight=weight) for example in corrections)


def gist(text: str) -> str:
    """Beginning and end of a long letter: what it wants stands there, and the model takes time for every word.

    In simplified characters, as most examples are.
    """
    text = simplified(_ENDLESS_WORD.sub(" ", text))
    return text if len(text) <= _HEAD + _TAIL else f"{text[:_HEAD]} {text[-_TAIL:]}"


def _softmax(scores: Matrix) -> Matrix:
    powers = np.exp(_SHARPNESS * (scores - scores.max()))
    shares: Matrix = powers / powers.sum()
    return shares


_made: dict[tuple[int, bool], tuple[Encoder, tuple[Example, ...], Classifier]] = {}


def classifier_for(encoder: Encoder, corrections: tuple[Example, ...] = ()) -> Classifier:
    """Return the classifier that learnt from the shipped examples, and from these corrections, with this encoder.

    Two are kept for an encoder: the one without corrections, and the one with those that were given last.
    """
    key = id(encoder), bool(corrections)
    known = _made.get(key)
    if known is None or known[1] != corrections:
        _made[key] = known = (encoder, corrections, Classifier(encoder, corrections))
    return known[2]
