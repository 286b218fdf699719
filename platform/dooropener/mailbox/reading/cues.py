"""Words that tell what a reply wants, and where they stand in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dooropener.mailbox.reading.letters import ProposalLabel
from dooropener.mailbox.reading.phrases import languages, pattern
from dooropener.mailbox.reading.scripts import simplified

_LONGEST = 4_000
_CLEAR_ANYWHERE = 10
"""A phrase this long is not mistaken for a word of another language."""

_LITERAL = re.compile(r"[^\s*…'’]+")


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase found at ``text[start:end]`` that speaks for a label."""

    label: ProposalLabel
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Known:
    """A phrase to look for, where its longest word occurs: most of two thousand do not, and that is quickly seen."""

    label: ProposalLabel
    word: str
    pattern: re.Pattern[str]


def cues(text: str, language: str | None) -> list[Cue]:
    """Return the cues in order. Where two overlap the longer counts: "not interested" holds no "interested"."""
    found = sorted(_all(text[:_LONGEST], language), key=lambda cue: (cue.start - cue.end, cue.start, cue.label))
    kept: list[Cue] = []
    for cue in found:
        overlapping = [other for other in kept if cue.start < other.end and other.start < cue.end]
        if all(other.label is not cue.label and _same_place(other, cue) for other in overlapping):
            kept.append(cue)
    return sorted(kept, key=lambda cue: cue.start)


def cues_for(label: ProposalLabel, text: str, language: str | None) -> list[Cue]:
    """Return what speaks for one label, though longer words there may speak for another."""
    return sorted((cue for cue in _all(text[:_LONGEST], language) if cue.label is label), key=lambda cue: cue.start)


def _same_place(one: Cue, other: Cue) -> bool:
    return (one.start, one.end) == (other.start, other.end)


def _all(text: str, language: str | None) -> Iterator[Cue]:
    text = simplified(text)
    lowered = text.casefold()
    for name in languages():
        own = language is None or name in {language, "en"}
        for known in _phrases(name, own):
            if known.word in lowered:
                for match in known.pattern.finditer(text):
                    yield Cue(known.label, match.start(), match.end())


@cache
def _phrases(language: str, own: bool) -> tuple[_Known, ...]:
    return tuple(
        _Known(ProposalLabel(label), max(_LITERAL.findall(phrase.casefold()), key=len), pattern([phrase]))
        for label, phrases in languages()[language].get("cues", {}).items()
        for phrase in phrases
        if own or len(phrase) >= _CLEAR_ANYWHERE
    )
