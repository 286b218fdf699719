"""Pieces of a kept mail: a file that came along, its formatted text, the mail that it passes on."""

import email
import email.policy
import enum
from collections.abc import Iterator
from email.message import Message as Mime
from typing import Any

import nh3

from dooropener.listings import SUFFIXES, FileRefused, media_type
from dooropener.mailbox.reading.bodies import attachment_of, children
from dooropener.mailbox.reading.charsets import decode

_MOST_PARTS = 300
_LONGEST_HTML = 2_000_000
_ALIKE = {".jpeg": ".jpg", ".jpe": ".jpg"}
_TAGS = nh3.ALLOWED_TAGS - {"img", "a"}


class FileVerdict(enum.StrEnum):
    """What an attached file is, by its content: its name and declared type are not believed."""

    SAFE = "safe"
    MISNAMED = "misnamed"
    RUNS = "runs"
    LOCKED = "locked"
    UNKNOWN = "unknown"
    UNCHECKED = "unchecked"


_VERDICTS = {
    "macros": FileVerdict.RUNS,
    "active": FileVerdict.RUNS,
    "protected": FileVerdict.LOCKED,
    "too_large": FileVerdict.UNCHECKED,
}


def parts(raw: bytes) -> Iterator[Mime]:
    """Every part of a mail, outermost first."""
    waiting = [email.message_from_bytes(raw, policy=email.policy.compat32)]
    for _ in range(_MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop(0)
        yield part
        waiting.extend(children(part))


def content_of(raw: bytes, sha256: str) -> bytes | None:
    """The file with this hash, as it was attached; None for one inside another kind of container."""
    for part in parts(raw):
        attachment, content = attachment_of(part)
        if attachment.sha256 == sha256 and content:
            return content
    return None


def judge(raw: bytes, attachments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The attachments, each with its `verdict`."""
    return [{**one, "verdict": verdict(content_of(raw, one["sha256"]), one["filename"]).value} for one in attachments]


def verdict(content: bytes | None, filename: str) -> FileVerdict:
    """Look into one file."""
    if content is None:
        return FileVerdict.UNCHECKED
    try:
        kind = media_type(content)
    except FileRefused as refusal:
        return _VERDICTS.get(str(refusal.details["rule"]), FileVerdict.UNKNOWN)
    ending = "." + filename.lower().rpartition(".")[2]
    return FileVerdict.SAFE if _ALIKE.get(ending, ending) == SUFFIXES[kind] else FileVerdict.MISNAMED


def formatted(raw: bytes) -> str | None:
    """The HTML of a mail without anything that runs, loads or leads away: no scripts, styles, pictures, links."""
    for part in parts(raw):
        if part.get_content_type() == "text/html" and part.get_content_disposition() != "attachment":
            data = part.get_payload(decode=True)
            if isinstance(data, bytes) and data.strip():
                text = decode(data[:_LONGEST_HTML], str(part.get_content_charset("") or ""))
                return nh3.clean(text, tags=_TAGS, attributes={"*": {"lang", "dir"}, "td": {"colspan", "rowspan"}})
    return None


def passed_on(raw: bytes) -> bytes | None:
    """The mail that this one brings along whole, if it does."""
    for part in parts(raw):
        if part.get_content_type() == "message/rfc822":
            inner = next(children(part), None)
            return inner.as_bytes() if inner is not None else None
    return None
