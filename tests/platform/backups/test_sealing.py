"""A sealed backup opens with its passphrase, whole, and in no other way."""

import io

import pytest

from dooropener.backups import SEALED, BackupDamaged, WrongPassphrase, seal, unsealed
from dooropener.backups.sealing import CHUNK

PASSPHRASE = "a passphrase for tests only"
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK]


def sealed(content: bytes, passphrase: str | None = PASSPHRASE) -> bytes:
    into = io.BytesIO()
    with seal(into, passphrase) as file:
        for start in range(0, len(content), 100_000):
            file.write(content[start : start + 100_000])
    return into.getvalue()


def opened(raw: bytes, passphrase: str | None = PASSPHRASE) -> bytes:
    return unsealed(io.BytesIO(raw), passphrase).read()


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_comes_out_as_it_was(size):
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)

    raw = sealed(content)

    assert opened(raw) == content
    assert raw.startswith(SEALED)
    assert content[:64] not in raw or size < 64


def test_without_a_passphrase_nothing_is_sealed():
    assert sealed(b"as it is", None) == b"as it is"
    assert opened(b"as it is", PASSPHRASE) == b"as it is"


@pytest.mark.parametrize("passphrase", ["another one", None])
def test_another_passphrase_does_not_open_it(passphrase):
    with pytest.raises(WrongPassphrase):
        opened(sealed(b"secret"), passphrase)


def test_sealed_twice_it_is_not_the_same():
    assert sealed(b"secret") != sealed(b"secret")


def cut(raw: bytes) -> bytes:
    return raw[:-1]


def cut_after_a_chunk(raw: bytes) -> bytes:
    return raw[: len(SEALED) + 23 + CHUNK + 16]


def cut_in_its_beginning(raw: bytes) -> bytes:
    return raw[: len(SEALED) + 5]


def changed(raw: bytes) -> bytes:
    return raw[:-30] + bytes([raw[-30] ^ 1]) + raw[-29:]


def swapped(raw: bytes) -> bytes:
    start, size = len(SEALED) + 23, CHUNK + 16
    first, second = raw[start : start + size], raw[start + size : start + 2 * size]
    return raw[:start] + second + first + raw[start + 2 * size :]


@pytest.mark.parametrize("damage", [cut, cut_after_a_chunk, cut_in_its_beginning, changed, swapped])
def test_what_was_damaged_is_not_taken_for_whole(damage):
    raw = damage(sealed(b"secret" * CHUNK))

    with pytest.raises((BackupDamaged, WrongPassphrase)):
        opened(raw)
