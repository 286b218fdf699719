"""Updates of the Bot API: stored before they are acknowledged, read into what was said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import jobs
from dooropener.words import LANGUAGES
from dooropener_bot.conversations import TelegramUpdate
from dooropener_bot.conversations.messages import storable_json

HANDLE = "telegram.handle_update"
KINDS = ("message", "callback_query", "my_chat_member")
"""The kinds of updates we ask for. Edited messages are left out: what was said is answered already."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one update says. `group`: the chat is not private; `blocked`: the person left (or came back)."""

    chat_id: int
    text: str = ""
    button: str | None = None
    query_id: str | None = None
    message_id: int | None = None
    language: str = "sv"
    group: bool = False
    blocked: bool | None = None
    migrated_to: int | None = None


async def store(session: AsyncSession, update_id: int, raw: Mapping[str, Any], *, at: datetime) -> bool:
    """Keep an update and enqueue its handling; false when it was here before.

    What is written in groups is none of our business: of those only the chat is kept.
    """
    said = read(raw)
    kept = raw if said is None or not said.group else {"update_id": update_id, **_of_group(said)}
    statement = insert(TelegramUpdate).values(id=update_id, raw=storable_json(kept), at=at)
    new = await session.scalar(statement.on_conflict_do_nothing().returning(TelegramUpdate.id)) is not None
    if new:
        lock = f"telegram:{said.chat_id}" if said else None
        await jobs.defer(session, HANDLE, lock=lock, update_id=update_id)
    return new


def _of_group(said: Said) -> dict[str, Any]:
    message: dict[str, Any] = {"chat": {"id": said.chat_id, "type": "group"}, "text": said.text.split("@")[0]}
    if said.migrated_to is not None:
        message["migrate_to_chat_id"] = said.migrated_to
    return {"message": message} if said.text.startswith("/") or said.blocked is not None else {"group": said.chat_id}


def read(raw: Mapping[str, Any]) -> Said | None:
    """The update as we understand it, or None for kinds that say nothing to us."""
    if "callback_query" in raw:
        return _read_press(raw["callback_query"])
    if "my_chat_member" in raw:
        return _read_membership(raw["my_chat_member"])
    if "message" in raw:
        return _read_message(raw["message"])
    return None


def _read_message(message: Mapping[str, Any]) -> Said:
    chat = message["chat"]
    return Said(
        chat_id=chat["id"],
        text=str(message.get("text") or message.get("caption") or ""),
        message_id=message.get("message_id"),
        language=_language(message.get("from")),
        group=chat.get("type") != "private",
        migrated_to=message.get("migrate_to_chat_id"),
    )


def _read_press(query: Mapping[str, Any]) -> Said | None:
    message = query.get("message")
    if not message or "data" not in query:
        return None
    markup = message.get("reply_markup") or {}
    labels = {
        button.get("callback_data"): button.get("text", "")
        for row in markup.get("inline_keyboard", [])
        for button in row
    }
    return Said(
        chat_id=message["chat"]["id"],
        text=labels.get(query["data"], ""),
        button=query["data"],
        query_id=query["id"],
        message_id=message.get("message_id"),
        language=_language(query.get("from")),
        group=message["chat"].get("type", "private") != "private",
    )


def _read_membership(change: Mapping[str, Any]) -> Said:
    chat = change["chat"]
    group = chat.get("type") != "private"
    status = change["new_chat_member"]["status"]
    return Said(
        chat_id=chat["id"],
        text="" if status in {"kicked", "left"} or not group else "/start",
        language=_language(change.get("from")),
        group=group,
        blocked=status in {"kicked", "left"},
    )


def _language(sender: Mapping[str, Any] | None) -> str:
    """What the person's Telegram speaks, where we speak it too; English where we do not."""
    code = str((sender or {}).get("language_code") or "").split("-")[0]
    if not code:
        return LANGUAGES[0]
    return code if code in LANGUAGES else "en"
