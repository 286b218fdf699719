"""What comes beside words: text files are read, documents and pictures handed on, a contact taken where we asked."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from charset_normalizer import from_bytes
from telegram.error import BadRequest, InvalidToken

from dooropener.house import House
from dooropener.listings import MAX_BYTES
from dooropener.words import Words
from dooropener_bot.channels.telegram_line import TelegramLine
from dooropener_bot.channels.updates import Said
from dooropener_bot.conversations import File

LARGEST_TEXT = 64 * 1024
"""In bytes. The conversation takes 4000 characters at a time."""

_ENDINGS = (".txt", ".text", ".md")

Note = Callable[[Words], str]


@dataclass(frozen=True, slots=True)
class Taken:
    """What is handed on to the conversation, and what we say of the rest."""

    said: Said
    note: Note | None = None
    files: tuple[File, ...] = ()


async def take_in(house: House, line: TelegramLine, said: Said, *, asked_for_contact: bool) -> Taken:
    """Make words of what came, as far as that goes. Raises `DeliveryFailed` while a file cannot be fetched."""
    if said.document is not None:
        return await _take_document(house, line, said, said.document)
    if said.contact is not None:
        return _take_contact(said, said.contact, asked=asked_for_contact)
    return Taken(said, None if said.text or said.button else _only_words)


async def _take_document(house: House, line: TelegramLine, said: Said, document: dict[str, Any]) -> Taken:
    name = str(document.get("file_name") or "?")
    text = name.lower().endswith(_ENDINGS) or document.get("mime_type") == "text/plain"
    largest = LARGEST_TEXT if text else MAX_BYTES
    if int(document.get("file_size") or 0) > largest:
        return Taken(said, _too_large(name, largest))
    content = await _fetch(line, document["file_id"])
    if content is None:
        return Taken(said, _not_readable(house, name))
    if len(content) > largest:
        return Taken(said, _too_large(name, largest))
    if not text:
        return Taken(said, files=(File(name, content),))
    words = _decoded(content)
    if words is None:
        return Taken(said, _not_readable(house, name))
    return Taken(replace(said, text="\n\n".join(part for part in (said.text, words.strip()) if part)))


async def _fetch(line: TelegramLine, file_id: str) -> bytes | None:
    """The file, or None where Telegram does not hand it out."""
    async with line.open() as bot:
        try:
            file = await bot.get_file(file_id)
            return bytes(await file.download_as_bytearray())
        except (BadRequest, InvalidToken):  # the latter stands for every address that is not found
            return None


def _decoded(content: bytes) -> str | None:
    """The text of a file, in whichever character set; None where it is no text, or says nothing."""
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = str(from_bytes(content).best() or "")
    return words if words.strip() and "\x00" not in words else None


def _take_contact(said: Said, contact: dict[str, Any], *, asked: bool) -> Taken:
    if contact["user_id"] is None or contact["user_id"] != said.sender_id:
        return Taken(said, _of_another)
    if not asked:
        return Taken(said, _not_asked)
    return Taken(replace(said, text=", ".join(part for part in (contact["name"], contact["email"]) if part)))


def _only_words(_: Words) -> str:
    return _("I can only read words so far. Please write what you would like to say.")


def _not_readable(house: House, name: str) -> Note:
    def say(_: Words) -> str:
        return _(
            "I could not read “%(name)s”, so I have not kept it. Please copy its words into a message, or send it to "
            "%(address)s.",
            name=name,
            address=house.settings.office_email,
        )

    return say


def _too_large(name: str, largest: int) -> Note:
    def say(_: Words) -> str:
        if largest == MAX_BYTES:
            limit = MAX_BYTES // 1_000_000
            return _("“%(file)s” is too large: at most %(megabytes)s megabytes, please.", file=name, megabytes=limit)
        return _(
            "“%(name)s” is too large for me: I take text files of up to %(limit)s kB. I have not kept it.",
            name=name,
            limit=largest // 1024,
        )

    return say


def _of_another(_: Words) -> str:
    return _("Please send me no contact details of other people; they are welcome to write to me themselves.")


def _not_asked(_: Words) -> str:
    return _("Thank you, but I do not need your contact details right now; I have not kept them.")
