"""Backups as files: written whole or not at all, named by their moment, so many of them kept."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

_NAME = re.compile(r"dooropener-(\d{8}T\d{6})Z\.backup")
_MOMENT = "%Y%m%dT%H%M%S"


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup in a folder; when it was taken is in its name."""

    path: Path
    taken_at: datetime


def name_at(moment: datetime) -> str:
    return f"dooropener-{moment.astimezone(UTC).strftime(_MOMENT)}Z.backup"


def kept_backups(folder: Path) -> list[Kept]:
    """Those with our names, newest first."""
    found = [(path, _NAME.fullmatch(path.name)) for path in folder.iterdir()] if folder.is_dir() else []
    kept = [Kept(path, datetime.strptime(name[1], _MOMENT).replace(tzinfo=UTC)) for path, name in found if name]
    return sorted(kept, key=lambda each: each.taken_at, reverse=True)


def rotate(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest `keep`; files with other names stay. Returns what went."""
    gone = [each.path for each in kept_backups(folder)[keep:]]
    for path in gone:
        path.unlink()
    return gone


@contextmanager
def written_whole(path: Path) -> Iterator[IO[bytes]]:
    """A file for its owner's eyes only, that has its name only once all of it is on the disk."""
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.unlink(missing_ok=True)
    try:
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
