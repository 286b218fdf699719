"""Finding many terms in a text at once: only the terms that begin as the text does at a place are tried there."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

_COMPOUNDS = frozenset({"sv", "de", "fi", "da", "nb", "is"})
_UNSPACED = frozenset({"zh"})
_SHORTEST_INSIDE = 5
_SHORTEST_HEAD = 4
"""A closed term may be the head of a compound: "båter$" is found in "aluminiumsbåter"."""
_SHORTEST_PART = 3
_SHORT_PARTS = frozenset({"el", "te", "öl", "øl", "is", "ís", "ek", "by", "bi"})
"""What stands before a term inside a word is a word too: "tomat" is in "plommontomat", and not in "automat"."""
_KEY = 4
_SIGN = re.compile(r"[\\\[({.?*+|^$]")


@dataclass(frozen=True, slots=True)
class Found:
    """A term in a text: its own letters are ``text[start:end]``, the word it opens reaches to ``word_end``."""

    start: int
    end: int
    word_end: int
    name: str


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    literal: str
    pattern: re.Pattern[str] | None
    closed: bool


class TermIndex:
    """The terms of one language.

    A term is the beginning of a word; ``$`` at its end closes the word; a space stands for a hyphen too. It may hold
    what a regular expression may. In languages that write compounds a long term may stand inside a word, after another
    word; ``^`` before a term forbids it.
    """

    def __init__(self, language: str, terms: Mapping[str, Iterable[str]]) -> None:
        self._unspaced = language in _UNSPACED
        self._at_start: dict[str, list[_Entry]] = defaultdict(list)
        self._anywhere: dict[str, list[_Entry]] = defaultdict(list)
        for name, alternatives in terms.items():
            for term in alternatives:
                entry, key = _entry(name, term.removeprefix("^"))
                inside = language in _COMPOUNDS and _may_stand_inside(term)
                chosen = self._anywhere if inside or (self._unspaced and not term.isascii()) else self._at_start
                chosen[key].append(entry)
        self._lengths_at_start = sorted({len(key) for key in self._at_start})
        self._lengths_anywhere = sorted({len(key) for key in self._anywhere})

    def find(self, text: str) -> list[Found]:
        """Return what is found, in order of place.

        Of terms that share letters only the longest counts: "konstläder" is not "läder", and "robotcell" says more than
        "robot". A compound of two terms names both.
        """
        folded = _folded(text)
        found: set[Found] = set()
        opened = 0
        for start in range(len(folded)):
            opens = start == 0 or not self._joins(folded[start - 1])
            opened = start if opens else opened
            if not opens and (not self._lengths_anywhere or not (self._unspaced or _is_part(folded[opened:start]))):
                continue
            for entry in self._candidates(folded, start, opens=opens):
                end, word_end = self._ends(entry, folded, start)
                if end:
                    found.add(Found(start, end, word_end, entry.name))
        return _longest(found)

    def _candidates(self, folded: str, start: int, *, opens: bool) -> Iterator[_Entry]:
        if opens:
            for length in self._lengths_at_start:
                yield from self._at_start.get(folded[start : start + length], ())
        for length in self._lengths_anywhere:
            yield from self._anywhere.get(folded[start : start + length], ())

    def _ends(self, entry: _Entry, folded: str, start: int) -> tuple[int, int]:
        """Return where a term ends, and the word that begins with it; zeros if the term is not there."""
        if entry.pattern is None:
            end = start + len(entry.literal) if folded.startswith(entry.literal, start) else 0
        else:
            match = entry.pattern.match(folded, start)
            end = match.end() if match else 0
        word_end = end
        while end and word_end < len(folded) and _is_letter(folded[word_end]):
            word_end += 1
        if entry.closed:
            return (end, end) if word_end == end else (0, 0)
        if self._unspaced:
            cut = entry.literal.isascii() and end < len(folded) and self._joins(folded[end])
            return (0, 0) if cut else (end, end)
        return end, word_end

    def _joins(self, character: str) -> bool:
        """Return whether a character belongs to the word beside it; between hanzi and Latin letters a word ends."""
        return _is_letter(character) and not (self._unspaced and not character.isascii())


def _entry(name: str, term: str) -> tuple[_Entry, str]:
    closed = term.endswith("$")
    body = _folded(term.removesuffix("$"))
    sign = _SIGN.search(body)
    if sign is None:
        return _Entry(name, body, None, closed), body[:_KEY]
    prefix = body[: sign.start() - (sign.group() in "?*")]
    return _Entry(name, prefix, re.compile(body), closed), prefix[:_KEY]


def _longest(found: Iterable[Found]) -> list[Found]:
    kept: list[Found] = []
    reached, widest = 0, (0, 0)
    for one in sorted(found, key=lambda one: (one.start, -one.end, one.word_end, one.name)):
        if one.end > reached:
            reached, widest = one.end, (one.start, one.end)
        elif (one.start, one.end) != widest:
            continue
        kept.append(one)
    return kept


def _may_stand_inside(term: str) -> bool:
    closed = term.endswith("$")
    return not term.startswith("^") and len(term) - closed >= (_SHORTEST_HEAD if closed else _SHORTEST_INSIDE)


def _is_part(beginning: str) -> bool:
    return len(beginning) >= _SHORTEST_PART or beginning in _SHORT_PARTS


def _folded(text: str) -> str:
    """Return a text of the same length in small letters, hyphens as spaces."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lower.replace("-", " ").replace("’", "'")


def _is_letter(character: str) -> bool:
    return character.isalnum() or character == "_"
