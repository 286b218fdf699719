"""Enquiries: what a person of a company and the office write to each other, line by line."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dooropener.accounts.models import Person, User
from dooropener.database import Base
from dooropener.introductions.models import Introduction
from dooropener.matches.models import Match
from dooropener.states import ActorKind, Machine, Stateful, step


class EnquiryState(enum.StrEnum):
    """`open` waits for the office, `answered` for the company."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class EnquiryTopic(enum.StrEnum):
    """What the first line was about."""

    MESSAGE = "message"
    QUESTION = "question"
    ANSWER = "answer"


_S = EnquiryState

ENQUIRY = Machine(
    "enquiry",
    [
        step([_S.OPEN], [_S.ANSWERED], ActorKind.ADVISOR),
        step([_S.ANSWERED], [_S.OPEN], ActorKind.COMPANY),
        step([_S.OPEN, _S.ANSWERED], [_S.CLOSED], ActorKind.ADVISOR, ActorKind.MACHINE),
    ],
)


class Enquiry(Stateful):
    """One talk of one person with the office, about an introduction or about nothing that is on record.

    `unanswered` counts the person's lines since the office wrote last. A talk with `restricted_at` is kept because the
    law on archives says so, and shown to nobody.
    """

    __tablename__ = "enquiry"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    introduction_id: Mapped[int | None] = mapped_column(ForeignKey("introduction.id"), index=True)
    topic: Mapped[EnquiryTopic]
    state: Mapped[EnquiryState] = mapped_column(default=EnquiryState.OPEN, index=True)
    unanswered: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime]
    last_at: Mapped[datetime]
    restricted_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise")
    introduction: Mapped[Introduction | None] = relationship(lazy="raise")
    lines: Mapped[list["EnquiryLine"]] = relationship(
        back_populates="enquiry", lazy="raise", order_by="EnquiryLine.id", passive_deletes=True
    )


class EnquiryLine(Base):
    """What was written, in its own words and language. Without `user` the person of the company wrote it.

    `match` is the pair that the office asks about.
    """

    __tablename__ = "enquiry_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiry.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("portal_user.id"))
    match_id: Mapped[int | None] = mapped_column(ForeignKey("match.id"), index=True)
    text: Mapped[str]
    language: Mapped[str]
    at: Mapped[datetime]

    enquiry: Mapped[Enquiry] = relationship(back_populates="lines", lazy="raise")
    user: Mapped[User | None] = relationship(lazy="raise")
    match: Mapped[Match | None] = relationship(lazy="raise")
