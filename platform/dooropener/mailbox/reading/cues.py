"""Words that tell what a reply wants, and where they stand in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dooropener.mailbox.reading.letters import ProposalLabel
from dooropener.mailbox.reading.phrases import languages, pattern

_LONGEST = 6_000
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
        if all(other.label is not cue.label and (other.start, other.end) == (cue.start, cue.end) for other in overlapping):
            kept.append(cue)
    return sorted(kept, key=lambda cue: cue.start)


def _all(text: str, language: str | None) -> Iterator[Cue]:
    for name in languages():
        own = language is None or name in {language, "en"}
        for label, compiled in _patterns(name, own).items():
            for match in compiled.finditer(text):
                if match.end() > match.start():
                    yield Cue(label, match.start(), match.end())


@cache
def _patterns(language: str, own: bool) -> dict[ProposalLabel, re.Pattern[str]]:
    found = languages()[language].get("cues", {})
    return {
        ProposalLabel(label): pattern(phrase for phrase in phrases if own or len(phrase) >= _CLEAR_ANYWHERE)
        for label, phrases in found.items()
    }
