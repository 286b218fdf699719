"""Private notes of the office: written, changed and deleted by their author, each of which can be undone."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from dooropener.accounts import User
from dooropener.errors import Invalid, NotAllowed, NotFound
from dooropener.introductions.desk_models import CaseNote
from dooropener.introductions.models import Introduction

NOTE_LENGTH = 4000
KEPT_AFTER_DELETION = timedelta(days=30)


class UnknownNote(NotFound):
    code = "unknown_note"


class InvalidNote(Invalid):
    """Nothing is written, or more than a note holds."""

    code = "invalid_note"


class NotYourNote(NotAllowed):
    """Only who wrote a note changes or deletes it."""

    code = "not_your_note"


def _text(text: str) -> str:
    stripped = text.strip()
    if not stripped or len(stripped) > NOTE_LENGTH:
        raise InvalidNote(field="note", rule="too_long" if stripped else "required")
    return stripped


async def write_note(
    session: AsyncSession, introduction: Introduction, text: str, *, by: User, at: datetime
) -> CaseNote:
    """Raises `InvalidNote`, `accounts.ReadsOnly`."""
    author = by.actor
    note = CaseNote(introduction_id=introduction.id, author_id=author.id, text=_text(text), written_at=at)
    session.add(note)
    await session.flush()
    return note


async def edit_note(session: AsyncSession, note: CaseNote, text: str, *, by: User, at: datetime) -> None:
    """The text before is kept until the note is deleted for good. Raises `InvalidNote`, `NotYourNote`."""
    _check_own(note, by)
    wanted = _text(text)
    if wanted != note.text:
        note.earlier = [*note.earlier, {"text": note.text, "at": (note.edited_at or note.written_at).isoformat()}]
        note.text, note.edited_at = wanted, at
        await session.flush()


async def delete_note(session: AsyncSession, note: CaseNote, *, by: User, at: datetime) -> None:
    """Gone from every page, and after `KEPT_AFTER_DELETION` for good. Raises `NotYourNote`."""
    _check_own(note, by)
    note.deleted_at = note.deleted_at or at
    await session.flush()


async def undo_note(session: AsyncSession, note: CaseNote, *, by: User) -> None:
    """Take back the deletion, else the last change; a note as it was first written stays. Raises `NotYourNote`."""
    _check_own(note, by)
    if note.deleted_at is not None:
        note.deleted_at = None
    elif note.earlier:
        *before, last = note.earlier
        moment = datetime.fromisoformat(last["at"])
        note.earlier, note.text, note.edited_at = before, last["text"], moment if before else None
    await session.flush()


def _check_own(note: CaseNote, by: User) -> None:
    if by.actor.id != note.author_id:
        raise NotYourNote


async def get_note(session: AsyncSession, note_id: int, *, of: int | None = None) -> CaseNote:
    """A note, deleted ones too, locked; raise `UnknownNote`, for those of other introductions than `of` as well."""
    query = select(CaseNote).where(CaseNote.id == note_id)
    if of is not None:
        query = query.where(CaseNote.introduction_id == of)
    note: CaseNote | None = await session.scalar(
        query.with_for_update().execution_options(populate_existing=True).options(selectinload(CaseNote.author))
    )
    if note is None:
        raise UnknownNote(id=note_id)
    return note


async def notes_of(session: AsyncSession, introduction_ids: Iterable[int], *, deleted: bool = False) -> list[CaseNote]:
    """Notes with their authors, oldest first; deleted ones only where the law asks for all that is held."""
    query = select(CaseNote).where(CaseNote.introduction_id.in_(list(introduction_ids)))
    if not deleted:
        query = query.where(CaseNote.deleted_at.is_(None))
    query = query.options(selectinload(CaseNote.author)).order_by(CaseNote.written_at, CaseNote.id)
    return list(await session.scalars(query))
