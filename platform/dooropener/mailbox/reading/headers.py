"""The headers of a mail, read leniently: raw 8-bit subjects, broken words and folded ids do occur."""

import re
from collections.abc import Iterator
from datetime import datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from dooropener.mailbox.reading.charsets import decode

_LONGEST = 20_000
"""Characters of one header that are read; a list of ten thousand recipients is of no use to us."""

_RECIPIENTS = (
    "Delivered-To",
    "X-Original-To",
    "X-Envelope-To",
    "Envelope-To",
    "X-Forwarded-To",
    "To",
    "Cc",
    "Resent-To",
)
_ID = re.compile(r"<[^<>\s]{1,900}>")
_ADDRESS = re.compile(r"[^\s<>\"'(),;:@\[\]]{1,200}@[^\s<>\"'(),;:@\[\]]{1,200}")
_WORD_GAP = re.compile(r"(\?=)\s{1,20}(=\?)")
_SPACES = re.compile(r"\s+")


CERTIFIED_MAIL = "posta-certificata@"
"""Under this name Italy's certified mail houses (PEC) pass letters on, and receipts."""


def raw_headers(message: Message, name: str) -> Iterator[str]:
    """Yield the values of a header as they came, unfolded, 8-bit bytes decoded."""
    wanted = name.lower()
    for key, value in message.raw_items():
        if key.lower() == wanted:
            text = str(value)[:_LONGEST]
            if not text.isascii():
                text = decode(text.encode("utf-8", "surrogateescape"))
            yield _SPACES.sub(" ", text).strip()


def header(message: Message, name: str) -> str:
    """Return the first header of that name with its RFC 2047 words decoded, or an empty string."""
    return next((words(value) for value in raw_headers(message, name)), "")


def words(value: str) -> str:
    """Return the value with its RFC 2047 encoded words decoded."""
    if "=?" not in value:
        return value
    try:
        chunks = decode_header(_WORD_GAP.sub(r"\1 \2", value))
    except (HeaderParseError, ValueError):
        return value
    parts = []
    for chunk, charset in chunks:
        if isinstance(chunk, str):
            parts.append(chunk)
        elif charset is None:
            parts.append(_unescaped(chunk))
        else:
            parts.append(decode(chunk, charset))
    return _SPACES.sub(" ", "".join(parts)).strip()


def _unescaped(chunk: bytes) -> str:
    """What `decode_header` hands back for the text between encoded words."""
    try:
        return chunk.decode("raw-unicode-escape")
    except UnicodeError:
        return decode(chunk)


def addresses(message: Message, *names: str) -> list[tuple[str, str]]:
    """Return (name, address) for every address of the headers named, decoded, addresses in lower case."""
    found = []
    for header_name in names:
        for value in raw_headers(message, header_name):
            for name, address in _pairs(value):
                found.append((words(name).strip().strip("'\""), address.lower()))
    return list(dict.fromkeys(found))


def _pairs(value: str) -> list[tuple[str, str]]:
    pairs = [(name, address) for name, address in getaddresses([value]) if _ADDRESS.fullmatch(address)]
    # The strict parser gives up on unquoted commas and the like; an address is still an address.
    return pairs or [("", match.group()) for match in _ADDRESS.finditer(words(value))]


def sender(message: Message) -> tuple[str, str]:
    """Return name and address of who wrote; the Sender or the Reply-To stands in for a missing From."""
    found = addresses(message, "From") or addresses(message, "Sender") or addresses(message, "Reply-To")
    if found and found[0][1].startswith(CERTIFIED_MAIL):
        found = addresses(message, "Reply-To") or found
    return found[0] if found else ("", "")


def recipients(message: Message) -> tuple[str, ...]:
    """Return every address the mail was meant for, envelope copies first."""
    return tuple(dict.fromkeys(address for _, address in addresses(message, *_RECIPIENTS)))


def message_ids(message: Message, *names: str) -> tuple[str, ...]:
    """Return the message ids in the headers named, in order, each once, with their angle brackets.

    Some relays write ids as RFC 2047 words (cpython #79986) or without brackets; both are understood.
    """
    found: list[str] = []
    for name in names:
        for value in raw_headers(message, name):
            text = words(value)
            ids = _ID.findall(text) or [f"<{match.group()}>" for match in _ADDRESS.finditer(text)]
            found.extend(ids)
    return tuple(dict.fromkeys(found))


def sent_at(message: Message) -> datetime | None:
    """Return the Date header, if it is a date."""
    for value in raw_headers(message, "Date"):
        try:
            return parsedate_to_datetime(value)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None
