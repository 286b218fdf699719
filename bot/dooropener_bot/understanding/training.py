"""Encode the examples and fit the models that ship with the package.

Run ``python -m dooropener_bot.understanding.training``.
Needed whenever examples, cues or features change; only texts that are new are encoded.
"""

from pathlib import Path

import numpy as np

from dooropener_bot.understanding.examples import all_examples
from dooropener_bot.understanding.learning import fit, sample_listings
from dooropener_bot.understanding.models import save
from dooropener_bot.understanding.vectors import VECTORS, examples_encoder
from dooropener_matching import text_key

_DATA = Path(__file__).parent / "data"


def main() -> None:
    """Write ``data/vectors.npz`` and ``data/models.npz``."""
    examples = all_examples()
    texts = list(dict.fromkeys(example.text for example in [*examples, *sample_listings()]))
    encoder = examples_encoder()
    vectors = encoder.encode(texts)
    keys = np.array([np.frombuffer(text_key(encoder.name, text), dtype=np.uint8) for text in texts])
    np.savez(_DATA / VECTORS, keys=keys, vectors=vectors.astype(np.float16))
    save(fit(examples, encoder), _DATA / "models.npz")


if __name__ == "__main__":
    main()
