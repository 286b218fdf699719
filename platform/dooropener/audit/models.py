"""One thing that was done."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from dooropener.actors import ActorKind
from dooropener.database import Base


class AuditEntry(Base):
    """Who did what to which thing. A trigger of the database refuses every change but the sealing, and every deletion.

    `subject` is a kind and a number, as in `listing:7`. `number` counts without gaps from 1, and `hash` covers the
    entry and the hash before it; both are empty until the transaction of the act commits.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_unsealed", "id", postgresql_where=text("number IS NULL")),
        Index("ix_audit_entry_subject", "subject"),
        Index("ix_audit_entry_act", "act"),
        Index("ix_audit_entry_at", "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    number: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    at: Mapped[datetime]
    act: Mapped[str]
    actor_kind: Mapped[ActorKind]
    actor_id: Mapped[int | None]
    subject: Mapped[str] = mapped_column(default="")
    details: Mapped[dict[str, Any]]
    hash: Mapped[str | None]
