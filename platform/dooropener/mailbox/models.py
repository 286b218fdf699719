"""Mail in and out, kept raw, and what a reply seems to say."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, literal_column
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dooropener.accounts import User
from dooropener.database import Base
from dooropener.introductions.models import Introduction
from dooropener.mailbox.reading import MailKind, ProposalLabel
from dooropener.states import ActorKind, Machine, Stateful, step


class Direction(enum.StrEnum):
    IN = "in"
    OUT = "out"


class MessageState(enum.StrEnum):
    """`received` is stored and not yet read; `triage` waits for a person to say where it belongs."""

    RECEIVED = "received"
    FILED = "filed"
    TRIAGE = "triage"
    DISMISSED = "dismissed"


_S = MessageState

MESSAGE = Machine(
    "message",
    [
        step([_S.RECEIVED], [_S.FILED, _S.TRIAGE, _S.DISMISSED], ActorKind.MACHINE),
        step([_S.TRIAGE], [_S.FILED, _S.DISMISSED], ActorKind.ADVISOR),
        step([_S.DISMISSED], [_S.FILED, _S.TRIAGE], ActorKind.ADVISOR),
    ],
)
"""What the machine did stands on the message itself (`threaded_by`, `notes`); what people did, in the history."""


class ThreadedBy(enum.StrEnum):
    TOKEN = "token"  # noqa: S105  # no password
    REFERENCES = "references"
    SENDER = "sender"
    HAND = "hand"


class Message(Stateful):
    """A mail. `raw` is what came over the line, byte for byte; all else is read from it and can be again."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("direction", "digest"),
        Index("ix_message_from", literal_column("lower(from_address)"), postgresql_using="hash"),
    )

    direction: Mapped[Direction]
    state: Mapped[MessageState] = mapped_column(index=True)
    raw: Mapped[bytes] = mapped_column(deferred=True)
    digest: Mapped[str]
    envelope_from: Mapped[str] = mapped_column(default="")
    envelope_to: Mapped[list[str]] = mapped_column(default=list)
    at: Mapped[datetime]
    message_id: Mapped[str | None] = mapped_column(index=True)
    in_reply_to: Mapped[str | None]
    references: Mapped[list[str]] = mapped_column(default=list)
    from_address: Mapped[str] = mapped_column(default="")
    from_name: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    language: Mapped[str | None]
    kind: Mapped[MailKind | None]
    text: Mapped[str] = mapped_column(default="")
    visible_text: Mapped[str] = mapped_column(default="")
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    notes: Mapped[list[str]] = mapped_column(default=list)
    recipients: Mapped[list[str]] = mapped_column(default=list)
    checks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    introduction_id: Mapped[int | None] = mapped_column(ForeignKey("introduction.id"), index=True)
    threaded_by: Mapped[ThreadedBy | None]
    restricted_at: Mapped[datetime | None]

    introduction: Mapped[Introduction | None] = relationship(lazy="raise")


class ProposalState(enum.StrEnum):
    OPEN = "open"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class Proposal(Base):
    """What a reply, or a choice on the partner's page, seems to say. An advisor confirms or corrects it."""

    __tablename__ = "proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    state: Mapped[ProposalState] = mapped_column(default=ProposalState.OPEN)
    label: Mapped[ProposalLabel]
    confidence: Mapped[float]
    unsure: Mapped[bool]
    evidence: Mapped[str] = mapped_column(default="")
    referral: Mapped[str | None]
    referral_name: Mapped[str | None]
    resume_on: Mapped[date | None]
    made_at: Mapped[datetime]
    decided_label: Mapped[ProposalLabel | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("portal_user.id"))

    introduction: Mapped[Introduction] = relationship(lazy="raise")
    message: Mapped[Message | None] = relationship(lazy="raise")


class Correction(Base):
    """A reply that was read wrongly, and what an advisor says that it says: an example for later readings.

    No name, address or number stands in `text`. While `forgotten_at` is set nothing is learnt from it.
    """

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), unique=True)
    text: Mapped[str]
    language: Mapped[str | None]
    read_as: Mapped[ProposalLabel]
    label: Mapped[ProposalLabel]
    taught_at: Mapped[datetime] = mapped_column(index=True)
    taught_by_id: Mapped[int] = mapped_column(ForeignKey("portal_user.id"))
    forgotten_at: Mapped[datetime | None]
    forgotten_by_id: Mapped[int | None] = mapped_column(ForeignKey("portal_user.id"))

    taught_by: Mapped[User] = relationship(foreign_keys=[taught_by_id], lazy="raise")


class FetchFault(enum.StrEnum):
    """Why mail cannot be fetched."""

    UNREACHABLE = "unreachable"
    UNTRUSTED = "untrusted"
    REFUSED = "refused"
    NO_FOLDER = "no_folder"
    BROKEN = "broken"


class ImapFolder(Base):
    """How far a folder has been fetched, and how it goes.

    Up to `last_uid` all is kept here, up to `finished_uid` it was also marked or moved on the server. Both mean
    something only as long as the server's `uidvalidity` stays (RFC 3501, 2.3.1.1).
    """

    __tablename__ = "imap_folder"
    __table_args__ = (UniqueConstraint("account", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str]
    name: Mapped[str]
    uidvalidity: Mapped[int] = mapped_column(BigInteger, default=0)
    last_uid: Mapped[int] = mapped_column(BigInteger, default=0)
    finished_uid: Mapped[int] = mapped_column(BigInteger, default=0)
    looked_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    fault: Mapped[FetchFault | None]
