"""Reports of barriers."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dooropener.accounts.models import User
from dooropener.database import Base


class Report(Base):
    """What somebody could not use, in their words. `email` only where they want an answer."""

    __tablename__ = "accessibility_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str]
    page: Mapped[str] = mapped_column(default="")
    email: Mapped[str | None]
    language: Mapped[str]
    at: Mapped[datetime]
    dealt_at: Mapped[datetime | None] = mapped_column(index=True)
    dealt_by_id: Mapped[int | None] = mapped_column(ForeignKey("portal_user.id"))

    dealt_by: Mapped[User | None] = relationship(lazy="raise")
