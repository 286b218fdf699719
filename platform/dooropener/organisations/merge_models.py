"""Organisations that may be one and the same, and those that were made one."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dooropener.accounts.models import User
from dooropener.database import Base
from dooropener.organisations.models import Organisation
from dooropener.states import ActorKind, Machine, Stateful, step


class DuplicateState(enum.StrEnum):
    """`not_same` is an advisor's word, and stays."""

    OPEN = "open"
    NOT_SAME = "not_same"
    MERGED = "merged"


_S = DuplicateState

DUPLICATE = Machine(
    "duplicate",
    [
        step([_S.OPEN], [_S.NOT_SAME], ActorKind.ADVISOR),
        step([_S.OPEN, _S.NOT_SAME], [_S.MERGED], ActorKind.ADVISOR),
        step([_S.NOT_SAME, _S.MERGED], [_S.OPEN], ActorKind.ADVISOR),
    ],
)


class Duplicate(Stateful):
    """Two organisations that look like one, the older first. `why` is what decided (`dooropener_matching.names`)."""

    __tablename__ = "duplicate"
    __table_args__ = (
        UniqueConstraint("one_id", "other_id"),
        CheckConstraint("one_id < other_id", name="ordered"),
    )

    one_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    state: Mapped[DuplicateState] = mapped_column(default=DuplicateState.OPEN, index=True)
    score: Mapped[float]
    why: Mapped[str]
    found_at: Mapped[datetime]

    one: Mapped[Organisation] = relationship(foreign_keys=[one_id], lazy="raise")
    other: Mapped[Organisation] = relationship(foreign_keys=[other_id], lazy="raise")


class OrganisationMerge(Base):
    """One organisation was merged into another.

    `…_before` are the facts of both as they were, and what stands in the kept one since; `moved` names what went over
    by table and key. No data of people are in it: whoever is forgotten meanwhile stays forgotten when it is undone.
    Once `settled_at` it can no longer be undone.
    """

    __tablename__ = "organisation_merge"

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    gone_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("portal_user.id"))
    kept_before: Mapped[dict[str, Any]]
    gone_before: Mapped[dict[str, Any]]
    moved: Mapped[dict[str, Any]]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("portal_user.id"))
    settled_at: Mapped[datetime | None]

    kept: Mapped[Organisation] = relationship(foreign_keys=[kept_id], lazy="raise")
    gone: Mapped[Organisation] = relationship(foreign_keys=[gone_id], lazy="raise")
    by: Mapped[User] = relationship(foreign_keys=[by_id], lazy="raise")
