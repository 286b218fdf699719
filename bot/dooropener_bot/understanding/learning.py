"""Fitting the models to examples: least squares, plain and by likeness, so the same examples always give the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b

import numpy as np

from dooropener_bot.understanding.cues import cue_files, find_cues
from dooropener_bot.understanding.examples import Example
from dooropener_bot.understanding.features import Floats, pieces, surface
from dooropener_bot.understanding.features import names as feature_names
from dooropener_bot.understanding.models import ANY, Likeness, Linear, Models, centred, language_means, likeness
from dooropener_bot.understanding.reading import Intent, Slots
from dooropener_matching import Encoder, Kind, Partnership, default_regions, find_regions
from dooropener_matching.samples import sample_locals, sample_partners

INTENTS = tuple(Intent)
PARTNERSHIPS = tuple(Partnership)

_LISTING_READ = 400
"""Characters of a sample listing: as much as someone may type into a chat."""


@dataclass(frozen=True, slots=True)
class _Recipe:
    """How much each part of the features counts, and how strongly weights are held back.

    Lessons are repeated, with the weight ``without_cues``, as if their cues had not been noticed: a message in words
    that nobody thought of is then still read by its meaning.
    """

    meaning: float
    surface: float
    letters: float
    held_back: float
    without_cues: float


_INTENT = _Recipe(meaning=1, surface=0.04, letters=0.5, held_back=0.7, without_cues=0.7)
_LISTING_LETTERS = 0.5
_LISTING_HELD_BACK = 0.5
_AXES = 160
_SAMPLE_LISTINGS = 0.3


def fit(examples: Sequence[Example], encoder: Encoder) -> Models:
    """Return the models for ``encoder``; the sample listings are learned from as well, being full of trades."""
    vectors = encoder.encode([example.text for example in examples])
    means = language_means(vectors, [example.language for example in examples])
    seen = _seen(examples, vectors, means)
    return Models(
        encoder=encoder.name,
        drawn_from=fingerprint(examples),
        means=means,
        intent=_fit_intent(examples, seen),
        listing=_fit_listing(examples, seen, encoder, means),
    )


def fingerprint(examples: Sequence[Example]) -> str:
    """Return a short text that changes with the examples and with the cues looked for in them."""
    digest = blake2b(repr(feature_names()).encode(), digest_size=16)
    digest.update(cue_files())
    for example in examples:
        digest.update(repr(example).encode())
    return digest.hexdigest()


def sample_listings() -> tuple[Example, ...]:
    """Return the beginnings of the sample listings of firms as if they had been typed into the chat."""
    listings = [
        listing for listing in [*sample_locals(), *sample_partners()] if listing.organisation_kind != "trade_contact"
    ]
    return tuple(
        Example(
            f"{listing.title}. {listing.text}"[:_LISTING_READ],
            listing.language,
            Intent.ADD_LISTING,
            Slots(kind=listing.kind, partnership=listing.partnership),
        )
        for listing in listings
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    meaning: Floats
    surface: Floats
    letters: Floats

    def rows(self, chosen: Sequence[int]) -> "_Seen":
        return _Seen(self.meaning[chosen], self.surface[chosen], self.letters[chosen])


def _seen(examples: Sequence[Example], vectors: Floats, means: dict[str, Floats]) -> _Seen:
    places = partial(find_regions, regions=default_regions())
    surfaces = []
    for example in examples:
        found = [(m.start, m.end, m.negated) for m in places(example.text, language=example.language)]
        surfaces.append(surface(example.text, find_cues(example.text, example.language), found))
    meanings = [centred(v, means.get(e.language, means[ANY])) for v, e in zip(vectors, examples, strict=True)]
    return _Seen(np.stack(meanings), np.stack(surfaces), np.stack([pieces(example.text) for example in examples]))


def _fit_intent(examples: Sequence[Example], seen: _Seen) -> Linear:
    labels = np.array([INTENTS.index(example.intent) for example in examples])
    counts = np.bincount(labels, minlength=len(INTENTS))
    wanted = np.where(labels[:, None] == np.arange(len(INTENTS)), 1.0, -1.0)
    return _least_squares(seen, wanted, np.sqrt(counts.mean() / counts[labels]), _INTENT)


def _fit_listing(examples: Sequence[Example], seen: _Seen, encoder: Encoder, means: dict[str, Floats]) -> Likeness:
    chosen = [place for place, example in enumerate(examples) if example.slots.kind]
    samples = sample_listings()
    extra = _seen(samples, encoder.encode([sample.text for sample in samples]), means)
    own = seen.rows(chosen)
    together = _Seen(
        np.concatenate([own.meaning, extra.meaning]),
        np.concatenate([own.surface, extra.surface]),
        np.concatenate([own.letters, extra.letters]),
    )
    wanted = np.array([_sides(example.slots) for example in [*(examples[place] for place in chosen), *samples]])
    weights = np.array([examples[place].weight for place in chosen] + [_SAMPLE_LISTINGS] * len(samples))
    return _by_likeness(together, wanted, weights)


def _by_likeness(seen: _Seen, wanted: np.ndarray, weights: np.ndarray) -> Likeness:
    """Kernel ridge regression: the pull of each example such that together they give what is wanted."""
    axes = _axes(seen.meaning)
    meaning = seen.meaning @ axes
    like = likeness(meaning, seen.surface, meaning, seen.surface) + _LISTING_LETTERS * (seen.letters @ seen.letters.T)
    roots = np.sqrt(weights)
    normal = like.astype(np.float64) * roots[:, None] * roots
    normal[np.diag_indices_from(normal)] += _LISTING_HELD_BACK
    pull = (roots[:, None] * np.linalg.solve(normal, roots[:, None] * wanted)).astype(np.float32)
    return Likeness(axes, meaning, seen.surface, pull, _LISTING_LETTERS * (seen.letters.T @ pull))


def _axes(meaning: Floats) -> Floats:
    """The directions in which the examples differ most: the others say little, and would fill the file."""
    shared = meaning - meaning.mean(axis=0)
    _, directions = np.linalg.eigh(shared.T @ shared)
    return np.ascontiguousarray(directions[:, ::-1][:, :_AXES], dtype=np.float32)


def _sides(slots: Slots) -> list[float]:
    kind = 1.0 if slots.kind is Kind.OFFER else -1.0
    return [kind, *(1.0 if partnership in slots.partnership else -1.0 for partnership in PARTNERSHIPS)]


def _least_squares(seen: _Seen, wanted: np.ndarray, weights: np.ndarray, recipe: _Recipe) -> Linear:
    scales = np.sqrt([recipe.meaning, recipe.surface, recipe.letters])
    parts = [seen.meaning * scales[0], seen.surface * scales[1], seen.letters * scales[2]]
    full = np.hstack([*parts, np.ones((len(wanted), 1))]).astype(np.float32)
    normal, target = _normal(full, wanted, weights)
    blind = full.copy()
    blind[:, parts[0].shape[1] : parts[0].shape[1] + parts[1].shape[1]] = 0
    again = _normal(blind, wanted, weights * recipe.without_cues)
    normal, target = normal + again[0], target + again[1]
    normal[np.diag_indices_from(normal)] += recipe.held_back
    solved = np.linalg.solve(normal, target).astype(np.float32)
    borders = np.cumsum([part.shape[1] for part in parts])
    meaning, cues, letters, start = np.split(solved, borders)
    return Linear(meaning * scales[0], cues * scales[1], letters * scales[2], start[0])


def _normal(rows: Floats, wanted: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    weighted = rows * weights[:, None].astype(np.float32)
    return (rows.T @ weighted).astype(np.float64), (weighted.T @ wanted.astype(np.float32)).astype(np.float64)
