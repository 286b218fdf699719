"""What happens to tokens: made, shown once, used, revoked."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from dooropener import audit
from dooropener.accounts import Role, User
from dooropener.errors import Invalid, NotAllowed, NotFound
from dooropener.tokens.models import Token
from dooropener.tokens.scopes import Scope, ScopeMissing, may_grant

LONGEST = timedelta(days=366)
NOTICE = timedelta(days=14)
NAME_LENGTH = 80
_USED_EVERY = timedelta(minutes=1)
"""How exactly it is known when a token was used last: a write for each request would cost more than it tells."""


class InvalidToken(Invalid):
    """The name is empty or too long, no scope was chosen, or it would end today or in more than a year."""

    code = "invalid_token_fields"


class UnknownToken(NotFound):
    code = "unknown_token"


class NotYourToken(NotAllowed):
    """Administrators revoke any token, others their own."""

    code = "not_your_token"


class BearerUnknown(NotAllowed):
    """Nobody has such a key, or no longer: it was revoked, or its user has left."""

    code = "invalid_token"


class TokenExpired(NotAllowed):
    code = "token_expired"


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


async def make(
    session: AsyncSession, *, name: str, scopes: Collection[Scope], expires_at: datetime, by: User, at: datetime
) -> tuple[Token, str]:
    """A new token of `by` and its key, which is never to be had again.

    Raises `InvalidToken`, `ScopeMissing` for what `by` may not give away.
    """
    name = " ".join(name.split())
    if not name or len(name) > NAME_LENGTH:
        raise InvalidToken(field="name", rule="too_long" if name else "required")
    if not scopes:
        raise InvalidToken(field="scopes", rule="required")
    if not at < expires_at <= at + LONGEST:
        raise InvalidToken(field="expires", rule="past" if expires_at <= at else "more_than_a_year")
    for scope in scopes:
        if not may_grant(by.role, scope):
            raise ScopeMissing(scope=scope.value)
    prefix = f"do_{secrets.token_hex(4)}"
    key = f"{prefix}_{secrets.token_urlsafe(32)}"
    token = Token(
        user_id=by.id,
        name=name,
        prefix=prefix,
        key_hash=_hash(key),
        scopes=sorted(scopes),
        created_at=at,
        expires_at=expires_at,
        user=by,
    )
    session.add(token)
    await session.flush()
    audit.record(
        session,
        "token_made",
        by=by.actor,
        at=at,
        subject=f"token:{token.id}",
        details={"scopes": token.scopes, "expires_at": expires_at.isoformat()},
    )
    return token, key


async def find_bearer(session: AsyncSession, key: str, *, at: datetime) -> Token:
    """The token of a key, with its user. Raises `BearerUnknown`, `TokenExpired`."""
    query = select(Token).where(Token.key_hash == _hash(key)).options(joinedload(Token.user))
    token = await session.scalar(query)
    if token is None or token.revoked_at is not None or token.user.deactivated_at is not None:
        raise BearerUnknown
    if token.expires_at <= at:
        raise TokenExpired
    return token


async def use(session: AsyncSession, token: Token, *, at: datetime) -> None:
    """Write down that it was used, to the minute."""
    if token.last_used_at is None or at - token.last_used_at >= _USED_EVERY:
        await session.execute(update(Token).where(Token.id == token.id).values(last_used_at=at))


async def get_token(session: AsyncSession, token_id: int) -> Token:
    """Raise `UnknownToken`."""
    token = await session.get(Token, token_id, options=[joinedload(Token.user)])
    if token is None:
        raise UnknownToken(id=token_id)
    return token


async def revoke(session: AsyncSession, token: Token, *, by: User, at: datetime) -> None:
    """From now on its key opens nothing. Once revoked it stays so. Raises `NotYourToken`."""
    if by.role is not Role.ADMIN and token.user_id != by.id:
        raise NotYourToken(id=token.id)
    if token.revoked_at is not None:
        return
    token.revoked_at = at
    await session.flush()
    audit.record(session, "token_revoked", by=by.actor, at=at, subject=f"token:{token.id}")


async def tokens_of(session: AsyncSession, user: User, *, limit: int = 200) -> list[Token]:
    """What this user may see: administrators all, others their own; newest first."""
    query = select(Token).options(joinedload(Token.user)).order_by(Token.id.desc()).limit(limit)
    if user.role is not Role.ADMIN:
        query = query.where(Token.user_id == user.id)
    return list(await session.scalars(query))


async def ending_soon(session: AsyncSession, user: User, *, at: datetime) -> list[Token]:
    """Tokens of this user that still work and end within `NOTICE`, the next to end first."""
    query = select(Token).where(ends_soon(user.id, at))
    return list(await session.scalars(query.order_by(Token.expires_at)))


def ends_soon(user_id: int | ColumnElement[int], at: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """A token of this user, which still works and ends within `NOTICE`."""
    soon = and_(Token.expires_at > at, Token.expires_at <= at + NOTICE)
    return and_(Token.user_id == user_id, Token.revoked_at.is_(None), soon)
