import numpy as np
import pytest
from psycopg_pool import ConnectionPool

from dooropener.database import libpq_url
from dooropener.matches import PostgresVectorStore


@pytest.fixture
def store(committed_house):
    with ConnectionPool(libpq_url(committed_house.settings.database_url), min_size=1, max_size=1, open=True) as pool:
        yield PostgresVectorStore(pool)


def vector(*numbers):
    return np.array(numbers, dtype=np.float32)


def test_what_was_kept_is_found_by_its_key(store):
    store.put_many({b"one": vector(0.5, -0.25), b"two": vector(1, 0)})

    found = store.get_many([b"two", b"one", b"three"])

    assert {key: kept.tolist() for key, kept in found.items()} == {b"one": [0.5, -0.25], b"two": [1, 0]}
    assert {kept.dtype for kept in found.values()} == {np.dtype(np.float32)}


def test_the_first_vector_of_a_text_stays(store):
    store.put_many({b"one": vector(0.5)})

    store.put_many({b"one": vector(0.75), b"two": vector(0.25)})

    assert {key: kept.tolist() for key, kept in store.get_many([b"one", b"two"]).items()} == {
        b"one": [0.5],
        b"two": [0.25],
    }


def test_nothing_asked_is_nothing_found(store):
    store.put_many({})

    assert store.get_many([]) == {}
