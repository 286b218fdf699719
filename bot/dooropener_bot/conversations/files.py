"""Files that come with a message: looked into before anything is kept, and noted in the raw message."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import listings
from dooropener.listings import FileRefused
from dooropener_bot.conversations.messages import storable
from dooropener_bot.conversations.models import ChatMessage


@dataclass(frozen=True, slots=True)
class File:
    """A file as a door received it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a file: `id` is its attachment, or `refused` the rule that it broke."""

    name: str
    id: int | None = None
    refused: str | None = None


async def keep(session: AsyncSession, message_id: int, files: Sequence[File], *, at: datetime) -> None:
    """Keep the files of a message, and note with it what became of each. What is refused is not kept."""
    message = await session.get_one(ChatMessage, message_id)
    noted = [await _keep(session, file, at=at) for file in files]
    message.raw = {**(message.raw or {}), "files": noted}


async def _keep(session: AsyncSession, file: File, *, at: datetime) -> dict[str, Any]:
    try:
        kept = await listings.keep(session, name=file.name, content=file.content, at=at)
    except FileRefused as refusal:
        return {"name": storable(file.name)[:120], "refused": refusal.details["rule"]}
    return {"name": kept.name, "id": kept.id, "size": kept.size, "sha256": kept.sha256}


def files_of(message: ChatMessage) -> tuple[Received, ...]:
    """What came with a message."""
    noted = (message.raw or {}).get("files", ())
    return tuple(Received(file["name"], file.get("id"), file.get("refused")) for file in noted)
