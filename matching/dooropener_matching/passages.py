# ruff: noqa: SIM905 - word lists are easier to read and to mend as plain words
"""Splitting a text into passages: sentences, and the clauses of a sentence, each with its place in the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST_PASSAGES = 40
"""Passages read of one text. A listing has at most 4,000 characters, some 25 sentences."""

_LONGEST = 320
_SHORTEST = 12

_ABBREVIATIONS = frozenset(
    "ca bl a t ex m fl d v s osv resp inkl exkl max min kl nr st ev tel jfr "
    "e g i approx incl excl no vs inc ltd co etc mr dr prof dept "
    "z b bzw ggf inkl zzgl usw mag ing dipl str evtl mind "
    "es ecc sig dott soc p lgs art "
    "f eks fx pr dvs bla ca osv stk maks "
    "t sk jne esim n kpl mm ym klo yht "
    "piem gab u c tml apm t.sk "
    "o s frv m a þ hf ehf nk".split()
)
_TITLES = frozenset("nr kl mr dr prof mag ing dipl dott soc ca z b u o".split())
_CLOSING = re.escape("\"'”’»)]）】」』")
_FULL_STOPS = "。！？；"
_SENTENCE_END = re.compile(rf"[{_FULL_STOPS}][{_CLOSING}]*|(?<![.!?…])[.!?…]++[{_CLOSING}]*+(?=\s)|\n|;\s")
"""Possessive, so that a long run of stops is read once."""
_CLAUSE_END = re.compile(
    r"[,，;；](?=\D|$)\s*|:\s|：|\s[–—-]\s|(?<!nothing)\s(?=(?:men|but|aber|sondern|ma|però|bet|mutta|vaan|heldur|lakini|bali)\s)|\s(?=en\s(?:ekki|eng\w+|við|það|þá|þó|ég|vi?ljum|höfum|erum|aðeins|einungis)\b)|(?=但|而是)"
    r"|\s(?=(?:och|and|und|og|e|ja|un|na)\s(?:vi|we|wir|við|noi|me|mēs|sisi)\s)"
    r"|\s(?=(?:och|and|und|og|e|ja|un|na)\s(?:\w+\s)?(?:inga|inte|ingen|no|not|kein\w*|nicht|non|ikke|ingen|ekki|eng\w+|emme|ei|ne\w{3,}|hatu\w+)\s)"
)
_LAST_WORD = re.compile(r"([\w.]+)$")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a text; ``text`` is exactly ``whole[start:end]``."""

    start: int
    end: int
    text: str


def sentences(text: str) -> list[Passage]:
    """Return the sentences of a text in any of the eleven languages, none empty, at most ``MOST_PASSAGES``.

    A sentence longer than some 300 characters is cut at a clause, or at a space where it has none.
    """
    found: list[Passage] = []
    for start, end in _between(text, _sentence_ends(text)):
        for passage in _shortened(text, start, end):
            found.append(passage)
            if len(found) == MOST_PASSAGES:
                return found
    return found


def clauses(passage: Passage) -> list[Passage]:
    """Return the clauses of a sentence, in order; a sentence without any inner break is its own clause."""
    ends = [match.end() for match in _CLAUSE_END.finditer(passage.text)]
    pieces = [_trimmed(passage.text, start, end) for start, end in _between(passage.text, ends)]
    return [
        Passage(passage.start + start, passage.start + end, passage.text[start:end])
        for start, end in pieces
        if end > start
    ]


def _sentence_ends(text: str) -> Iterator[int]:
    for match in _SENTENCE_END.finditer(text):
        if not match.group().startswith(".") or not _is_abbreviation(text, match.start(), match.end()):
            yield match.end()


def _is_abbreviation(text: str, stop: int, after: int) -> bool:
    word = _LAST_WORD.search(text, max(0, stop - 20), stop)
    following = text[after:].lstrip()[:1] if after - stop < 2 else "X"
    if word is None or len(text[stop:after].rstrip()) > 1:
        return False
    last = word.group(1).rsplit(".", 1)[-1].casefold()
    if last in _ABBREVIATIONS and (last in _TITLES or not following.isupper()):
        return True
    return last.isdigit() and len(last) < 3 and not following.isupper()


def _between(text: str, ends: Iterator[int] | list[int]) -> Iterator[tuple[int, int]]:
    start = 0
    for end in [*ends, len(text)]:
        if end > start:
            yield start, end
            start = end


def _shortened(text: str, start: int, end: int) -> Iterator[Passage]:
    start, end = _trimmed(text, start, end)
    while end - start > _LONGEST:
        window = text[start : start + _LONGEST]
        breaks = [m.end() for m in _CLAUSE_END.finditer(window) if m.end() > _SHORTEST]
        cut = breaks[-1] if breaks else (window.rfind(" ") + 1 or _LONGEST)
        piece = _trimmed(text, start, start + cut)
        yield Passage(*piece, text[slice(*piece)])
        start, end = _trimmed(text, start + cut, end)
    if end > start:
        yield Passage(start, end, text[start:end])


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
