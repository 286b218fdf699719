"""Signed-in browsers: a random key in a cookie, its hash in the database. Nobody else gets a row."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import audit
from dooropener.accounts.models import User
from dooropener.accounts.session_models import Awaits, PortalSession, Way
from dooropener.actors import Actor

IDLE = timedelta(hours=12)
"""After so long without a page a session ends."""

LONGEST = timedelta(days=7)
"""And after so long at the latest, however busy it was."""

HALF_WAY = timedelta(minutes=10)
"""How long a second step may take."""

FRESH = timedelta(minutes=15)
"""For so long after a proof nobody is asked for another one."""

_LOOK_AGAIN = timedelta(minutes=5)


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


async def begin_session(
    session: AsyncSession,
    user: User,
    *,
    way: Way,
    device: str = "",
    awaits: Awaits | None = None,
    before: str | None = None,
    at: datetime,
) -> str:
    """Begin a session under a new key and return the key; the one under the key `before` ends, and stale ones go."""
    await end_session(session, before)
    await session.execute(delete(PortalSession).where(PortalSession.expires_at < at))
    key = secrets.token_urlsafe(32)
    lifetime = HALF_WAY if awaits is Awaits.SECOND_STEP else IDLE
    begun = PortalSession(
        key=_hash(key),
        user_id=user.id,
        way=way,
        awaits=awaits,
        device=device,
        begun_at=at,
        seen_at=at,
        fresh_at=at,
        expires_at=at + lifetime,
    )
    session.add(begun)
    await session.flush()
    if awaits is not Awaits.SECOND_STEP:
        audit.record(
            session, "signed_in", by=user.oneself, at=at, subject=f"user:{user.id}", details={"way": way.value}
        )
    return key


async def prove_again(
    session: AsyncSession, signin: PortalSession, *, way: Way, awaits: Awaits | None, at: datetime
) -> str:
    """The user of a session has proven anew who she is: it is fresh, under a new key, and lacks only `awaits`."""
    if signin.awaits is Awaits.SECOND_STEP:
        user = await session.get_one(User, signin.user_id)
        audit.record(
            session, "signed_in", by=user.oneself, at=at, subject=f"user:{user.id}", details={"way": way.value}
        )
    signin.way, signin.fresh_at, signin.awaits = way, at, awaits
    return await change_key(session, signin, at=at)


async def change_key(session: AsyncSession, signin: PortalSession, *, at: datetime) -> str:
    """Let a session go on under a new key: whoever had the old one is out."""
    key = secrets.token_urlsafe(32)
    signin.key = _hash(key)
    _renew(signin, at)
    await session.flush()
    return key


def _renew(signin: PortalSession, at: datetime) -> None:
    signin.seen_at = at
    signin.expires_at = min(at + IDLE, signin.begun_at + LONGEST)


async def find_session(session: AsyncSession, key: str, *, at: datetime) -> tuple[PortalSession, User] | None:
    """The session under a key and whose it is. Use renews it, so that a working day is one sign-in."""
    query = (
        select(PortalSession, User)
        .join(User, User.id == PortalSession.user_id)
        .where(PortalSession.key == _hash(key), PortalSession.expires_at > at, User.deactivated_at.is_(None))
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        return None
    signin, user = row
    if at - signin.seen_at >= _LOOK_AGAIN and signin.awaits is not Awaits.SECOND_STEP:
        _renew(signin, at)
    return signin, user


def is_fresh(signin: PortalSession, *, at: datetime) -> bool:
    """Whether the user has proven lately who she is."""
    return at - signin.fresh_at < FRESH


async def sessions_of(session: AsyncSession, user: User, *, at: datetime) -> list[PortalSession]:
    """Where the user is signed in, the one used last first; those that wait for a second step are none."""
    query = select(PortalSession).where(
        PortalSession.user_id == user.id,
        PortalSession.expires_at > at,
        PortalSession.awaits.is_distinct_from(Awaits.SECOND_STEP),
    )
    return list(await session.scalars(query.order_by(PortalSession.seen_at.desc(), PortalSession.id.desc())))


async def end_session(session: AsyncSession, key: str | None) -> None:
    if key:
        await session.execute(delete(PortalSession).where(PortalSession.key == _hash(key)))


async def end_one(session: AsyncSession, user: User, number: int) -> None:
    """End one of the user's own; where it has ended already, or is another's, nothing happens."""
    await session.execute(delete(PortalSession).where(PortalSession.id == number, PortalSession.user_id == user.id))


async def end_all(
    session: AsyncSession, user: User, *, but: int | None = None, by: Actor | None = None, at: datetime
) -> int:
    """Sign the user out everywhere, `but` for one session, on her own word or `by` another's; return from how many."""
    condition = [PortalSession.user_id == user.id]
    if but is not None:
        condition.append(PortalSession.id != but)
    gone = await session.scalars(delete(PortalSession).where(*condition).returning(PortalSession.id))
    number = len(gone.all())
    audit.record(
        session,
        "sessions_ended",
        by=by or user.oneself,
        at=at,
        subject=f"user:{user.id}",
        details={"number": number},
    )
    return number
