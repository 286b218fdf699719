"""What was read of each listing, on disk: a file that only grows, read at any place by many threads at once."""

import os
import tempfile
import weakref
from pathlib import Path

import msgspec

from dooropener_matching.meaning import Meaning, unpacked
from dooropener_matching.profiles import Profile


class _Record(msgspec.Struct, array_like=True):
    profile: Profile
    meaning: bytes


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Record)


def encoded(profile: Profile, meaning: Meaning) -> bytes:
    """Return a record as it is kept."""
    return _encoder.encode(_Record(profile, meaning.packed()))


def decoded(raw: bytes, dimension: int) -> tuple[Profile, Meaning]:
    """Return what :func:`encoded` was given."""
    record = _decoder.decode(raw)
    return record.profile, unpacked(record.meaning, dimension)


class Records:
    """Records by place: those of a saved file, which is never written to, then those added since.

    What is added lies in a nameless temporary file. Reading is safe in threads, adding is for one thread at a time.
    """

    def __init__(self, saved: Path | None = None) -> None:
        self._saved = saved.open("rb") if saved is not None else None
        self._saved_size = saved.stat().st_size if saved is not None else 0
        self._added = tempfile.TemporaryFile(prefix="listings-")  # noqa: SIM115 - lives as long as the records
        self._size = self._saved_size
        for file in filter(None, (self._saved, self._added)):
            weakref.finalize(self, file.close)

    def append(self, raw: bytes) -> int:
        """Keep a record and return its place."""
        place = self._size
        os.pwrite(self._added.fileno(), raw, place - self._saved_size)
        self._size += len(raw)
        return place

    def read(self, place: int, size: int) -> bytes:
        """Return the ``size`` bytes of the record at a place."""
        if self._saved is not None and place < self._saved_size:
            return os.pread(self._saved.fileno(), size, place)
        return os.pread(self._added.fileno(), size, place - self._saved_size)
