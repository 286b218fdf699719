"""What happens to accounts."""

import re
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import office
from dooropener.accounts.models import Attempt, Person, PortalSession, Role, User
from dooropener.accounts.passwords import passwords
from dooropener.errors import Conflict, Invalid, NotAllowed, NotFound

FOUR_EYES = "four_eyes"
ADDRESS_LENGTH = 254
_ADDRESS = re.compile(r"""[^\s\x00-\x1f\x7f@<>()\[\],;:\\"]{1,64}@([\w-]+\.)+[\w-]{2,}""")


class AddressTaken(Conflict):
    code = "address_taken"


class LastAdmin(Conflict):
    """The office would be left without anyone who can let others in."""

    code = "last_admin"


class InvalidAddress(Invalid):
    code = "invalid_address"


class TooManyAttempts(NotAllowed):
    code = "too_many_attempts"


class UnknownUser(NotFound):
    code = "unknown_user"


class NotAnAdmin(NotAllowed):
    code = "not_an_admin"


def normal_address(email: str) -> str:
    """Lower case, no surrounding space; raise `InvalidAddress` for what cannot be one mail address.

    Stricter than RFC 5321: quoted local parts are refused, for a comma in an address would make two of it.
    """
    address = email.strip().lower()
    if len(address) > ADDRESS_LENGTH or not _ADDRESS.fullmatch(address):
        raise InvalidAddress(address=address[:ADDRESS_LENGTH])
    return address


async def create_user(
    session: AsyncSession,
    *,
    email: str,
    name: str,
    role: Role,
    password: str,
    language: str = "sv",
    at: datetime,
) -> User:
    """A new portal user. Raises `InvalidAddress`, `AddressTaken`, `WeakPassword`."""
    address = normal_address(email)
    if await session.scalar(select(User.id).where(User.email == address)):
        raise AddressTaken(address=address)
    user = User(
        email=address,
        name=name.strip(),
        role=role,
        language=language,
        password_hash=await passwords.hash(password),
        created_at=at,
    )
    session.add(user)
    await session.flush()
    return user


async def authenticate(session: AsyncSession, *, email: str, password: str) -> User | None:
    """The active user whose password this is, else None; an unknown address takes as long as a known one."""
    query = select(User).where(User.email == email.strip().lower(), User.deactivated_at.is_(None))
    user = await session.scalar(query)
    return user if await passwords.fits(password, user.password_hash if user else None) else None


async def change_password(session: AsyncSession, user: User, password: str) -> None:
    """Set a new password and end all sessions of the user. Raises `WeakPassword`."""
    user.password_hash = await passwords.hash(password)
    await session.execute(delete(PortalSession).where(PortalSession.user_id == user.id))
    await session.flush()


async def deactivate(session: AsyncSession, user: User, *, by: User, at: datetime) -> None:
    """Let a leaver in no more. Raises `NotAnAdmin`, `LastAdmin`."""
    require_admin(by)
    query = select(User.id).where(User.role == Role.ADMIN, User.deactivated_at.is_(None)).with_for_update()
    admins = set(await session.scalars(query))
    if admins == {user.id}:
        raise LastAdmin
    user.deactivated_at = at
    await session.execute(delete(PortalSession).where(PortalSession.user_id == user.id))
    await session.flush()


def require_admin(user: User) -> None:
    if user.role is not Role.ADMIN:
        raise NotAnAdmin


async def count_attempt(session: AsyncSession, key: str, *, limit: int, window: timedelta, at: datetime) -> None:
    """Count one attempt under `key`; raise `TooManyAttempts` above `limit` in the window. Atomic.

    The count outlives a refusal only if the caller commits it: count in a transaction of its own.
    """
    start = datetime.fromtimestamp(at.timestamp() // window.total_seconds() * window.total_seconds(), at.tzinfo)
    statement = insert(Attempt).values(key=key, window_start=start, count=1)
    counted = statement.on_conflict_do_update(
        index_elements=[Attempt.key, Attempt.window_start], set_={"count": Attempt.count + 1}
    ).returning(Attempt.count)
    if (await session.scalar(counted) or 0) > limit:
        raise TooManyAttempts(until=start + window)


async def forget_attempts(session: AsyncSession, *, before: datetime) -> None:
    """Drop counters of windows long gone."""
    await session.execute(delete(Attempt).where(Attempt.window_start < before))


async def create_person(session: AsyncSession, *, language: str, at: datetime) -> Person:
    """Someone new in the chat, of whom we know the language only."""
    person = Person(language=language, created_at=at)
    session.add(person)
    await session.flush()
    return person


async def four_eyes(session: AsyncSession) -> bool:
    """Whether who wrote a listing may not publish it. On unless an admin switched it off."""
    return await office.is_on(session, FOUR_EYES, otherwise=True)


async def set_four_eyes(session: AsyncSession, on: bool, *, by: User, at: datetime) -> None:
    """Switch the four-eyes rule, on the record. Raises `NotAnAdmin`."""
    require_admin(by)
    await office.turn(session, FOUR_EYES, on, otherwise=True, by=by.actor, at=at)


async def get_user(session: AsyncSession, user_id: int) -> User:
    """Raise `UnknownUser`."""
    user = await session.get(User, user_id)
    if user is None:
        raise UnknownUser(id=user_id)
    return user


async def get_person(session: AsyncSession, person_id: int) -> Person:
    """Raise `UnknownUser`."""
    person = await session.get(Person, person_id)
    if person is None:
        raise UnknownUser(id=person_id)
    return person


async def users(session: AsyncSession) -> list[User]:
    """All portal users, active ones first, by name."""
    return list(await session.scalars(select(User).order_by(User.deactivated_at.is_not(None), func.lower(User.name))))
