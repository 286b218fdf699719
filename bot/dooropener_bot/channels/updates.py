"""Updates of the Bot API: stored before they are acknowledged, read into what was said."""

import logging
import re
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

log = logging.getLogger(__name__)

HANDLE = "telegram.handle_update"
WEBHOOK = "/telegram/webhook"
"""Where Telegram brings updates, if they are not fetched."""

KINDS = ("message", "callback_query", "my_chat_member")
"""The kinds of updates we ask for. Edited messages are left out: what was said is answered already."""


CONTENT = (
    *("text", "document", "contact", "photo", "video", "voice", "audio", "sticker", "animation", "video_note"),
    *("location", "venue", "poll", "dice", "game", "story", "migrate_to_chat_id"),
)
"""What a message can hold that asks for an answer."""

_QUOTED = frozenset({"reply_to_message", "external_reply", "pinned_message"})

_ADDRESS_IN_CARD = re.compile(r"^(?:\w+\.)?EMAIL[^:\n]*:(.+)$", re.IGNORECASE | re.MULTILINE)


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
    sender_id: int | None = None
    document: dict[str, Any] | None = None
    contact: dict[str, Any] | None = None


async def store(session: AsyncSession, update_id: int, raw: Mapping[str, Any], *, at: datetime) -> bool:
    """Keep an update and enqueue its handling; false when it was here before.

    What is written in groups is none of our business: of those only the chat is kept. Nor are telephone numbers.
    """
    raw = _without_number(raw)
    said = read(raw)
    kept = raw if said is None or not said.group else {"update_id": update_id, **_of_group(said)}
    statement = insert(TelegramUpdate).values(id=update_id, raw=storable_json(kept), at=at)
    new = await session.scalar(statement.on_conflict_do_nothing().returning(TelegramUpdate.id)) is not None
    if new:
        lock = f"telegram:{said.chat_id}" if said else None
        await jobs.defer(session, HANDLE, lock=lock, update_id=update_id)
    return new


def _of_group(said: Said) -> dict[str, Any]:
    asked = said.text.startswith("/") or said.blocked is not None or said.migrated_to is not None
    if not asked:
        return {"group": said.chat_id}
    message: dict[str, Any] = {
        "chat": {"id": said.chat_id, "type": "group"},
        "text": said.text,
        "from": {"language_code": said.language},
    }
    if said.migrated_to is not None:
        message["migrate_to_chat_id"] = said.migrated_to
    return {"message": message}


def _without_number(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of a contact that was shared only name and mail address stay, and whose it is; of what is answered nothing."""
    message = raw.get("message")
    if not isinstance(message, Mapping):
        return raw
    kept = {key: value for key, value in message.items() if key not in _QUOTED}
    if isinstance(kept.get("contact"), Mapping):
        kept["contact"] = _name_and_address(kept["contact"])
    return {**raw, "message": kept}


def _name_and_address(contact: Mapping[str, Any]) -> dict[str, Any]:
    address = _ADDRESS_IN_CARD.search(str(contact.get("vcard", "")))
    name = " ".join(str(contact[part]) for part in ("first_name", "last_name") if contact.get(part))
    return {"name": name, "email": address[1].strip() if address else "", "user_id": contact.get("user_id")}


def read(raw: Mapping[str, Any]) -> Said | None:
    """The update as we understand it, or None for kinds that say nothing to us and for what is none."""
    try:
        return _read(raw)
    except (KeyError, TypeError, AttributeError) as error:
        log.warning("an update cannot be read: %s", type(error).__name__)
        return None


def _read(raw: Mapping[str, Any]) -> Said | None:
    if "callback_query" in raw:
        return _read_press(raw["callback_query"])
    if "my_chat_member" in raw:
        return _read_membership(raw["my_chat_member"])
    if "message" in raw:
        return _read_message(raw["message"])
    return None


def _read_message(message: Mapping[str, Any]) -> Said | None:
    """What a person sent; None for what Telegram tells by itself, such as a pinned message."""
    if not any(kind in message for kind in CONTENT):
        return None
    chat = message["chat"]
    text = str(message.get("text") or message.get("caption") or "")
    return Said(
        chat_id=chat["id"],
        text=_without_name(text),
        message_id=message.get("message_id"),
        language=_language(message.get("from")),
        group=chat.get("type") != "private",
        migrated_to=message.get("migrate_to_chat_id"),
        sender_id=(message.get("from") or {}).get("id"),
        document=message.get("document") or _picture(message),
        contact=message.get("contact"),
    )


def _picture(message: Mapping[str, Any]) -> dict[str, Any] | None:
    """The largest of the sizes in which Telegram keeps a picture."""
    sizes = message.get("photo")
    return {**sizes[-1], "file_name": "photo.jpg"} if sizes else None


def _without_name(text: str) -> str:
    """*/help@our_bot* is */help*."""
    return text.partition("@")[0] if text.startswith("/") and " " not in text else text


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
    code = "nb" if code in {"no", "nn"} else code
    return code if code in LANGUAGES else "en"
