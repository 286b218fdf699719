"""Receipts of mail programs: that a letter was delivered, shown or deleted unread, and nothing of what it was about.

Most say so in a header (RFC 8098). What comes without one is a sentence that tells this, between lines that repeat
our letter's head; whoever says one thing more is a person.
"""

import re
from functools import cache

from dooropener.mailbox.reading.desks import is_personal
from dooropener.mailbox.reading.phrases import alternatives, phrases, says

_LONGEST = 800
"""Characters of a receipt, with what it repeats of our letter."""

_FEW_LETTERS = 90
"""Of one sentence: with a name and the names of days and months."""

_AFTERWARDS = 20
"""Letters after the hour: *Uhr gelesen*, and no more."""

_QUOTED = re.compile(r"[\"“”„»«「『][^\"“”»«」』\n]*[\"“”»«」』]")
_ZONE = re.compile(r"\((?:UTC|GMT)[^\n]*", re.IGNORECASE)
_ADDRESS = re.compile(r"\S+@\S+")
_CLOCK = re.compile(r"(?<![\d.:])\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?!\.?\d)")
_NUMBER = re.compile(r"\d[\d.:/,-]*")
_SENTENCE_ENDS = re.compile(r"(?<!\d)[.!?]\s|[。！？]")
_LETTER = re.compile(r"[^\W\d_]")


def is_receipt(subject: str, text: str) -> bool:
    """Tell whether a mail program says what became of our letter. ``text`` is the whole body."""
    if len(text) > _LONGEST:
        return False
    said = _ZONE.sub(" ", _QUOTED.sub(" ", _repeated().sub(" ", text)))
    if is_personal(said):
        return False
    if says(said, "receipts", "sure"):
        return bool(_CLOCK.search(said) or _ADDRESS.search(text))
    hours = [found.end() for found in _CLOCK.finditer(said)]
    if hours and len(_LETTER.findall(said[hours[-1] :])) > _AFTERWARDS:
        return False
    return _tells_what_became_of_it(said) and bool(hours or _subjects().match(subject.strip()))


def _tells_what_became_of_it(said: str) -> bool:
    """Whether it is one sentence, and that it was seen is all there is in it."""
    bare = _NUMBER.sub(" ", _ADDRESS.sub(" ", said))
    sentences = [part for part in _SENTENCE_ENDS.split(f"{said.strip()} ") if _LETTER.search(part)]
    return len(sentences) == 1 and len(_LETTER.findall(bare)) <= _FEW_LETTERS and says(bare, "receipts", "seen")


@cache
def _repeated() -> re.Pattern[str]:
    """Lines of our letter's head."""
    labels = alternatives(name for key in ("from", "to", "cc", "sent", "subject") for name in phrases("quotes", key))
    return re.compile(rf"^\W{{0,10}}{labels}\s{{0,3}}[:：].*$", re.IGNORECASE | re.MULTILINE)


@cache
def _subjects() -> re.Pattern[str]:
    """Before our own subject: *Read: A company from Norrköping*. *Re: Read:* is a person who answers."""
    return re.compile(rf"{alternatives(phrases('receipts', 'subjects'))}\s{{0,2}}[:：]", re.IGNORECASE)
