"""Vectors kept in the database, so that a text is encoded once and not once per process."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from psycopg_pool import ConnectionPool

Vectors = npt.NDArray[np.float32]


class PostgresVectorStore:
    """A `dooropener_matching.VectorStore` over the table `stored_vector`; synchronous, for the matching thread."""

    def __init__(self, pool: ConnectionPool) -> None:
        self.pool = pool

    def get_many(self, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        """The vectors that are here, as float32."""
        with self.pool.connection() as connection:
            rows = connection.execute("SELECT key, vector FROM stored_vector WHERE key = ANY(%s)", [list(keys)])
            return {bytes(key): np.frombuffer(raw, dtype=np.float16).astype(np.float32) for key, raw in rows}

    def put_many(self, vectors: Mapping[bytes, Vectors]) -> None:
        """Keep the vectors as float16; what is here already stays."""
        rows = [(key, vector.astype(np.float16).tobytes()) for key, vector in sorted(vectors.items())]
        with self.pool.connection() as connection, connection.cursor() as cursor:
            cursor.executemany("INSERT INTO stored_vector (key, vector) VALUES (%s, %s) ON CONFLICT DO NOTHING", rows)
