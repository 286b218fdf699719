"""Encryption of a backup with a passphrase: scrypt, then AES-256-GCM in chunks, so that it is streamed.

Each chunk's nonce holds its number and whether it is the last (the STREAM construction of Hoang, Reyhanitabar, Rogaway
and Vizár, 2015): chunks that are missing, moved or cut off are noticed, like those that were changed.
"""

import io
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from dooropener.backups.archive import BackupDamaged, BackupFault

SEALED = b"dooropener sealed backup 1\n"
CHUNK = 1024 * 1024
_SALT, _PREFIX, _TAG = 16, 7, 16
_WORK = {"n": 2**16, "r": 8, "p": 1}
"""64 MiB and some tenths of a second for each guess."""


class WrongPassphrase(BackupFault):
    """The passphrase does not open this backup, or its first chunk was changed."""

    def __init__(self) -> None:
        super().__init__("the backup is sealed, and BACKUP_PASSPHRASE does not open it")


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, **_WORK).derive(passphrase.encode())


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + struct.pack(">I?", number, last)


class _Sealing(io.RawIOBase):
    """Takes plain bytes, writes sealed ones. A full chunk waits, for the last one is marked."""

    def __init__(self, into: IO[bytes], passphrase: str) -> None:
        salt, self._prefix = os.urandom(_SALT), os.urandom(_PREFIX)
        self._into, self._aead = into, AESGCM(_key(passphrase, salt))
        self._held, self._number = bytearray(), 0
        into.write(SEALED + salt + self._prefix)

    def writable(self) -> bool:
        return True

    def write(self, content: object) -> int:
        taken = bytes(content)  # type: ignore[call-overload]  # whatever has a buffer
        self._held += taken
        while len(self._held) > CHUNK:
            self._seal(bytes(self._held[:CHUNK]), last=False)
            del self._held[:CHUNK]
        return len(taken)

    def finish(self) -> None:
        self._seal(bytes(self._held), last=True)

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        self._into.write(self._aead.encrypt(_nonce(self._prefix, self._number, last=last), chunk, SEALED))
        self._number += 1


@contextmanager
def seal(into: IO[bytes], passphrase: str | None) -> Iterator[IO[bytes]]:
    """What is written here arrives sealed in `into`; without a passphrase as it is.

    When it is left by an exception the end is missing, and what was written cannot be opened.
    """
    if passphrase is None:
        yield into
        return
    sealing = _Sealing(into, passphrase)
    yield sealing  # type: ignore[misc]  # the part of IO that tarfile wants
    sealing.finish()


class _Opening(io.RawIOBase):
    """Reads sealed bytes, gives plain ones, each only after its chunk proved whole."""

    def __init__(self, source: IO[bytes], passphrase: str) -> None:
        salt, self._prefix = _exactly(source, _SALT), _exactly(source, _PREFIX)
        self._source, self._aead = source, AESGCM(_key(passphrase, salt))
        self._number, self._plain = 0, b""
        self._next = _up_to(source, CHUNK + _TAG)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]  # a buffer, as io promises
        while not self._plain and self._next:
            self._plain = self._open_next()
        size = min(len(view), len(self._plain))
        view[:size] = self._plain[:size]
        self._plain = self._plain[size:]
        return size

    def _open_next(self) -> bytes:
        chunk, self._next = self._next, _up_to(self._source, CHUNK + _TAG)
        nonce = _nonce(self._prefix, self._number, last=not self._next)
        try:
            plain = self._aead.decrypt(nonce, chunk, SEALED)
        except InvalidTag as error:
            if self._number == 0:
                raise WrongPassphrase from error
            raise BackupDamaged(why="a part of it was changed or cut off") from error
        self._number += 1
        return plain


def unsealed(source: IO[bytes], passphrase: str | None) -> IO[bytes]:
    """The plain bytes of a backup, sealed or not. Raises `BackupDamaged`, and `WrongPassphrase` also for none."""
    beginning = _up_to(source, len(SEALED))
    if beginning != SEALED:
        return io.BufferedReader(_Preceded(beginning, source))
    if passphrase is None:
        raise WrongPassphrase
    return io.BufferedReader(_Opening(source, passphrase), CHUNK)


class _Preceded(io.RawIOBase):
    """A source whose beginning has been read already."""

    def __init__(self, beginning: bytes, source: IO[bytes]) -> None:
        self._beginning, self._source = beginning, source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]  # a buffer, as io promises
        content = self._beginning[: len(view)] or self._source.read(len(view))
        self._beginning = self._beginning[len(content) :]
        view[: len(content)] = content
        return len(content)


def _up_to(source: IO[bytes], size: int) -> bytes:
    """So many bytes, fewer only at the end: a pipe gives them in pieces."""
    found = bytearray()
    while len(found) < size and (more := source.read(size - len(found))):
        found += more
    return bytes(found)


def _exactly(source: IO[bytes], size: int) -> bytes:
    found = _up_to(source, size)
    if len(found) < size:
        raise BackupDamaged(why="it was cut off at the beginning")
    return found
