"""How far each IMAP folder has been fetched, kept in the database beside the mail."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.mailbox.models import FetchFault, ImapFolder
from dooropener.settings import Settings


def account_of(settings: Settings) -> str:
    """Whose mailbox, on which server: the name of the state, so that a new server begins anew."""
    return f"{settings.imap_username}@{settings.imap_host}"


async def remember(session: AsyncSession, settings: Settings) -> ImapFolder:
    """The state of the folder that is configured, made when missing."""
    named = {"account": account_of(settings), "name": settings.imap_folder}
    fresh = {"uidvalidity": 0, "last_uid": 0, "finished_uid": 0}
    await session.execute(insert(ImapFolder).values(**named, **fresh).on_conflict_do_nothing())
    query = select(ImapFolder).filter_by(**named).execution_options(populate_existing=True)
    return (await session.scalars(query)).one()


def begin_anew(folder: ImapFolder, uidvalidity: int) -> None:
    """The server numbers its messages anew: all are looked at again, and what is here already counts once."""
    folder.uidvalidity, folder.last_uid, folder.finished_uid = uidvalidity, 0, 0


async def advance(session: AsyncSession, folder: ImapFolder, *, last: int = 0, finished: int = 0) -> None:
    """Forward only, and only under the numbering at hand, whoever else fetches from the folder."""
    await session.execute(
        update(ImapFolder)
        .where(ImapFolder.id == folder.id, ImapFolder.uidvalidity == folder.uidvalidity)
        .values(
            last_uid=func.greatest(ImapFolder.last_uid, last),
            finished_uid=func.greatest(ImapFolder.finished_uid, finished),
        )
    )
    folder.last_uid, folder.finished_uid = max(folder.last_uid, last), max(folder.finished_uid, finished)


async def note_success(session: AsyncSession, settings: Settings, *, at: datetime) -> None:
    """All that is there has been fetched."""
    folder = await remember(session, settings)
    folder.looked_at, folder.failing_since, folder.fault = at, None, None


async def note_fault(session: AsyncSession, settings: Settings, fault: FetchFault, *, at: datetime) -> None:
    """It cannot be fetched; since when is kept."""
    folder = await remember(session, settings)
    folder.failing_since, folder.fault = folder.failing_since or at, fault


async def find_folder(session: AsyncSession, settings: Settings) -> ImapFolder | None:
    """The folder that is configured, with how it goes; None without IMAP, or before the first look."""
    if settings.imap_host is None:
        return None
    query = select(ImapFolder).filter_by(account=account_of(settings), name=settings.imap_folder)
    found: ImapFolder | None = await session.scalar(query)
    return found
