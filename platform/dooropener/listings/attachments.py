"""Documents and pictures that a company adds to a listing: kept as they came, shown to advisors at the listing."""

import asyncio
import hashlib
import unicodedata
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import PurePath

from sqlalchemy import ForeignKey, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from dooropener import retention
from dooropener.database import Base
from dooropener.errors import Conflict, NotFound
from dooropener.listings.models import Listing
from dooropener.listings.scanning import SUFFIXES, media_type
from dooropener.retention import DataKind

MOST_FILES = 10
"""At one listing."""
NAME_LENGTH = 100


class TooManyFiles(Conflict):
    code = "too_many_files"


class UnknownAttachment(NotFound):
    code = "unknown_attachment"


class Attachment(Base):
    """One file. Until its listing is written it belongs to none."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"), index=True)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(deferred=True)
    at: Mapped[datetime]


async def keep(session: AsyncSession, *, name: str, content: bytes, at: datetime) -> Attachment:
    """Take a file in, as yet at no listing. Raises `FileRefused`."""
    kind = await asyncio.to_thread(media_type, content)
    attachment = Attachment(
        name=safe_name(name, kind),
        media_type=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        at=at,
    )
    session.add(attachment)
    await session.flush()
    return attachment


def safe_name(name: str, kind: str) -> str:
    """The file's own name without folders, control characters and tricks, with the ending of what it is."""
    last = PurePath(name.replace("\\", "/")).name
    shown = "".join(
        character for character in last if unicodedata.category(character)[0] not in "CZ" or character == " "
    )
    suffix = SUFFIXES[kind]
    stem = PurePath(shown).stem.strip(". ")[:NAME_LENGTH] or "file"
    return f"{stem}{suffix}"


async def attach(session: AsyncSession, listing: Listing, attachment_ids: Collection[int]) -> None:
    """Put files that belong to no listing yet with this one. Raises `TooManyFiles`."""
    if not attachment_ids:
        return
    held = await session.scalar(select(func.count()).where(Attachment.listing_id == listing.id)) or 0
    if held + len(attachment_ids) > MOST_FILES:
        raise TooManyFiles(limit=MOST_FILES)
    free = update(Attachment).where(Attachment.id.in_(attachment_ids), Attachment.listing_id.is_(None))
    await session.execute(free.values(listing_id=listing.id))


async def drop_unattached(session: AsyncSession, attachment_ids: Collection[int]) -> None:
    """Throw away those of the files that never got a listing."""
    await session.execute(delete(Attachment).where(Attachment.id.in_(attachment_ids), Attachment.listing_id.is_(None)))


async def sweep(session: AsyncSession, *, at: datetime) -> None:
    """Throw away what never got a listing within the time that such files are kept."""
    old = Attachment.at < await retention.kept_since(session, DataKind.UNATTACHED_FILES, at=at)
    await session.execute(delete(Attachment).where(Attachment.listing_id.is_(None), old))


async def attachments_of(session: AsyncSession, listing_id: int) -> Sequence[Attachment]:
    """In the order in which they came, without their content."""
    query = select(Attachment).where(Attachment.listing_id == listing_id).order_by(Attachment.id)
    return (await session.scalars(query)).all()


async def get_content(session: AsyncSession, listing_id: int, attachment_id: int) -> tuple[Attachment, bytes]:
    """A file of this listing with its bytes; raise `UnknownAttachment`."""
    query = select(Attachment, Attachment.content).where(
        Attachment.id == attachment_id, Attachment.listing_id == listing_id
    )
    found = (await session.execute(query)).one_or_none()
    if found is None:
        raise UnknownAttachment(id=attachment_id)
    return found[0], found[1]
