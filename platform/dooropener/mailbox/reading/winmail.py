"""What Outlook wraps in `winmail.dat` (TNEF), where the library for it is installed (the extra `winmail`)."""

import hashlib
import logging
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from dooropener.mailbox.reading.charsets import decode
from dooropener.mailbox.reading.letters import Attachment
from dooropener.mailbox.reading.richtext import decompressed, text_of_rtf

_LARGEST = 10_000_000
_MOST_FILES = 50

logging.getLogger("tnefparse").setLevel(logging.CRITICAL)  # it writes parts of the mail into its warnings


@dataclass(frozen=True, slots=True)
class Opened:
    """The letter as text and as HTML, each empty where it is missing, and the files that came in the envelope."""

    plain: str
    html: str
    files: tuple[Attachment, ...]


def opened(data: bytes) -> Opened | None:
    """Return what is inside, or None where it cannot be opened: no library, or no such envelope."""
    try:
        envelope: Any = import_module("tnefparse").TNEF(data[:_LARGEST], do_checksum=False)
        plain = _text(envelope.body)
        return Opened(
            plain if plain.strip() else text_of_rtf(_text(decompressed(envelope.rtfbody or b""))),
            _text(envelope.htmlbody),
            tuple(_file(each) for each in envelope.attachments[:_MOST_FILES]),
        )
    except ImportError:
        return None
    except Exception:  # a hand-written parser of a binary format; whatever it trips over, the raw mail is kept
        return None


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    text = decode(value) if isinstance(value, bytes) else str(value or "")
    return text.replace("\x00", "").replace("\r\n", "\n")


def _file(each: Any) -> Attachment:
    data = each.data if isinstance(each.data, bytes) else b""
    name = _text(each.long_filename() if callable(getattr(each, "long_filename", None)) else each.name)
    return Attachment(name, "application/octet-stream", len(data), hashlib.sha256(data).hexdigest())
