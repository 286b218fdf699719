"""Signed-in browsers: a random key in a cookie, its hash in the database. Nobody else gets a row."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.accounts.models import PortalSession, User

COOKIE = "signin"
LIFETIME = timedelta(hours=12)
_RENEW_BELOW = LIFETIME / 2


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


async def sign_in(session: AsyncSession, user: User, *, before: str | None, at: datetime) -> str:
    """Begin a session under a new key and return the key; the one from `before` ends, and stale ones go."""
    await sign_out(session, before)
    await session.execute(delete(PortalSession).where(PortalSession.expires_at < at))
    key = secrets.token_urlsafe(32)
    session.add(PortalSession(key=_hash(key), user_id=user.id, data=b"", expires_at=at + LIFETIME))
    await session.flush()
    return key


async def sign_out(session: AsyncSession, key: str | None) -> None:
    if key:
        await session.execute(delete(PortalSession).where(PortalSession.key == _hash(key)))


async def find_user(session: AsyncSession, key: str, *, at: datetime) -> User | None:
    """Whose session it is. Renews it when half its life is over, so that a working day is one sign-in."""
    query = (
        select(PortalSession, User)
        .join(User, User.id == PortalSession.user_id)
        .where(PortalSession.key == _hash(key), PortalSession.expires_at > at, User.deactivated_at.is_(None))
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        return None
    signin, user = row
    if signin.expires_at - at < _RENEW_BELOW:
        signin.expires_at = at + LIFETIME
    return user
