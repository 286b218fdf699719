"""The models that ship belong to the examples and cues that ship, and can be fitted to another encoder."""

import json
from collections.abc import Sequence
from hashlib import blake2b
from importlib import resources

import numpy as np
import pytest

from dooropener_bot.understanding import Intent, Understanding, own_examples
from dooropener_bot.understanding.cues import find_cues, groups
from dooropener_bot.understanding.evaluation import Figures, figures, misses, report
from dooropener_bot.understanding.examples import all_examples
from dooropener_bot.understanding.features import LETTERS, names, pieces, surface
from dooropener_bot.understanding.folding import folded
from dooropener_bot.understanding.learning import fingerprint, fit
from dooropener_bot.understanding.understanding import shipped_models
from dooropener_bot.understanding.vectors import examples_encoder
from dooropener_matching import LANGUAGES


class WordCounts:
    """A stand-in for an encoder: words thrown into sixteen baskets."""

    name = "word-counts"
    dimension = 16

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        rows = np.full((len(texts), self.dimension), 0.1, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.casefold().split():
                row[blake2b(word.encode(), digest_size=1).digest()[0] % self.dimension] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_the_models_were_drawn_from_the_examples_that_ship():
    models = shipped_models()

    assert models.drawn_from == fingerprint(all_examples()), "run python -m dooropener_bot.understanding.training"
    assert models.intent.surface.shape == (len(names()), len(Intent))
    assert models.intent.letters.shape == (LETTERS, len(Intent))


def test_the_vectors_of_the_examples_ship():
    texts = [example.text for example in all_examples()]

    encoder = examples_encoder()

    assert encoder.encode(texts).shape == (len(texts), 384)
    assert encoder._encoder._model is None


def test_models_fit_another_encoder():
    chosen = [example for example in own_examples() if example.language == "sv"]
    encoder = WordCounts()

    understanding = Understanding(encoder, models=fit(chosen, encoder))

    assert (
        understanding.read("vi vill registrera vårt företag", previous_language="sv").intent is Intent.REGISTER_COMPANY
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_cues_have_the_same_groups_in_every_language(language):
    file = resources.files("dooropener_bot.understanding") / "data" / "cues" / f"{language}.json"

    cues = json.loads(file.read_text(encoding="utf-8"))

    assert (*cues, "goods") == groups()
    assert {group: found for group, found in cues.items() if len(found) != len(set(found)) or "" in found} == {}


def test_cues_are_found_inflected_and_without_dots():
    cues = find_cues("soker aterforsaljaren", "sv")

    assert cues["seek"] == [(0, 5)]
    assert cues["reseller"] == [(6, 21)]


def test_the_longer_of_two_rival_cues_counts():
    cues = find_cues("we want to become a reseller", "en")

    assert "represent" in cues
    assert "reseller" not in cues


@pytest.mark.parametrize("text", ["ÅÄÖ åäö", "Straße", "İstanbul", "ﬁn", "Þór", "中文", "한국어"])
def test_folding_keeps_places(text):
    assert len(folded(text)) == len(text)


def test_features_are_numbers_from_zero_to_one():
    seen = surface("Vi säljer honung, söker köpare i Tyskland!", find_cues("Vi säljer honung, söker köpare", "sv"), [])

    assert seen.shape == (len(names()),)
    assert len(set(names())) == len(names())
    assert (seen >= 0).all()
    assert (seen <= 1).all()
    assert np.isclose(np.linalg.norm(pieces("honung")), 1)


def test_figures_count_what_was_understood(understanding, messages):
    read = [(example, understanding.read(example.text, previous_language=example.language)) for example in messages[:5]]

    measured = figures(read)

    assert measured.messages == 5
    assert {name for name in Figures.__slots__ if not report(measured).count(name)} == set()
    assert len(misses(read)) == sum(miss.example in messages for miss in misses(read))
