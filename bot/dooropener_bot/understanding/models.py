"""What was learned: a linear model for the intent, and the pull of like examples for the sides of a deal."""

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
class Likeness:
    """What a message takes from the examples it is like in meaning and cues together.

    Which way the money flows lies in neither alone: *we need buyers* and *we need pumps* share the verb, and *pumps*
    may be given or sought. `meaning` and `surface` are those of the examples, a row each, the meaning turned by `axes`
    to the directions in which they differ most; `pull` is learned, a column per class. Pieces of words add to it.
    """

    axes: Floats
    meaning: Floats
    surface: Floats
    pull: Floats
    letters: Floats

    def scores(self, seen: Features) -> Floats:
        """Return a score per class, about 1 for what it is and -1 for what it is not."""
        like = likeness(self.meaning, self.surface, seen.meaning @ self.axes, seen.surface)
        return np.asarray(like @ self.pull + seen.letters @ self.letters, dtype=np.float32)


_CUES = 0.1
_STEEPNESS = 3


def likeness(meaning: Floats, surface: Floats, other_meaning: Floats, other_surface: Floats) -> Floats:
    """Return how like each row is to the other ones: steeper than a product, so that the nearest count most."""
    alike = meaning @ other_meaning.T + _CUES * (surface @ other_surface.T)
    return np.asarray(((1 + alike) / 2) ** _STEEPNESS, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Models:
    """Everything learned from the examples, for vectors of one encoder; ``drawn_from`` tells which examples."""

    encoder: str
    drawn_from: str
    means: Mapping[str, Floats]
    intent: Linear
    listing: Likeness

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
    for name, model in (("intent", models.intent), ("listing", models.listing)):
        arrays |= {f"{name}_{part}": getattr(model, part) for part in model.__slots__}
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
            listing=Likeness(*(arrays[f"listing_{part}"].astype(np.float32) for part in Likeness.__slots__)),
        )
