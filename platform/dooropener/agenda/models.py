"""Acts: what an advisor did with one key, and can take back for as long as nothing has come of it."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from dooropener.database import Base


class ActKind(enum.StrEnum):
    """What will be done, each to the thing that `subject_id` names."""

    PUBLISH_LISTING = "publish_listing"
    RENEW_LISTING = "renew_listing"
    CONFIRM_REPLY = "confirm_reply"
    CONFIRM_MEMBER = "confirm_member"
    CONFIRM_ANSWER = "confirm_answer"
    BOOK_MEETING = "book_meeting"
    SEND_AGAIN = "send_again"
    FILE_MAIL = "file_mail"
    DISMISS_MAIL = "dismiss_mail"
    SAY_THANKS = "say_thanks"
    SKIP_THANKS = "skip_thanks"
    SEND_BACK_LISTING = "send_back_listing"
    ANSWER_QUESTION = "answer_question"
    ANSWER_TALK = "answer_talk"
    ASK_ADDRESS = "ask_address"
    CALL_OFF_MEETING = "call_off_meeting"


class ActState(enum.StrEnum):
    """`failed` is shown to whoever acted until it has been `seen`."""

    WAITING = "waiting"
    DONE = "done"
    UNDONE = "undone"
    FAILED = "failed"
    SEEN = "seen"


class Act(Base):
    """One act on its way: it happens at `due_at`, as `details` say, unless it is taken back.

    `first` is the act that stands for all that were begun together. `fault` is the rule it broke then.
    """

    __tablename__ = "act"
    __table_args__ = (
        Index("uq_act_waiting", "kind", "subject_id", unique=True, postgresql_where=text("state = 'waiting'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ActKind]
    subject_id: Mapped[int]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    first_id: Mapped[int | None] = mapped_column(ForeignKey("act.id"), index=True)
    state: Mapped[ActState] = mapped_column(default=ActState.WAITING)
    by_id: Mapped[int] = mapped_column(ForeignKey("portal_user.id"), index=True)
    at: Mapped[datetime]
    due_at: Mapped[datetime]
    fault: Mapped[str] = mapped_column(default="")
