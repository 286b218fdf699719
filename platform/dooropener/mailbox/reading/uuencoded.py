"""Files that old programs write into the text itself (uuencode, IEEE Std 1003.1): they are files, no words."""

import binascii
import hashlib
import re
from typing import NamedTuple

from dooropener.mailbox.reading.letters import Attachment

_BEGIN = re.compile(r"begin(?:-base64)? [0-7]{3,4} (\S[^\n]{0,200})")
_LINE = re.compile(r"[\x20-\x60]{1,90}[ \t]?")
_FEWEST = 2
_MOST_FILES = 50


class Unpacked(NamedTuple):
    """The text without the files, and the files."""

    text: str
    files: tuple[Attachment, ...]


def unpacked(text: str) -> Unpacked:
    """Take the files out; a line that only begins like one ("begin 644 ...") and is followed by words is left."""
    if "\nbegin" not in f"\n{text}":
        return Unpacked(text, ())
    kept: list[str] = []
    files: list[Attachment] = []
    lines = text.split("\n")
    position = 0
    while position < len(lines):
        match = _BEGIN.fullmatch(lines[position].rstrip())
        end = _end(lines, position + 1) if match and len(files) < _MOST_FILES else None
        if match is None or end is None:
            kept.append(lines[position])
            position += 1
            continue
        files.append(_file(match[1], lines[position + 1 : end]))
        position = end + 1
    return Unpacked("\n".join(kept), tuple(files))


def _end(lines: list[str], start: int) -> int | None:
    """The line ``end``, if all before it is code: a full line of it says its own length in its first character."""
    for number in range(start, len(lines)):
        line = lines[number].rstrip("\r")
        if line.rstrip() == "end":
            return number if number - start >= _FEWEST else None
        if not _LINE.fullmatch(line) and line:
            return None
    return None


def _file(name: str, lines: list[str]) -> Attachment:
    content = b"".join(_decoded(line) for line in lines)
    return Attachment(name.strip(), "application/octet-stream", len(content), hashlib.sha256(content).hexdigest())


def _decoded(line: str) -> bytes:
    """Decode a line; some lose their trailing blanks on the way, which stand for zeros."""
    try:
        return binascii.a2b_uu(line.rstrip("\r\n"))
    except (binascii.Error, ValueError):
        length = ((((ord(line[0]) - 32) & 63) * 4 + 5) // 3) if line else 0
        try:
            return binascii.a2b_uu(line[: length + 1])
        except (binascii.Error, ValueError):
            return b""
