"""An authenticator of our own: makes passkeys and answers challenges as a browser would hand them on (WebAuthn)."""

import hashlib
import json
import struct
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from secrets import token_bytes
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

_PRESENT, _VERIFIED, _WITH_KEY = 1, 4, 64


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


@dataclass
class Authenticator:
    """One key pair. `verifies`: whether it asks its owner for a finger or a PIN."""

    origin: str = "http://localhost:8000"
    host: str = "localhost"
    verifies: bool = True
    count: int = 0
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: token_bytes(16))

    def make(self, options: str) -> str:
        """What the browser posts after it was asked to make a passkey."""
        client = self._client("webauthn.create", options)
        flags = _WITH_KEY | self._flags
        credential = bytes(16) + struct.pack(">H", len(self.id)) + self.id + self._public_key()
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": self._data(flags) + credential})
        return self._answer({"clientDataJSON": _text(client), "attestationObject": _text(attestation)})

    def show(self, options: str) -> str:
        """What the browser posts after it was asked for a passkey."""
        client, data = self._client("webauthn.get", options), self._data(self._flags)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {"clientDataJSON": _text(client), "authenticatorData": _text(data), "signature": _text(signature)}
        )

    @property
    def _flags(self) -> int:
        return _PRESENT | (_VERIFIED if self.verifies else 0)

    def _client(self, kind: str, options: str) -> bytes:
        said = {"type": kind, "challenge": json.loads(options)["challenge"], "origin": self.origin}
        return json.dumps(said).encode()

    def _data(self, flags: int) -> bytes:
        self.count += 1
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + struct.pack(">I", self.count)

    def _public_key(self) -> bytes:
        """As COSE writes it (RFC 9053)."""
        numbers = self.key.public_key().public_numbers()
        point = {-2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        return cbor2.dumps({1: 2, 3: -7, -1: 1, **point})

    def _answer(self, response: dict[str, Any]) -> str:
        return json.dumps({"id": _text(self.id), "rawId": _text(self.id), "type": "public-key", "response": response})
