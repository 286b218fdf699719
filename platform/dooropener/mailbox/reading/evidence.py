"""The words of a reply that speak for a label, quoted as they stand."""

import re

from dooropener.mailbox.reading.cues import Cue, cues
from dooropener.mailbox.reading.letters import ProposalLabel

_SENTENCE = re.compile(r"[^.!?。！？\n]{0,2000}(?:[.!?](?=\S)[^.!?。！？\n]{0,400}){0,20}(?:[.!?。！？]{1,4}|\n|$)")
_LONGEST = 300


def evidence_for(label: ProposalLabel, visible_text: str, language: str | None) -> str:
    """Return the sentence with the clearest words for the label; a part of ``visible_text``, word for word."""
    sentences = [(match.start(), match.end()) for match in _SENTENCE.finditer(visible_text) if match.group().strip()]
    if not sentences:
        return visible_text.strip()[:_LONGEST]
    found = [cue for cue in cues(visible_text, language) if cue.label is label]
    best = max(sentences, key=lambda span: (_strength(found, span, label, visible_text), -span[0]))
    if _strength(found, best, label, visible_text) == 0:
        best = _first_of_substance(sentences, visible_text)
    return _shortened(visible_text, best, found)


def _strength(found: list[Cue], span: tuple[int, int], label: ProposalLabel, text: str) -> int:
    inside = [cue for cue in found if span[0] <= cue.start < span[1]]
    asked = label is ProposalLabel.QUESTION and text[span[0] : span[1]].rstrip().endswith(("?", "？"))
    return sum(cue.end - cue.start for cue in inside) + 12 * asked


def _first_of_substance(sentences: list[tuple[int, int]], text: str) -> tuple[int, int]:
    """The greeting says nothing."""
    longer = [span for span in sentences if len(text[span[0] : span[1]].strip()) >= 12 and "," not in text[span[1] - 2 : span[1]]]
    return (longer or sentences)[0]


def _shortened(text: str, span: tuple[int, int], found: list[Cue]) -> str:
    start, end = span
    if end - start > _LONGEST:
        first = next((cue.start for cue in found if start <= cue.start < end), start)
        start = max(start, first - _LONGEST // 3)
        end = min(end, start + _LONGEST)
    return text[start:end].strip()
