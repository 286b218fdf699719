"""What comes in from files: an import, its rows, and what it did to whom, so that it can be undone."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dooropener.accounts.models import User
from dooropener.database import Base
from dooropener.states import ActorKind, Machine, Stateful, step


class RecordKind(enum.StrEnum):
    """What a file holds, one in a row."""

    ORGANISATIONS = "organisations"
    CONTACTS = "contacts"
    LISTINGS = "listings"


class ImportState(enum.StrEnum):
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    UNDOING = "undoing"
    UNDONE = "undone"


class RowVerdict(enum.StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class Undo(enum.StrEnum):
    """What undoing did about one thing."""

    TAKEN_BACK = "taken_back"
    LEFT = "left"


_S = ImportState
_HANDS = (ActorKind.ADVISOR, ActorKind.MACHINE)

IMPORT = Machine(
    "import",
    [
        step([_S.CHECKING], [_S.CHECKED], *_HANDS),
        step([_S.CHECKED], [_S.CHECKING, _S.RUNNING], *_HANDS),
        step([_S.RUNNING], [_S.DONE], *_HANDS),
        step([_S.CHECKING, _S.CHECKED, _S.RUNNING], [_S.CANCELLED], *_HANDS),
        step([_S.DONE, _S.CANCELLED], [_S.UNDOING], *_HANDS),
        step([_S.UNDOING], [_S.UNDONE], *_HANDS),
    ],
)


class Import(Stateful):
    """One file on its way in.

    `mapping` has a field or nothing for each of `columns`; `defaults` hold for every row that says nothing itself.
    `seen` rows have been looked at in the present step, up to `at_line`; `counts` say with what verdict.
    `encoded_to` is the last of the listings that the model has read.
    """

    __tablename__ = "data_import"

    kind: Mapped[RecordKind]
    state: Mapped[ImportState] = mapped_column(default=ImportState.CHECKING)
    file_name: Mapped[str]
    reading: Mapped[dict[str, Any]]
    columns: Mapped[list[str]]
    mapping: Mapped[list[str]]
    defaults: Mapped[dict[str, Any]]
    rows: Mapped[int]
    seen: Mapped[int] = mapped_column(default=0)
    at_line: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]]
    encoded_to: Mapped[int] = mapped_column(default=0)
    to_encode: Mapped[bool] = mapped_column(default=False)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("portal_user.id"))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    user: Mapped[User | None] = relationship(lazy="raise")

    def count(self, verdict: str) -> int:
        return int(self.counts.get(verdict, 0))

    @property
    def taken(self) -> int:
        """Rows that made or changed something."""
        return self.count(RowVerdict.CREATED) + self.count(RowVerdict.UPDATED)

    @property
    def at_work(self) -> bool:
        return self.state in {ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING}


class ImportRow(Base):
    """One line of the file. What was taken in goes; what was refused stays for a month, to be mended.

    `told`: what the preview shows of it, the name or title it is about and the fields it would change.
    """

    __tablename__ = "import_row"

    import_id: Mapped[int] = mapped_column(ForeignKey("data_import.id", ondelete="CASCADE"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    cells: Mapped[list[Any]] = mapped_column(JSONB)
    verdict: Mapped[RowVerdict | None]
    faults: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    told: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ImportEffect(Base):
    """What an import made or changed: the old values of what changed, and a digest of how it left the thing."""

    __tablename__ = "import_effect"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("data_import.id", ondelete="CASCADE"), index=True)
    line: Mapped[int]
    subject: Mapped[RecordKind]
    subject_id: Mapped[int] = mapped_column(index=True)
    before: Mapped[dict[str, Any] | None]
    digest: Mapped[str]
    undo: Mapped[Undo | None]
