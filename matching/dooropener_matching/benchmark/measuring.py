"""Time, memory and recall of the index at one size."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from math import log
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import numpy as np
import psutil

from dooropener_matching.benchmark.crowd import Crowd
from dooropener_matching.case import Ranking
from dooropener_matching.index import ListingIndex, load_index, save_index
from dooropener_matching.listings import Listing
from dooropener_matching.ranking import Matcher

TOP = 20
_RECALLED = 10
_REMATCHED = 1_000
_THOROUGH = 2_000
"""Listings judged in full where judging all would take hours: the nearest of all, found without cells."""

Progress = Callable[[str], None]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class IndexFigures:
    """What was measured at one size.

    Times in seconds. ``p50``, ``p95``: one new listing, read by the rules but encoded before, matched with all rules
    and the case of the first twenty. ``rematch``: a thousand of them. ``bytes_each``: growth of resident memory per
    listing after loading and searching; ``buffers_each``: the same by adding up the arrays. ``recall``: share of the
    exact first ten that were found; ``exact_by``: ``judging`` all, or ``scanning`` all.
    """

    size: int
    build: float
    save: float
    load: float
    p50: float
    p95: float
    rematch: float
    bytes_each: float
    buffers_each: float
    recall: float
    exact_by: str


def measure_index(
    size: int, matcher: Matcher, *, judged_up_to: int = 10_000, rematched: int = _REMATCHED, tell: Progress = print
) -> IndexFigures:
    """Build, save, load and search an index of ``size`` listings in a temporary folder."""
    crowd = Crowd(matcher)
    with tempfile.TemporaryDirectory(prefix="index-") as name:
        build, save = _kept(crowd, size, matcher, Path(name), tell)
        before = psutil.Process().memory_info().rss
        index, load = timed(lambda: load_index(Path(name), matcher))
        tell(f"{size:,} listings: searching")
        times = [timed(partial(index.rank, local, top=TOP))[1] for local in _queries(crowd, rematched)]
        grown = psutil.Process().memory_info().rss - before
        tell(f"{size:,} listings: recall")
        recall = _recall(index, crowd, size, judge_all=size <= judged_up_to)
    return IndexFigures(
        size=size,
        build=build,
        save=save,
        load=load,
        p50=float(np.quantile(times, 0.5)),
        p95=float(np.quantile(times, 0.95)),
        rematch=float(np.sum(times)) * _REMATCHED / len(times),
        bytes_each=grown / size,
        buffers_each=index.resident_bytes / size,
        recall=recall,
        exact_by="judging" if size <= judged_up_to else "scanning",
    )


def _kept(crowd: Crowd, size: int, matcher: Matcher, folder: Path, tell: Progress) -> tuple[float, float]:
    """Build an index and save it; nothing of it stays in memory."""
    tell(f"{size:,} listings: building")
    index = ListingIndex(matcher)
    drawn = ((profile, meaning, None) for profile, meaning in crowd.draw(size))
    _, build = timed(lambda: index.put_many(drawn))
    tell(f"{size:,} listings: saving")
    return build, timed(lambda: save_index(index, folder))[1]


def growth(figures: Sequence[IndexFigures], *, above: int = 100_000) -> float | None:
    """Return the exponent by which the median time grows with size, from ``above`` on; ``None`` for fewer than two."""
    sizes = [one for one in figures if one.size >= above]
    if len(sizes) < 2:
        return None
    return log(sizes[-1].p50 / sizes[0].p50) / log(sizes[-1].size / sizes[0].size)


def _queries(crowd: Crowd, count: int) -> list[Listing]:
    """Local listings under new ids, so that each is read anew; their texts were encoded before."""
    rounds = (replace(local, id=f"{local.id} {turn}") for turn in range(count) for local in crowd.locals)
    return list(islice(rounds, count))


def _recall(index: ListingIndex, crowd: Crowd, size: int, *, judge_all: bool) -> float:
    most = size if judge_all else _THOROUGH
    asked = crowd.locals[:: 4 if size <= 1_000 else 8]
    return float(
        np.mean(
            [
                _shared(index.rank(local, top=TOP), index.rank(local, top=TOP, most_judged=most, thorough=True))
                for local in asked
            ]
        )
    )


def _shared(found: Ranking, exact: Ranking) -> float:
    """The share of the exact first ten that were found, by score, for equals are as good as one another."""
    wanted = [match.score for match in exact.matches[:_RECALLED]]
    if not wanted:
        return 1.0
    scores = [match.score for match in found.matches[:_RECALLED]]
    return sum(score >= wanted[-1] for score in scores) / len(wanted)


def timed(run: Callable[[], _T]) -> tuple[_T, float]:
    """Return what a function returns, and the seconds it took."""
    started = perf_counter()
    return run(), perf_counter() - started
