"""How a letter is written: its three parts rendered in one language, the text in lines that every program shows."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dooropener.errors import Invalid
from dooropener.introductions.letter_parts import Office
from dooropener.templating import render
from dooropener.words import LANGUAGES

LINE = 76
"""Columns of a line of text (RFC 3676 asks for at most 78); a Chinese character takes two."""

_BULLET = "- "
_BREAKS = re.compile(r"(?<=[，。；：、！？）])|(?<=”)(?=[\u4e00-\u9fff])|(?<=[ ])")
"""Where a line may end: at a space, and in Chinese after punctuation. In Danish, Finnish and Swedish ” also opens a
quotation, so a line ends after it only before a Chinese character."""


class LanguageNotFinished(Invalid):
    """There are no letters in that language yet; the advisor may choose English."""

    code = "language_not_finished"


@dataclass(frozen=True, slots=True)
class Letter:
    """A subject of one line, the text, and the same as HTML; `language` is the BCP 47 tag of all three.

    `fact`, `office` and `values` are what it was written from, so that it can be written in other words.
    """

    subject: str
    text: str
    html: str
    language: str
    fact: str = field(compare=False)
    office: Office = field(compare=False, repr=False)
    values: Mapping[str, Any] = field(compare=False, repr=False)


def write(fact: str, language: str, office: Office, values: Mapping[str, Any]) -> Letter:
    """Render `templates/email/<fact>/<language>`. Raises `LanguageNotFinished`."""
    if language not in LANGUAGES:
        raise LanguageNotFinished(language=language)
    folder = f"email/{fact}/{language}"
    subject = " ".join(render(f"{folder}/subject.txt", language, office=office, **values).split())
    text = tidy(render(f"{folder}/body.txt", language, office=office, **values))
    html = render(f"{folder}/body.html", language, office=office, subject=subject, **values)
    return Letter(subject, text, html, language, fact, office, values)


def tidy(text: str) -> str:
    """Lines of a readable length, no spaces at their ends, never more than one empty line."""
    lines = "\n".join(part for line in text.splitlines() for part in _wrapped(line.rstrip()))
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"


def _wrapped(line: str) -> Iterator[str]:
    """The line in pieces; a word or an address that is longer than a line stays whole."""
    hanging = " " * len(_BULLET) if line.startswith(_BULLET) else ""
    begun = ""
    for piece in _BREAKS.split(line):
        if begun.strip() and _columns(begun + piece.rstrip()) > LINE:
            yield begun.rstrip()
            begun = hanging
        begun += piece
    yield begun.rstrip()


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
