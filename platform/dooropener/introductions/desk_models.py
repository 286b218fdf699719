"""What the office keeps beside an introduction: private notes, and who is looking at it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dooropener.accounts.models import User
from dooropener.database import Base


class CaseNote(Base):
    """A private note of the office on an introduction. It leaves the house in one's own data alone.

    `earlier` holds the texts before each change, oldest first, as `{"text", "at"}`.
    """

    __tablename__ = "case_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("portal_user.id"))
    text: Mapped[str]
    written_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    earlier: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default="[]")

    author: Mapped[User] = relationship(lazy="raise")


class Presence(Base):
    """When a user had the page of an introduction before them last."""

    __tablename__ = "presence"

    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("portal_user.id", ondelete="CASCADE"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(index=True)
