"""Receipts of mail programs: that a letter was delivered, shown or deleted unread, and nothing of what it was about.

Most say so in a header (RFC 8098); what comes without one gives itself away by its subject or by its bare words.
"""

import re
from functools import cache

from dooropener.mailbox.reading.desks import is_personal
from dooropener.mailbox.reading.phrases import alternatives, phrases, says

_LONGEST = 800
"""Characters of a receipt, with what it repeats of our letter."""

_REPEATED = re.compile(r"(?m)^\W{0,10}\w[\w ]{0,20}[:：].*$|[\"“”„»«「『][^\"“”»«」』\n]*[\"“”»«」』]")
"""Lines as in a header, and our subject in quotation marks: the words of it are ours."""

_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?")
_OF_A_MAIL = re.compile(rf"\w@\w|{_CLOCK.pattern}")
_ZONE = re.compile(r"\((?:UTC|GMT)[^\n]*", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_FEW_LETTERS = 20
"""After the hour: *Uhr gelesen*, and no more. A person goes on."""


def is_receipt(subject: str, text: str) -> bool:
    """Tell whether a mail program says what became of our letter. ``text`` is the whole body."""
    if len(text) > _LONGEST or is_personal(_REPEATED.sub("", text)):
        return False
    if _subjects().match(subject.strip()):
        return True
    return bool(says(text, "receipts", "sure") and _OF_A_MAIL.search(text)) or _tells_the_hour(text)


def _tells_the_hour(text: str) -> bool:
    """Whether it says when the letter was seen, and ends there."""
    text = _ZONE.sub("", text)
    hours = [found.end() for found in _CLOCK.finditer(text)]
    if not hours or not says(text, "receipts", "seen"):
        return False
    return len(_LETTER.findall(text[hours[-1] :])) <= _FEW_LETTERS


@cache
def _subjects() -> re.Pattern[str]:
    """Before our own subject: *Read: A company from Norrköping*. *Re: Read:* is a person who answers."""
    return re.compile(rf"{alternatives(phrases('receipts', 'subjects'))}\s{{0,2}}[:：]", re.IGNORECASE)
