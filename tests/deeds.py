"""What the operations of the API are done with: an office, a state of things in it, and what is sent."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.accounts import User
from dooropener.house import House
from dooropener.portal.api.problems import PREFIX
from people import Story

Values = Mapping[str, Any]


@dataclass
class Office:
    """The story of Björn and Chiara, told in a house whose clock a deed may move."""

    told: Story
    session: AsyncSession
    house: House
    clock: Any

    @property
    def ada(self) -> User:
        return self.told.ada

    @property
    def at(self) -> datetime:
        return self.clock.now()

    @property
    def signed(self) -> dict[str, Any]:
        """Ada does it, now."""
        return {"by": self.ada, "at": self.at}


State = Callable[[Office], Awaitable[Values]]
"""Brings things about, and says by what they go: parameters of the address; with a body, further fields of it."""


async def as_told(office: Office) -> Values:
    """Nothing beside the story."""
    return {}


@dataclass(frozen=True)
class Deed:
    """`body` is sent as JSON, `query` behind the address."""

    state: State = as_told
    body: Values | None = None
    query: Values | None = None

    def request(self, operation: str, values: Values) -> dict[str, Any]:
        """What a client asks, once the state has come about."""
        method, path = operation.split()
        more = {name: value for name, value in values.items() if f"{{{name}}}" not in path}
        body = None if self.body is None else {**self.body, **more}
        return {"method": method, "url": f"{PREFIX}{path.format_map(values)}", "params": self.query, "json": body}


Deeds = Mapping[str, Deed]
"""By operation, `GET /listings/{listing_id}`."""
