"""Requests about one's own data: a copy, or to be forgotten."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dooropener.accounts.models import Person
from dooropener.organisations.models import Contact
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
    [
        step([_S.OPEN], [_S.WITHDRAWN], ActorKind.COMPANY, ActorKind.PARTNER),
        step([_S.OPEN], [_S.CARRIED_OUT], ActorKind.MACHINE),
    ],
)


class DataRequest(Stateful):
    """What a person of the chat or a contact abroad asked for, one of the two.

    `due_at`: a copy can be fetched until then, an erasure is carried out then.
    """

    __tablename__ = "data_request"
    __table_args__ = (CheckConstraint("(person_id IS NULL) <> (contact_id IS NULL)", name="one_asks"),)

    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    kind: Mapped[DataRequestKind]
    state: Mapped[DataRequestState] = mapped_column(default=DataRequestState.OPEN, index=True)
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]

    person: Mapped[Person | None] = relationship(lazy="raise")
    contact: Mapped[Contact | None] = relationship(lazy="raise")
