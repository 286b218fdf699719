"""Words that tell what a reply wants, and where they stand in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from dooropener.mailbox.reading.letters import ProposalLabel
from dooropener.mailbox.reading.phrases import Known, folded, known, languages
from dooropener.mailbox.reading.scripts import simplified

_LONGEST = 4_000
_CLEAR_ANYWHERE = 10
"""A phrase this long is not mistaken for a word of another language."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase found at ``text[start:end]`` that speaks for a label."""

    label: ProposalLabel
    start: int
    end: int


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


@lru_cache(maxsize=512)
def _all(text: str, language: str | None) -> tuple[Cue, ...]:
    """Kept for a while: a mail is searched whole and by its sentences, for each of several questions."""
    return tuple(_found(text, language))


def _found(text: str, language: str | None) -> Iterator[Cue]:
    text = simplified(text)
    lowered = folded(text)
    for name in languages():
        own = language is None or name in {language, "en"}
        for label, cue in _phrases(name, own):
            if cue.word in lowered:
                for match in cue.pattern.finditer(text):
                    yield Cue(label, match.start(), match.end())


@cache
def _phrases(language: str, own: bool) -> tuple[tuple[ProposalLabel, Known], ...]:
    return tuple(
        (ProposalLabel(label), known(phrase))
        for label, phrases in languages()[language].get("cues", {}).items()
        for phrase in phrases
        if own or len(phrase) >= _CLEAR_ANYWHERE
    )
