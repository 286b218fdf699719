"""Answers to requests that a machine may send twice, because it did not hear the first answer.

An answer is written in the transaction of what was done: both are there, or neither is. Whoever is at work holds a lock
of that transaction, so that a second request with the same key is told so at once and does not wait.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.errors import Conflict, Invalid
from dooropener.tokens.models import StoredAnswer, Token

KEPT_FOR = timedelta(hours=24)
KEY_LENGTH = 255


class KeyInUse(Conflict):
    """The first request with this key is still under way."""

    code = "idempotency_key_in_use"


class KeyUsedOtherwise(Invalid):
    """The key was used for another request."""

    code = "idempotency_key_reused"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes


async def find_answer(session: AsyncSession, token: Token, key: str, digest: str, *, at: datetime) -> Answer | None:
    """What was answered under `key`; None where the caller is first, and holds the key until the transaction's end.

    Raises `KeyInUse`, `KeyUsedOtherwise`.
    """
    lock = func.hashtextextended(f"{token.id}:{key}", 0)
    if not await session.scalar(select(func.pg_try_advisory_xact_lock(lock))):
        raise KeyInUse
    known = await session.get(StoredAnswer, (token.id, key))
    if known is None or known.at <= at - KEPT_FOR:
        return None
    if known.digest != digest:
        raise KeyUsedOtherwise
    return Answer(known.status, known.body)


async def keep_answer(
    session: AsyncSession, token: Token, key: str, digest: str, answer: Answer, *, at: datetime
) -> None:
    """Answer the same from now on, for `KEPT_FOR`. What an older use of the key has left goes."""
    row = StoredAnswer(token_id=token.id, key=key, digest=digest, status=answer.status, body=answer.body, at=at)
    await session.merge(row)
    await session.flush()


async def forget_answers(session: AsyncSession, *, before: datetime) -> None:
    await session.execute(delete(StoredAnswer).where(StoredAnswer.at < before))
