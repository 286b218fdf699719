"""Passwords by argon2, hashed in a thread and few at a time: each takes some 0.3 s and 64 MiB."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dooropener.errors import Invalid

MIN_LENGTH = 10

_at_once = asyncio.Semaphore(2)


class WeakPassword(Invalid):
    code = "weak_password"


class Passwords:
    """Hashes and checks. Tests use a cheap profile; the default is the library's."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self.hasher = hasher or PasswordHasher()
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        """Raise `WeakPassword` for one shorter than `MIN_LENGTH` characters."""
        if len(password) < MIN_LENGTH:
            raise WeakPassword(minimum=MIN_LENGTH)
        async with _at_once:
            return await asyncio.to_thread(self.hasher.hash, password)

    async def fits(self, password: str, hashed: str | None) -> bool:
        """Whether the password is the one behind the hash. With no hash it takes as long and says no."""
        async with _at_once:
            return await asyncio.to_thread(self._fits, password, hashed)

    def _fits(self, password: str, hashed: str | None) -> bool:
        if self._nobody is None:
            self._nobody = self.hasher.hash("nobody has this password")
        try:
            return self.hasher.verify(hashed or self._nobody, password) and bool(hashed)
        except (VerificationError, InvalidHashError):
            return False


passwords = Passwords()
