"""Reads of imports."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from dooropener.errors import NotFound
from dooropener.exchanges.models import Import, ImportEffect, ImportRow, RecordKind, RowVerdict, Undo
from dooropener.listings import Listing, ListingState

_AT_ONCE = 1000


class UnknownImport(NotFound):
    code = "unknown_import"


@dataclass(frozen=True, slots=True)
class Following:
    """What becomes of the listings of an import: how many there are, wait for review, were read by the model."""

    listings: int
    in_review: int
    published: int
    encoded: int


async def get_import(session: AsyncSession, import_id: int) -> Import:
    """With its user; raise `UnknownImport`."""
    query = select(Import).where(Import.id == import_id).options(selectinload(Import.user))
    running = (await session.scalars(query)).one_or_none()
    if running is None:
        raise UnknownImport(id=import_id)
    return running


async def imports(session: AsyncSession, *, limit: int) -> list[Import]:
    """The newest first, with their users."""
    query = select(Import).options(selectinload(Import.user)).order_by(Import.id.desc()).limit(limit)
    return list(await session.scalars(query))


async def rows_of(session: AsyncSession, import_id: int, verdict: RowVerdict, *, limit: int) -> list[ImportRow]:
    """The first rows with a verdict, in the order of the file."""
    own = (ImportRow.import_id == import_id) & (ImportRow.verdict == verdict)
    return list(await session.scalars(select(ImportRow).where(own).order_by(ImportRow.line).limit(limit)))


async def first_rows(session: AsyncSession, import_id: int, *, limit: int) -> list[ImportRow]:
    """Whatever their verdict."""
    query = select(ImportRow).where(ImportRow.import_id == import_id).order_by(ImportRow.line).limit(limit)
    return list(await session.scalars(query))


async def refused_rows(session: AsyncSession, import_id: int) -> AsyncIterator[Sequence[ImportRow]]:
    """All that were refused, some at a time."""
    last = 0
    while True:
        own = (ImportRow.import_id == import_id) & (ImportRow.verdict == RowVerdict.REFUSED) & (ImportRow.line > last)
        rows = list(await session.scalars(select(ImportRow).where(own).order_by(ImportRow.line).limit(_AT_ONCE)))
        if not rows:
            return
        yield rows
        last = rows[-1].line
        session.expunge_all()


async def left_by_undo(session: AsyncSession, import_id: int, *, limit: int) -> list[ImportEffect]:
    """What undoing left, for somebody had acted on it since."""
    own = (ImportEffect.import_id == import_id) & (ImportEffect.undo == Undo.LEFT)
    return list(await session.scalars(select(ImportEffect).where(own).order_by(ImportEffect.id).limit(limit)))


async def effects_of(session: AsyncSession, import_id: int, *, limit: int) -> list[ImportEffect]:
    """What an import made or changed, in the order of the file."""
    query = select(ImportEffect).where(ImportEffect.import_id == import_id).order_by(ImportEffect.line, ImportEffect.id)
    return list(await session.scalars(query.limit(limit)))


async def following(session: AsyncSession, running: Import) -> Following | None:
    """How far the listings of an import have come; None where it brought none."""
    own = select(ImportEffect.subject_id).where(
        ImportEffect.import_id == running.id, ImportEffect.subject == RecordKind.LISTINGS
    )
    encoded = func.count().filter(Listing.id <= running.encoded_to)
    in_review = func.count().filter(Listing.state == ListingState.IN_REVIEW)
    published = func.count().filter(Listing.state == ListingState.PUBLISHED)
    query = select(func.count(), in_review, published, encoded).where(Listing.id.in_(own))
    total, waiting, out, read = (await session.execute(query)).one()
    return Following(total, waiting, out, read) if total else None
