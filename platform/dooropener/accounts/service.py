"""What happens to accounts."""

import re
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import audit, office
from dooropener.accounts.models import Person, Role, User
from dooropener.accounts.notices import Change, Place, tell
from dooropener.accounts.passwords import passwords
from dooropener.accounts.roles import actor_of, require_admin
from dooropener.accounts.sessions import end_all
from dooropener.actors import MACHINE, Actor
from dooropener.errors import Conflict, Invalid, NotFound

FOUR_EYES = "four_eyes"
ADDRESS_LENGTH = 254
_ADDRESS = re.compile(r"""[^\s\x00-\x1f\x7f@<>()\[\],;:\\"]{1,64}@([\w-]+\.)+[\w-]{2,}""")


class AddressTaken(Conflict):
    code = "address_taken"


class InvalidAddress(Invalid):
    code = "invalid_address"


class InvalidName(Invalid):
    code = "invalid_name"

    def __init__(self) -> None:
        super().__init__(field="name", rule="required")


class UnknownUser(NotFound):
    code = "unknown_user"


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
    audit.record(session, "user_added", by=MACHINE, at=at, subject=f"user:{user.id}", details={"role": role.value})
    return user


async def authenticate(session: AsyncSession, *, email: str, password: str) -> User | None:
    """The active user whose password this is, else None; an unknown address takes as long as a known one."""
    query = select(User).where(User.email == email.strip().lower(), User.deactivated_at.is_(None))
    user = await session.scalar(query)
    return user if await passwords.fits(password, user.password_hash if user else None) else None


async def change_password(
    session: AsyncSession, user: User, password: str, *, place: Place, but: int | None = None, at: datetime
) -> None:
    """Set a new password, end all sessions of the user, `but` for one, and write to her. Raises `WeakPassword`."""
    change = Change.PASSWORD_ADDED if user.password_hash is None else Change.PASSWORD_CHANGED
    user.password_hash = await passwords.hash(password)
    audit.record(session, "password_changed", by=user.oneself, at=at, subject=f"user:{user.id}")
    await end_all(session, user, but=but, at=at)
    await tell(session, user, change, place=place, at=at)


async def reset_password(
    session: AsyncSession, user: User, password: str, *, place: Place, by: User | Actor, at: datetime
) -> None:
    """Somebody else sets a new password: all sessions end, and the user is written to.

    Raises `NotAnAdmin`, `WeakPassword`.
    """
    require_admin(by)
    user.password_hash = await passwords.hash(password)
    audit.record(session, "password_changed", by=actor_of(by), at=at, subject=f"user:{user.id}")
    await end_all(session, user, by=actor_of(by), at=at)
    await tell(session, user, Change.PASSWORD_RESET, place=place, by=actor_of(by), at=at)


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


async def user_at(session: AsyncSession, email: str) -> User:
    """The user with this address; raise `UnknownUser`."""
    user: User | None = await session.scalar(select(User).where(User.email == email.strip().lower()))
    if user is None:
        raise UnknownUser(address=email)
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
