"""The office's own wordings of letters: kept with who and when, in force one at a time, and the way back."""

import enum
import logging
from datetime import datetime

from sqlalchemy import ForeignKey, Index, delete, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from dooropener.accounts.models import User
from dooropener.database import Base
from dooropener.errors import Conflict
from dooropener.introductions.letter_writing import Letter
from dooropener.introductions.wording_language import InvalidWording, check_wording, worded
from dooropener.settings import Settings
from dooropener.words import resource_folder

log = logging.getLogger(__name__)


class WordingState(enum.StrEnum):
    """`draft` is what somebody tries out; of what was `saved` the newest is in force."""

    DRAFT = "draft"
    SAVED = "saved"


class OfficeWording(Base):
    """One wording of a letter in a language. Without text it says that the standard wording is in force again."""

    __tablename__ = "wording"
    __table_args__ = (Index("ix_wording_letter", "fact", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    fact: Mapped[str]
    language: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    state: Mapped[WordingState]
    author_id: Mapped[int] = mapped_column(ForeignKey("portal_user.id"))
    at: Mapped[datetime]

    author: Mapped[User] = relationship(lazy="raise")

    @property
    def is_standard(self) -> bool:
        return not self.text


class NothingToUndo(Conflict):
    """The wording has never been changed."""

    code = "no_wording_to_undo"


def letter_facts() -> tuple[str, ...]:
    """All letters there are, by their fact."""
    folder = resource_folder("templates") / "email"
    return tuple(sorted(each.parent.parent.name for each in folder.glob("*/en/subject.txt")))


def example_letters_of(settings: Settings, fact: str, language: str) -> dict[str, Letter]:
    """The letter as it reads with made-up people, in each of its variants; by variant, `""` for the plain one."""
    from dooropener.introductions.example_letters import every_letter  # it is made of all the others

    every = every_letter(settings, language)
    made = {name.partition(".")[2]: make() for name, make in every.items() if name.partition(".")[0] == fact}
    return dict(sorted(made.items()))


async def reworded(session: AsyncSession, letter: Letter) -> Letter:
    """The letter as the office words it.

    A wording was tried when it was saved. Should it not fit a letter after all, the standard one goes out, and the log
    says so: a letter in the usual words is better than none.
    """
    own = await wording_in_force(session, letter.fact, letter.language)
    if own is None:
        return letter
    try:
        return worded(letter, subject=own.subject, text=own.text)
    except InvalidWording as error:
        log.error("wording %s did not fit a letter: %s", own.id, error.details.get("rule"))  # noqa: TRY400  # no values
        return letter


async def wording_in_force(session: AsyncSession, fact: str, language: str) -> OfficeWording | None:
    """None where the standard wording is in force."""
    saved = (OfficeWording.fact == fact, OfficeWording.language == language, OfficeWording.state == WordingState.SAVED)
    query = select(OfficeWording).where(*saved).order_by(OfficeWording.id.desc()).limit(1)
    own = await session.scalar(query)
    return None if own is None or own.is_standard else own


async def save_wording(
    session: AsyncSession,
    fact: str,
    language: str,
    *,
    subject: str,
    text: str,
    settings: Settings,
    by: User,
    at: datetime,
) -> OfficeWording:
    """From now on letters say this, once every example could be written so; what was drafted of it goes.

    Raises `InvalidWording`, `accounts.ReadsOnly`.
    """
    check_wording(fact, language, subject=subject, text=text)
    for letter in example_letters_of(settings, fact, language).values():
        worded(letter, subject=subject, text=text)
    await drop_draft(session, fact, language, by=by)
    return await _add(session, fact, language, subject, text, WordingState.SAVED, by=by, at=at)


async def draft_wording(
    session: AsyncSession, fact: str, language: str, *, subject: str, text: str, by: User, at: datetime
) -> OfficeWording:
    """Keep what somebody tries out, as it is, right or wrong: one draft of a letter for each user."""
    await drop_draft(session, fact, language, by=by)
    return await _add(session, fact, language, subject, text, WordingState.DRAFT, by=by, at=at)


async def find_draft(session: AsyncSession, fact: str, language: str, *, by: User) -> OfficeWording | None:
    own = (OfficeWording.fact == fact, OfficeWording.language == language, OfficeWording.author_id == by.id)
    found: OfficeWording | None = await session.scalar(
        select(OfficeWording).where(*own, OfficeWording.state == WordingState.DRAFT)
    )
    return found


async def drop_draft(session: AsyncSession, fact: str, language: str, *, by: User) -> None:
    own = (OfficeWording.fact == fact, OfficeWording.language == language, OfficeWording.author_id == by.id)
    await session.execute(delete(OfficeWording).where(*own, OfficeWording.state == WordingState.DRAFT))


async def forget_drafts(session: AsyncSession, *, before: datetime) -> None:
    """Drop what somebody tried out long ago."""
    old = (OfficeWording.state == WordingState.DRAFT, OfficeWording.at < before)
    await session.execute(delete(OfficeWording).where(*old))


async def reset_wording(session: AsyncSession, fact: str, language: str, *, by: User, at: datetime) -> None:
    """Back to the standard wording; the office's own stays in the history. Raises `accounts.ReadsOnly`."""
    if await wording_in_force(session, fact, language) is not None:
        await _add(session, fact, language, "", "", WordingState.SAVED, by=by, at=at)


async def undo_wording(session: AsyncSession, fact: str, language: str, *, by: User, at: datetime) -> None:
    """Put in force again what was before the last change. Raises `NothingToUndo`, `accounts.ReadsOnly`."""
    past = await wordings_of(session, fact, language)
    if not past:
        raise NothingToUndo(fact=fact, language=language)
    subject, text = (past[1].subject, past[1].text) if len(past) > 1 else ("", "")
    await _add(session, fact, language, subject, text, WordingState.SAVED, by=by, at=at)


async def wordings_of(session: AsyncSession, fact: str, language: str, *, limit: int = 20) -> list[OfficeWording]:
    """What has been in force, newest first, with who wrote it."""
    query = select(OfficeWording).where(OfficeWording.fact == fact, OfficeWording.language == language)
    query = query.where(OfficeWording.state == WordingState.SAVED).order_by(OfficeWording.id.desc()).limit(limit)
    return list(await session.scalars(query.options(selectinload(OfficeWording.author))))


async def own_wordings(session: AsyncSession) -> list[OfficeWording]:
    """Every wording of the office's own that is in force, by letter and language."""
    newest = (
        select(OfficeWording)
        .where(OfficeWording.state == WordingState.SAVED)
        .ext(distinct_on(OfficeWording.fact, OfficeWording.language))
        .order_by(OfficeWording.fact, OfficeWording.language, OfficeWording.id.desc())
    )
    found = await session.scalars(newest.options(selectinload(OfficeWording.author)))
    return [wording for wording in found if not wording.is_standard]


async def _add(
    session: AsyncSession,
    fact: str,
    language: str,
    subject: str,
    text: str,
    state: WordingState,
    *,
    by: User,
    at: datetime,
) -> OfficeWording:
    by.actor  # noqa: B018  # raises for who only reads
    wording = OfficeWording(
        fact=fact, language=language, subject=subject.strip(), text=text.strip(), state=state, author_id=by.id, at=at
    )
    session.add(wording)
    await session.flush()
    return wording
