"""Small secrets at rest: sealed under keys derived from `SECRET_KEY`, or, where they need not be read, hashed."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def _fernet(secret: str, purpose: str) -> Fernet:
    """A key for each purpose (HKDF, RFC 5869): what is sealed for one cannot be opened as another."""
    key = HKDF(SHA256(), 32, salt=None, info=f"dooropener {purpose}".encode()).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(key))


def seal(secret: str, purpose: str, text: str) -> str:
    return _fernet(secret, purpose).encrypt(text.encode()).decode()


def unseal(secret: str, purpose: str, sealed: str) -> str | None:
    """What was sealed here for this purpose, else None: also after `SECRET_KEY` was changed."""
    try:
        return _fernet(secret, purpose).decrypt(sealed.encode()).decode()
    except (InvalidToken, UnicodeError):
        return None


def keyed_hash(secret: str, purpose: str, text: str) -> str:
    """For random codes of 80 bits and more. Passwords, which can be guessed, need a slow hash instead."""
    return hmac.new(secret.encode(), f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()
