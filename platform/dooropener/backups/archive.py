"""The file: a tar of gzip pieces that is written and read in one pass, so that it goes through a pipe.

`head.json` comes first (what is needed to make the tables), then `tables/NAME/00001.gz` and so on, each some megabytes
of PostgreSQL's own text for COPY, then `manifest.json` with what must have come: a file without it was cut off.
"""

import gzip
import hashlib
import io
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, TypeVar

import msgspec

T = TypeVar("T")
Buffer = bytes | bytearray | memoryview

FORMAT = 1
PIECE = 4 * 1024 * 1024
"""Bytes of a table in one piece: what is held in memory, besides one row."""

HEAD, MANIFEST = "head.json", "manifest.json"


class BackupFault(Exception):
    """A backup that cannot be taken, read or restored; the message is a sentence for whoever runs the house."""


class BackupDamaged(BackupFault):
    """The file is no backup, or not what was written."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the backup is damaged: {why}. Nothing was changed")


class Head(msgspec.Struct, frozen=True):
    """What the tables were. `secret` tells two SECRET_KEYs apart and nothing about either."""

    format: int
    app: str
    schema: str
    taken_at: str
    secret: str
    columns: dict[str, list[str]]


class Table(msgspec.Struct, frozen=True):
    """How much came of a table, and the SHA-256 over all of it."""

    rows: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What the file holds. `sequences` are the last numbers given."""

    head: Head
    tables: dict[str, Table]
    sequences: dict[str, int]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())


class Writer:
    """Writes the pieces one after another; `into` need not be seekable."""

    def __init__(self, into: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=into, mode="w|")  # noqa: SIM115  # closed by `finish`

    def write(self, name: str, content: bytes) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = len(content), 0o600
        self._tar.addfile(entry, io.BytesIO(content))

    def write_table(self, name: str, blocks: Iterable[Buffer]) -> str:
        """Write a table as it comes, and return the SHA-256 of all of it."""
        digest = hashlib.sha256()
        for piece, content in enumerate(_in_pieces(blocks), start=1):
            digest.update(content)
            self.write(f"tables/{name}/{piece:05}.gz", gzip.compress(content, 6, mtime=0))
        return digest.hexdigest()

    def finish(self, manifest: Manifest) -> None:
        self.write(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
        self._tar.close()


def _in_pieces(blocks: Iterable[Buffer]) -> Iterator[bytes]:
    held = bytearray()
    for block in blocks:
        held += block
        if len(held) >= PIECE:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of a table's rows."""

    table: str
    content: bytes


class Reader:
    """Reads what `Writer` wrote, in the same order. Whatever is amiss raises `BackupDamaged`."""

    def __init__(self, source: IO[bytes]) -> None:
        self._members = _members(source)
        self.head = self._read_head()
        self.manifest: Manifest | None = None
        self.digests = {name: hashlib.sha256() for name in self.head.columns}

    def _read_head(self) -> Head:
        name, content = next(self._members, ("", b""))
        if name != HEAD:
            raise BackupDamaged(why="it does not begin like a backup")
        head = _decoded(content, Head)
        if head.format != FORMAT:
            raise BackupDamaged(why=f"its format is {head.format}, this program reads {FORMAT}")
        return head

    def pieces(self) -> Iterator[Piece]:
        """All pieces; afterwards `manifest` is there, and every table is what was written."""
        for name, content in self._members:
            if name == MANIFEST:
                self.manifest = _decoded(content, Manifest)
                break
            table = name.split("/")[1] if name.startswith("tables/") else ""
            if table not in self.digests:
                raise BackupDamaged(why=f"{name} does not belong there")
            rows = _inflated(name, content)
            self.digests[table].update(rows)
            yield Piece(table, rows)
        self._check()

    def _check(self) -> None:
        if self.manifest is None:
            raise BackupDamaged(why="it was cut off: the end is missing")
        if self.manifest.head != self.head or self.manifest.tables.keys() != self.digests.keys():
            raise BackupDamaged(why="its beginning and its end do not belong together")
        for name, table in self.manifest.tables.items():
            if self.digests[name].hexdigest() != table.sha256:
                raise BackupDamaged(why=f"the table {name} is not what was written")


def _members(source: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    try:
        with tarfile.open(fileobj=source, mode="r|") as tar:
            for entry in tar:
                file = tar.extractfile(entry)
                yield entry.name, file.read() if file else b""
    except tarfile.TarError as error:
        raise BackupDamaged(why=f"it cannot be read: {error}") from error


def _decoded(content: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.MsgspecError as error:
        raise BackupDamaged(why=f"what it tells of itself is damaged: {error}") from error


def _inflated(name: str, content: bytes) -> bytes:
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise BackupDamaged(why=f"{name} is damaged") from error
