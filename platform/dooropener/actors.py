"""Who does something."""

import enum
from dataclasses import dataclass


class ActorKind(enum.StrEnum):
    ADVISOR = "advisor"
    COMPANY = "company"
    PARTNER = "partner"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Actor:
    """A portal user, a person of a company, a foreign contact, or the machine."""

    kind: ActorKind
    name: str
    id: int | None = None


MACHINE = Actor(ActorKind.MACHINE, "dooropener")
