"""A person's new mail address: asked for, proven by a link that was sent there, and only then in use."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.accounts.attempts import count_attempt
from dooropener.accounts.models import NewAddress, Person
from dooropener.accounts.service import normal_address
from dooropener.links import make_token, read_token

CONFIRM_WITHIN = timedelta(days=1)
LETTERS_A_DAY = 5
"""To new addresses of one person: a chat is no way to have strangers written to."""

_LINK = "new address"


async def ask_new_address(session: AsyncSession, person: Person, email: str, *, at: datetime) -> NewAddress:
    """Keep the address until it is confirmed; an earlier one that was not is dropped.

    Raises `InvalidAddress`, and `TooManyAttempts` for more than five a day.
    """
    address = normal_address(email)
    await count_attempt(session, f"new-address:{person.id}", limit=LETTERS_A_DAY, window=timedelta(days=1), at=at)
    await forget_new_addresses(session, person)
    asked = NewAddress(person_id=person.id, email=address, expires_at=at + CONFIRM_WITHIN)
    session.add(asked)
    await session.flush()
    return asked


def new_address_token(secret: str, asked: NewAddress) -> str:
    """What stands in the link that is sent to the address, and nowhere else."""
    return make_token(secret, _LINK, asked.id)


async def find_new_address(
    session: AsyncSession, secret: str, token: str, *, at: datetime, lock: bool = False
) -> NewAddress | None:
    """What a link stands for while it is open. Why another is not open is not told."""
    number = read_token(secret, _LINK, token)
    if number is None:
        return None
    query = select(NewAddress).where(NewAddress.id == number, NewAddress.expires_at > at)
    found: NewAddress | None = await session.scalar(query.with_for_update() if lock else query)
    return found


async def new_addresses_of(session: AsyncSession, person: Person) -> list[str]:
    """Those that wait for being confirmed, and those that nobody confirmed in time."""
    query = select(NewAddress.email).where(NewAddress.person_id == person.id).order_by(NewAddress.id)
    return list(await session.scalars(query))


async def forget_new_addresses(session: AsyncSession, person: Person) -> None:
    """Drop what was asked for; links to it lead nowhere from now on."""
    await session.execute(delete(NewAddress).where(NewAddress.person_id == person.id))
