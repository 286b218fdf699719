"""Speed and size of the index at growing numbers of listings, beside the peers, in one run on one machine."""

import os
import platform
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psycopg
from rich.console import Console
from rich.table import Table

from dooropener.database import libpq_url
from dooropener.embedded import embedded_server
from dooropener_matching import Matcher
from dooropener_matching import benchmark as matching

_console = Console(width=130)

_VECTORS_UP_TO = 100_000
"""Rows that PostgreSQL builds a graph over in a few minutes."""


def bench(sizes: Sequence[int], *, peers: bool) -> None:
    """Print the tables; a million listings take some ten minutes and 5 GB of disk."""
    matcher = Matcher()
    cores = os.cpu_count()
    _console.print(f"{platform.processor() or platform.machine()}, {cores} cores, Python {platform.python_version()}")
    figures = []
    for size in sizes:
        with _console.status("...") as status:
            figures.append(matching.measure_index(size, matcher, tell=status.update))
        _index_table(figures[-1:])
    _index_table(figures)
    exponent = matching.growth(figures)
    if exponent is not None:
        _console.print(f"Above 100,000 listings the median time grows as n^{exponent:.2f}.")
    if peers:
        _peers(sizes, matcher)


def _index_table(figures: Sequence[matching.IndexFigures]) -> None:
    table = Table(title="One new listing, all rules, the first 20 explained (ms)", title_justify="left")
    columns = (
        "listings",
        "p50",
        "p95",
        "1,000 anew (s)",
        "recall@10",
        "against",
        "bytes each",
        "build (s)",
        "save",
        "load",
    )
    for column in columns:
        table.add_column(column)
    for one in figures:
        table.add_row(
            f"{one.size:,}",
            matching.milliseconds(one.p50),
            matching.milliseconds(one.p95),
            f"{one.rematch:.0f}",
            f"{one.recall:.3f}",
            one.exact_by,
            f"{one.buffers_each:.0f} ({one.bytes_each:.0f} by RSS)",
            *(f"{seconds:.1f}" for seconds in (one.build, one.save, one.load)),
        )
    _console.print(table)


def _peers(sizes: Sequence[int], matcher: Matcher) -> None:
    table = Table(title="Peers: the nearest ten of all, no rules (ms)", title_justify="left")
    for column in ("method", "listings", "p50", "p95", "build (s)"):
        table.add_column(column)
    with _postgres() as connection:
        known = (*matching.PEERS, *_vector_peers(connection))
        for size in sizes:
            for peer in known:
                if size > peer.up_to:
                    table.add_row(peer.name, f"{size:,}", "too slow to wait for", "", "")
                    continue
                with _console.status(f"{peer.name}, {size:,} listings"):
                    found = matching.measure_peer(peer, size, matcher)
                times = matching.milliseconds(found.p50), matching.milliseconds(found.p95)
                table.add_row(peer.name, f"{size:,}", *times, f"{found.build:.1f}")
    _console.print(table)


@contextmanager
def _postgres() -> Iterator[psycopg.Connection]:
    """An embedded server of its own, thrown away afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder,
        embedded_server(Path(folder) / "postgres") as url,
        psycopg.connect(libpq_url(url), autocommit=True) as connection,
    ):
        connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
        yield connection


def _vector_peers(connection: psycopg.Connection) -> tuple[matching.Peer, ...]:
    """pgvector over all rows, and by its graph."""

    def written(vectors: matching.Vectors) -> None:
        connection.execute("DROP TABLE IF EXISTS bench")
        connection.execute(f"CREATE TABLE bench (id integer, vector vector({vectors.shape[1]}))")
        with connection.cursor().copy("COPY bench FROM STDIN") as copy:
            for number, vector in enumerate(vectors):
                copy.write_row((number, _literal(vector)))

    def search(_: str, vector: matching.Vectors) -> object:
        query = "SELECT id FROM bench ORDER BY vector <#> %s::vector LIMIT 10"
        return connection.execute(query, [_literal(vector)]).fetchall()

    def exact(_: Sequence[str], vectors: matching.Vectors) -> matching.Search:
        written(vectors)
        return search

    def graph(_: Sequence[str], vectors: matching.Vectors) -> matching.Search:
        written(vectors)
        connection.execute("SET maintenance_work_mem = '1GB'")
        connection.execute("CREATE INDEX ON bench USING hnsw (vector vector_ip_ops)")
        return search

    return (
        matching.Peer("pgvector, exact", exact, up_to=_VECTORS_UP_TO),
        matching.Peer("pgvector, HNSW", graph, up_to=_VECTORS_UP_TO),
    )


def _literal(vector: matching.Vectors) -> str:
    return "[" + ",".join(f"{value:.5f}" for value in np.asarray(vector)) + "]"
