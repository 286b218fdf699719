"""Requests about one's own data: a copy, or to be forgotten."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dooropener.accounts.models import Person
from dooropener.states import ActorKind, Machine, Stateful, step


class DataRequestKind(enum.StrEnum):
    """GDPR Art. 15 and 20, and Art. 17."""

    COPY = "copy"
    ERASURE = "erasure"


class DataRequestState(enum.StrEnum):
    OPEN = "open"
    WITHDRAWN = "withdrawn"
    CARRIED_OUT = "carried_out"


_S = DataRequestState

DATA_REQUEST = Machine(
    "data_request",
    [step([_S.OPEN], [_S.WITHDRAWN], ActorKind.COMPANY), step([_S.OPEN], [_S.CARRIED_OUT], ActorKind.MACHINE)],
)


class DataRequest(Stateful):
    """What a person asked for. `due_at`: a copy can be fetched until then, an erasure is carried out then."""

    __tablename__ = "data_request"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[DataRequestKind]
    state: Mapped[DataRequestState] = mapped_column(default=DataRequestState.OPEN, index=True)
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="raise")
