"""Linear models over a message's features: one for the intent, one for the sides of a deal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np

from dooropener_bot.understanding.features import Floats

ANY = "*"
"""Stands for a language that nothing is known of."""


@dataclass(frozen=True, slots=True)
class Features:
    """What the models see: the centred vector of the meaning, the cues and shape, the pieces of words."""

    meaning: Floats
    surface: Floats
    letters: Floats


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights of shape ``(features, classes)`` for each part of the features, and a number per class to start from."""

    meaning: Floats
    surface: Floats
    letters: Floats
    start: Floats

    def scores(self, seen: Features) -> Floats:
        """Return a score per class, about 1 for what it is and -1 for what it is not."""
        total = self.start + seen.meaning @ self.meaning + seen.surface @ self.surface
        return np.asarray(total + seen.letters @ self.letters, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Models:
    """Everything learned from the examples, for vectors of one encoder; ``drawn_from`` tells which examples."""

    encoder: str
    drawn_from: str
    means: Mapping[str, Floats]
    intent: Linear
    listing: Linear

    def centred(self, vector: Floats, language: str | None) -> Floats:
        """Return the vector without what all messages of its language share, of length 1."""
        return centred(vector, self.means.get(language or ANY, self.means[ANY]))


def centred(vector: Floats, mean: Floats) -> Floats:
    """Return ``vector`` without ``mean``, of length 1."""
    rest = vector - mean
    length = float(np.linalg.norm(rest))
    return rest / length if length else rest


def language_means(vectors: Floats, languages: Sequence[str]) -> dict[str, Floats]:
    """Return the mean vector of each language, and under ``*`` that of all languages together."""
    named = np.array(languages)
    means: dict[str, Floats] = {name: vectors[named == name].mean(axis=0) for name in dict.fromkeys(languages)}
    return means | {ANY: np.mean(list(means.values()), axis=0)}


def save(models: Models, path: Path) -> None:
    """Write the models in half precision."""
    arrays: dict[str, np.ndarray] = {
        "about": np.array([models.encoder, models.drawn_from]),
        "languages": np.array(list(models.means)),
        "means": np.stack(list(models.means.values())),
    }
    for name, linear in (("intent", models.intent), ("listing", models.listing)):
        arrays |= {f"{name}_{part}": getattr(linear, part) for part in Linear.__slots__}
    half = {name: array if array.dtype.kind == "U" else array.astype(np.float16) for name, array in arrays.items()}
    np.savez_compressed(path, allow_pickle=False, **half)


def load(file: Traversable) -> Models:
    """Read what :func:`save` wrote."""
    with file.open("rb") as opened, np.load(opened, allow_pickle=False) as arrays:
        encoder, drawn_from = (str(about) for about in arrays["about"])
        means = arrays["means"].astype(np.float32)
        return Models(
            encoder=encoder,
            drawn_from=drawn_from,
            means={str(name): mean for name, mean in zip(arrays["languages"], means, strict=True)},
            intent=Linear(*(arrays[f"intent_{part}"].astype(np.float32) for part in Linear.__slots__)),
            listing=Linear(*(arrays[f"listing_{part}"].astype(np.float32) for part in Linear.__slots__)),
        )
