"""Many things done one by one, so that what is wrong with one holds up no other."""

import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.house import House

T = TypeVar("T")

log = logging.getLogger(__name__)


async def singly(
    house: House, what: str, numbers: Iterable[int], act: Callable[[AsyncSession, int], Awaitable[T]]
) -> list[T]:
    """Do `act` with each in a transaction of its own, and return what came of those that went well.

    One that breaks is logged as `what` with its number, and comes up again the next time. A worker that dies on the
    way has done those before, and none twice.
    """
    done = []
    for number in numbers:
        try:
            async with house.sessions.begin() as session:
                done.append(await act(session, number))
        except Exception:  # whatever is wrong with this one, the others do not wait for it
            log.exception("%s %s broke", what, number)
    return done
