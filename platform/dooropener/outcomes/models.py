"""What both sides are asked after a meeting and later, what they answer, and what was achieved on what evidence."""

import enum
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dooropener.database import Base
from dooropener.introductions import EvidenceLevel, MeetingOutcome, Side
from dooropener.introductions.models import Introduction


class Occasion(enum.StrEnum):
    """When a side is asked: after the meeting, and three times later."""

    MEETING = "meeting"
    THREE_MONTHS = "three_months"
    NINE_MONTHS = "nine_months"
    EIGHTEEN_MONTHS = "eighteen_months"


MONTHS: Mapping[Occasion, int] = {Occasion.THREE_MONTHS: 3, Occasion.NINE_MONTHS: 9, Occasion.EIGHTEEN_MONTHS: 18}


class FollowUpAnswer(enum.StrEnum):
    """What has come of it."""

    NOTHING_YET = "nothing_yet"
    STILL_TALKING = "still_talking"
    AGREEMENT = "agreement"
    BUSINESS = "business"
    ENDED = "ended"


Answer = MeetingOutcome | FollowUpAnswer


class FeedbackState(enum.StrEnum):
    """`dropped` was never asked, or is no longer wanted; `expired` was asked and may still be answered."""

    PLANNED = "planned"
    ASKED = "asked"
    ANSWERED = "answered"
    CONFIRMED = "confirmed"
    EXPIRED = "expired"
    DROPPED = "dropped"


class Via(enum.StrEnum):
    """The way an answer came. `hand`: an advisor heard or read it and wrote it down."""

    CHAT = "chat"
    PAGE = "page"
    HAND = "hand"


class Feedback(Base):
    """One question to one side. Unique, so that planning twice plans once.

    `since_id` is the change from which it counts: the booking of the meeting, or the step from which months run.
    `answer` is null where only `words` were given.
    """

    __tablename__ = "feedback"
    __table_args__ = (UniqueConstraint("introduction_id", "occasion", "side", "since_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"), index=True)
    occasion: Mapped[Occasion]
    side: Mapped[Side]
    since_id: Mapped[int] = mapped_column(ForeignKey("change.id"))
    state: Mapped[FeedbackState] = mapped_column(default=FeedbackState.PLANNED, index=True)
    due_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    answer: Mapped[str | None]
    words: Mapped[str] = mapped_column(default="")
    via: Mapped[Via | None]
    answered_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("portal_user.id"))

    introduction: Mapped[Introduction] = relationship(lazy="raise")

    @property
    def choices(self) -> tuple[Answer, ...]:
        """What can be answered."""
        return tuple(MeetingOutcome) if self.occasion is Occasion.MEETING else tuple(FollowUpAnswer)

    @property
    def said(self) -> Answer | None:
        """The answer as a value of its kind."""
        if self.answer is None:
            return None
        return MeetingOutcome(self.answer) if self.occasion is Occasion.MEETING else FollowUpAnswer(self.answer)

    @property
    def is_open(self) -> bool:
        """Whether its side may answer, or answer otherwise."""
        return self.state in {FeedbackState.ASKED, FeedbackState.ANSWERED, FeedbackState.EXPIRED}


class OutcomeKind(enum.StrEnum):
    """What can be achieved."""

    MEETING = "meeting"
    COOPERATION = "cooperation"
    AGREEMENT = "agreement"
    BUSINESS = "business"
    JOINT_PROJECT = "joint_project"
    NEW_MARKET = "new_market"
    VISIT = "visit"


class EvidenceSource(enum.StrEnum):
    """Who or what says so."""

    OFFICE = "office"
    COMPANY = "company"
    PARTNER = "partner"
    DOCUMENT = "document"


class Outcome(Base):
    """Something achieved. It exists once an advisor has confirmed it; its level follows from its evidence.

    `since_id` is the booking of the meeting that it is: two meetings are two outcomes, and neither bears out the other.
    """

    __tablename__ = "outcome"

    id: Mapped[int] = mapped_column(primary_key=True)
    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"), index=True)
    kind: Mapped[OutcomeKind]
    level: Mapped[EvidenceLevel]
    words: Mapped[str] = mapped_column(default="")
    since_id: Mapped[int | None] = mapped_column(ForeignKey("change.id"))
    counted_at: Mapped[datetime]
    counted_by_id: Mapped[int] = mapped_column(ForeignKey("portal_user.id"))

    evidence: Mapped[list["OutcomeEvidence"]] = relationship(
        back_populates="outcome", lazy="raise", order_by="OutcomeEvidence.id"
    )


class OutcomeEvidence(Base):
    """One thing that an outcome rests on: words of the office or of a side, or a document."""

    __tablename__ = "outcome_evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    outcome_id: Mapped[int] = mapped_column(ForeignKey("outcome.id"), index=True)
    source: Mapped[EvidenceSource]
    words: Mapped[str] = mapped_column(default="")
    feedback_id: Mapped[int | None] = mapped_column(ForeignKey("feedback.id"))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("portal_user.id"))

    outcome: Mapped[Outcome] = relationship(back_populates="evidence", lazy="raise")
    document: Mapped["OutcomeDocument | None"] = relationship(back_populates="evidence", lazy="raise")


class OutcomeDocument(Base):
    """The file behind a piece of evidence. Locked away once a person in it asked to be forgotten."""

    __tablename__ = "outcome_document"

    id: Mapped[int] = mapped_column(primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("outcome_evidence.id"), unique=True)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(deferred=True)
    restricted_at: Mapped[datetime | None]

    evidence: Mapped[OutcomeEvidence] = relationship(back_populates="document", lazy="raise")
