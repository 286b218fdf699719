"""Replies whose meaning is known: the samples, and short sentences of our own for every label in every language."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from dooropener.mailbox.reading.letters import ProposalLabel
from dooropener_matching import Encoder
from dooropener_matching.encoders import Vectors

_SAMPLE_WEIGHT = 3.0
"""A whole reply teaches more than a sentence."""


@dataclass(frozen=True, slots=True)
class Example:
    """A reply, without signature, and what it says."""

    text: str
    language: str
    label: ProposalLabel
    weight: float = 1.0


def read_rows(name: str) -> list[dict[str, Any]]:
    """Return the rows of a JSON lines file of the package."""
    file = resources.files("dooropener.mailbox.reading") / "data" / name
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


@cache
def shipped_examples() -> tuple[Example, ...]:
    """Return the examples that come with the package, samples first."""
    return tuple(_shipped())


def _shipped() -> Iterator[Example]:
    for row in read_rows("replies.jsonl"):
        yield Example(row["without_signature"], row["language"], ProposalLabel(row["label"]), _SAMPLE_WEIGHT)
    for row in read_rows("examples.jsonl"):
        yield Example(row["text"], row["language"], ProposalLabel(row["label"]))


def vectors_of_shipped(encoder: Encoder) -> Vectors:
    """Return the vectors of the shipped examples in their order; those of the bundled model come with the package."""
    return shipped_vectors("examples", [example.text for example in shipped_examples()], encoder)


def shipped_vectors(name: str, texts: Sequence[str], encoder: Encoder) -> Vectors:
    """Return the vectors of these texts, which ship as `data/<name>.npz` for the bundled model."""
    file = resources.files("dooropener.mailbox.reading") / "data" / f"{name}.npz"
    if file.is_file():
        with file.open("rb") as opened, np.load(opened) as arrays:
            if str(arrays["encoder"]) == encoder.name and len(arrays["vectors"]) == len(texts):
                vectors: Vectors = arrays["vectors"].astype(np.float32)
                return vectors
    return encoder.encode(texts)
