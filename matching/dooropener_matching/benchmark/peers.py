"""Simpler ways of searching, timed on the same crowd: each finds the nearest of all listings, without any rule."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from dooropener_matching.benchmark.crowd import Crowd
from dooropener_matching.ranking import Matcher

TOP = 10
_ASKED = 20

Vectors = NDArray[np.float32]
Search = Callable[[str, Vectors], object]
"""Finds the first ten for a text and its vector."""


@dataclass(frozen=True, slots=True)
class Peer:
    """``prepare`` takes the texts and the vectors of all listings; ``up_to``: larger sizes would take too long."""

    name: str
    prepare: Callable[[Sequence[str], Vectors], Search]
    up_to: int


@dataclass(frozen=True, slots=True)
class PeerFigures:
    """Seconds to prepare, and for one search (median, 95th percentile)."""

    name: str
    size: int
    build: float
    p50: float
    p95: float


def measure_peer(peer: Peer, size: int, matcher: Matcher) -> PeerFigures:
    """Time a peer on the same crowd that the index is measured on."""
    crowd = Crowd(matcher)
    texts, rows = [], []
    for profile, meaning in crowd.draw(size):
        texts.append(f"{profile.listing.title}\n{profile.listing.text}\n{profile.listing.organisation}")
        rows.append(meaning.whole)
    vectors = np.array(rows)
    asked = [
        (f"{profile.listing.title}\n{profile.listing.text}", meaning.whole)
        for profile, meaning in matcher.read(crowd.locals[:_ASKED])
    ]
    started = perf_counter()
    search = peer.prepare(texts, vectors)
    build = perf_counter() - started
    times = [_time(search, text, vector) for text, vector in asked]
    return PeerFigures(peer.name, size, build, float(np.quantile(times, 0.5)), float(np.quantile(times, 0.95)))


def _time(search: Search, text: str, vector: Vectors) -> float:
    started = perf_counter()
    search(text, vector)
    return perf_counter() - started


def milliseconds(seconds: float) -> str:
    """Return a time as it is printed."""
    return f"{seconds * 1000:,.1f}" if seconds < 1 else f"{seconds * 1000:,.0f}"


def _cosine(_: Sequence[str], vectors: Vectors) -> Search:
    return lambda _, vector: np.argpartition(vectors @ vector, -TOP)[-TOP:]


def _hnsw(_: Sequence[str], vectors: Vectors) -> Search:
    from usearch.index import Index  # a peer, installed for development only

    index = Index(ndim=vectors.shape[1], metric="ip", dtype="i8")
    index.add(np.arange(len(vectors)), vectors)
    return lambda _, vector: index.search(vector, TOP)


def _rapidfuzz(texts: Sequence[str], _: Vectors) -> Search:
    from rapidfuzz import fuzz, process

    return lambda text, _: process.cdist([text], texts, scorer=fuzz.token_set_ratio)


def _bm25(texts: Sequence[str], _: Vectors) -> Search:
    import bm25s  # a peer, installed for development only

    from dooropener_matching.evaluation.peers import tokens

    logging.getLogger("bm25s").setLevel(logging.WARNING)
    index = bm25s.BM25()
    index.index([tokens(text) for text in texts], show_progress=False)
    return lambda text, _: index.retrieve([tokens(text)], k=min(TOP, len(texts)), show_progress=False)


PEERS = (
    Peer("numpy cosine", _cosine, up_to=1_000_000),
    Peer("usearch HNSW", _hnsw, up_to=100_000),
    Peer("bm25s", _bm25, up_to=100_000),
    Peer("rapidfuzz cdist", _rapidfuzz, up_to=10_000),
)
"""The peers that need no server."""
