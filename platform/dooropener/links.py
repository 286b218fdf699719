"""Signed tokens in links and reply addresses: letters and digits that survive mail systems which change case.

A token is the id and a keyed hash over purpose and id; it needs no table, and lives as long as the secret.
"""

import base64
import hashlib
import hmac

_ID_BYTES = 5
_MAC_BYTES = 10
LENGTH = (_ID_BYTES + _MAC_BYTES) * 8 // 5


def _mac(secret: str, purpose: str, packed: bytes) -> bytes:
    return hmac.new(secret.encode(), purpose.encode() + b"\0" + packed, hashlib.sha256).digest()[:_MAC_BYTES]


def make_token(secret: str, purpose: str, number: int) -> str:
    """24 characters of `[a-z2-7]` that stand for `number` in this `purpose` and no other."""
    packed = number.to_bytes(_ID_BYTES, "big")
    return base64.b32encode(packed + _mac(secret, purpose, packed)).decode().lower()


def read_token(secret: str, purpose: str, token: str) -> int | None:
    """The number, or None for anything that was not made here for this purpose. Case does not matter."""
    if len(token) != LENGTH or not token.isascii():
        return None
    try:
        packed = base64.b32decode(token.upper())
    except ValueError:
        return None
    number, mac = packed[:_ID_BYTES], packed[_ID_BYTES:]
    if not hmac.compare_digest(mac, _mac(secret, purpose, number)):
        return None
    return int.from_bytes(number, "big")
