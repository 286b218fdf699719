"""What two wordings differ in, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_TOKEN = re.compile(r"[\u3400-\u9fff]|\w+|\s+|[^\w\s]")
"""A word, a space, a mark; in Chinese each character, for it writes no spaces."""


class Change(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand in both, only before, or only now."""

    change: Change
    text: str


def word_differences(before: str, now: str) -> list[Piece]:
    """Pieces in reading order: those that were not added make `before`, those that were not removed make `now`."""
    return list(_joined(_pieces(_TOKEN.findall(before), _TOKEN.findall(now))))


def _pieces(before: list[str], now: list[str]) -> Iterator[Piece]:
    matcher = SequenceMatcher(a=before, b=now, autojunk=False)
    for tag, a_start, a_end, b_start, b_end in matcher.get_opcodes():
        if tag == "equal":
            yield Piece(Change.SAME, "".join(before[a_start:a_end]))
            continue
        yield Piece(Change.REMOVED, "".join(before[a_start:a_end]))
        yield Piece(Change.ADDED, "".join(now[b_start:b_end]))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """A lone space between two changes belongs to both: shown once with each, it reads as a phrase."""
    removed = added = ""
    found = [piece for piece in pieces if piece.text]
    for number, piece in enumerate(found):
        between = piece.change is Change.SAME and piece.text.isspace() and removed and added
        if between and "\n" not in piece.text and number + 1 < len(found):
            removed, added = removed + piece.text, added + piece.text
        elif piece.change is Change.SAME:
            yield from _changed(removed, added)
            removed = added = ""
            yield piece
        elif piece.change is Change.REMOVED:
            removed += piece.text
        else:
            added += piece.text
    yield from _changed(removed, added)


def _changed(removed: str, added: str) -> Iterator[Piece]:
    if removed:
        yield Piece(Change.REMOVED, removed)
    if added:
        yield Piece(Change.ADDED, added)
