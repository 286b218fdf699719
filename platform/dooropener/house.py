"""What a running process holds in its hands; jobs and doors get it as an argument."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from procrastinate import JobContext

from dooropener.clock import Clock, SystemClock
from dooropener.database import Sessions
from dooropener.outbox.models import Channel, Delivery
from dooropener.settings import Settings
from dooropener_matching import Encoder


class Transport(Protocol):
    """One way out of the house."""

    async def send(self, delivery: Delivery) -> str:
        """Hand over and return the other side's answer; raise `DeliveryFailed`, `DeliveryWaits`."""
        ...


@dataclass(frozen=True, slots=True)
class House:
    """Settings, the database, the clock, the encoder, and the ways out."""

    settings: Settings
    sessions: Sessions
    encoder: Encoder
    clock: Clock = field(default_factory=SystemClock)
    transports: Mapping[Channel, Transport] = field(default_factory=dict)

    @property
    def secret(self) -> str:
        return self.settings.secret_key.get_secret_value()


def house_of(context: JobContext) -> House:
    """The house in which a job runs; the worker puts it there."""
    house = context.additional_context["house"]
    assert isinstance(house, House)
    return house
