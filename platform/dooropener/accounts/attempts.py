"""How often something was tried: counters that hold back guessing, and lock nobody out of her own account.

Failures are counted where they come from: by account and network, and by network. A stranger's guesses never slow the
owner, who comes from elsewhere; and not in the same network either, from a browser in which she has signed in before.
"""

import ipaddress
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.accounts.models import Attempt, Spent
from dooropener.errors import NotAllowed
from dooropener.links import make_token, read_token

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 10
PER_NETWORK = 100
"""An office shares one address, so it gets more than an account does."""

_DEVICE_NUMBERS = 2**40
_COUNTED = (
    insert(Attempt)
    .on_conflict_do_update(index_elements=[Attempt.key, Attempt.window_start], set_={"count": Attempt.count + 1})
    .returning(Attempt.count)
)
"""Asked for at every message of the chat, so it is built once."""


class TooManyAttempts(NotAllowed):
    """`details`: the moment `until` which nothing more is tried."""

    code = "too_many_attempts"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many attempts under one key within a window."""

    key: str
    most: int
    window: timedelta = WINDOW


def network_of(host: str) -> str:
    """The network that an address belongs to: one household or office can change the rest of it at will."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 64), strict=False))


def device_token(secret: str, address: str) -> str:
    """What a browser keeps once somebody has signed in there as `address`: it opens nothing, it is only known."""
    return make_token(secret, _device(address), secrets.randbelow(_DEVICE_NUMBERS))


def limits_of(secret: str, address: str, *, host: str, device: str = "") -> list[Limit]:
    """What a try to sign in as `address` counts under. Those of a known browser count for that browser alone."""
    known = read_token(secret, _device(address), device)
    if known is not None:
        return [Limit(f"sign-in-known:{known}", PER_ACCOUNT)]
    return [network_limit(host), Limit(f"sign-in:{address[:254]}@{network_of(host)}", PER_ACCOUNT)]


def network_limit(host: str) -> Limit:
    """What a try counts under that names no account, and every other as well."""
    return Limit(f"sign-in-from:{network_of(host)}", PER_NETWORK)


def _device(address: str) -> str:
    return f"device of {address}"


async def count_attempt(session: AsyncSession, key: str, *, limit: int, window: timedelta, at: datetime) -> int:
    """Count one attempt under `key` and return the count; raise `TooManyAttempts` above `limit` in the window. Atomic.

    The count outlives a refusal only if the caller commits it: count in a transaction of its own.
    """
    start = datetime.fromtimestamp(at.timestamp() // window.total_seconds() * window.total_seconds(), at.tzinfo)
    count = await session.scalar(_COUNTED, {"key": key, "window_start": start, "count": 1}) or 0
    if count > limit:
        raise TooManyAttempts(until=start + window)
    return count


async def spend(session: AsyncSession, key: str, *, until: datetime, at: datetime) -> bool:
    """Whether this was its first use; of two at once one comes too late."""
    await session.execute(delete(Spent).where(Spent.expires_at < at))
    first = insert(Spent).values(key=key, expires_at=until).on_conflict_do_nothing().returning(Spent.key)
    return await session.scalar(first) is not None


async def forget_attempts(session: AsyncSession, *, before: datetime) -> None:
    """Drop counters of windows long gone."""
    await session.execute(delete(Attempt).where(Attempt.window_start < before))
