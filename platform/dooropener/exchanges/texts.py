"""The letters of a file: which encoding it is in, and what may stand in a cell."""

import re
from dataclasses import dataclass

_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)
"""Marks of byte order, the longer ones first."""

ENCODINGS = ("utf-8", "cp1252", "cp1257", "cp1250", "gb18030", "utf-16")
"""Among these somebody may choose; the first four are told apart by themselves, and so is Chinese."""

_LETTERS = {
    "cp1252": frozenset("åäöÅÄÖéÉüÜßàèìòùÀÈÌÒÙæøÆØþðÞÐáíóúýÁÍÓÚÝ’–“”€°§½²³«»…·×´"),
    "cp1257": frozenset("āčēģīķļņšūžĀČĒĢĪĶĻŅŠŪŽåäöÅÄÖéÉüÜõÕ’–“”€°§½²³«»…·×"),
}
"""What is written beyond ASCII around the North Sea and in Italy, and what in Latvia."""
_HAN_PAIR = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")
_HIGH = re.compile(rb"[\x80-\xff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_RUBBISH = 0.02
"""So many of the characters of a text may be control characters."""
_FEW = 8
_LOOKED_AT = 2_000_000


class NoText(Exception):
    """The bytes are no text that anybody has written."""


class UnknownEncoding(Exception):
    """Nobody knows an encoding of this name."""


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    encoding: str


def read_text(content: bytes, encoding: str | None = None) -> Text:
    """Decode a file by its mark, else as UTF-8, else as what its letters say. Raises `NoText`, `UnknownEncoding`."""
    chosen = encoding or _told(content)
    try:
        text = content.decode("utf-8-sig" if chosen == "utf-8" else chosen)
    except UnicodeError as error:
        raise NoText from error
    except LookupError as error:
        raise UnknownEncoding from error
    text = text.removeprefix("\ufeff")
    start = text[:_LOOKED_AT]
    if len(_CONTROL.findall(start)) > max(_FEW, _RUBBISH * len(start)):
        raise NoText
    return Text(text, chosen.removesuffix("-sig"))


def _told(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    if unmarked := _unmarked_utf16(content[:_LOOKED_AT]):
        return unmarked
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _by_letters(content[:_LOOKED_AT])
    return "utf-8"


def _unmarked_utf16(content: bytes) -> str:
    """Latin letters in UTF-16 have a zero in every other byte."""
    half = max(1, len(content) // 2)
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(content) % 2 == 0 and content[first::2].count(0) > 0.4 * half > 10 * content[1 - first :: 2].count(0):
            return encoding
    return ""


def _by_letters(content: bytes) -> str:
    """Windows-1252, unless the letters are Latvian or come in pairs as Chinese ones do."""
    high = len(_HIGH.findall(content))
    if 2 * len(_HAN_PAIR.findall(content)) > 0.95 * high and high > 3:
        return "gb18030"
    scores = {}
    for encoding, letters in _LETTERS.items():
        read = content.decode(encoding, "replace")
        scores[encoding] = sum(character in letters for character in read if character > "\x7f")
    return "cp1257" if scores["cp1257"] > scores["cp1252"] else "cp1252"


def clean(text: str) -> str:
    """A cell's text as it is kept: no control characters, one kind of line end, no halves of characters or edges."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROL.sub("", text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.strip().strip("\u200b\u2060\ufeff").strip()


_RUNS = re.compile(r"'*\s*[=+\-@\t\r]")
_DEFUSED = re.compile(r"'+\s*[=+\-@\t\r]")


def defused(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe stands before what would begin one (OWASP)."""
    if text[:1].isalnum():  # nearly every text, and told in a tenth of the time
        return text
    return f"'{text}" if _RUNS.match(text) else text


def fused(text: str) -> str:
    """What `defused` was given."""
    return text[1:] if _DEFUSED.match(text) else text
