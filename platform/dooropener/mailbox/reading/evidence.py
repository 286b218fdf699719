"""The words of a reply that speak for a label, quoted as they stand."""

import re

from dooropener.mailbox.reading.cues import Cue, cues
from dooropener.mailbox.reading.letters import ProposalLabel

_SENTENCE_ENDS = re.compile(r"[.!?](?=\s)|[。！？\n]")
_READ = 8_000
_LONGEST = 300
_QUESTION_MARK = 12
"""A question mark counts as much as a phrase of so many characters."""


def evidence_for(label: ProposalLabel, visible_text: str, language: str | None) -> str:
    """Return the sentence with the clearest words for the label; a part of ``visible_text``, word for word."""
    text = visible_text[:_READ]
    sentences = _sentences(text)
    if not sentences:
        return ""
    found = [cue for cue in cues(text, language) if cue.label is label]
    best = max(sentences, key=lambda span: (_strength(found, span, label, text), -span[0]))
    if _strength(found, best, label, text) == 0:
        best = _first_of_substance(sentences, text)
    return _shortened(text, best, found)


def _sentences(text: str) -> list[tuple[int, int]]:
    ends = [match.end() for match in _SENTENCE_ENDS.finditer(text)]
    spans = zip([0, *ends], [*ends, len(text)], strict=True)
    return [(start, end) for start, end in spans if text[start:end].strip()]


def _strength(found: list[Cue], span: tuple[int, int], label: ProposalLabel, text: str) -> int:
    inside = sum(cue.end - cue.start for cue in found if span[0] <= cue.start < span[1])
    asked = label is ProposalLabel.QUESTION and text[span[0] : span[1]].rstrip().endswith(("?", "？"))
    return inside + _QUESTION_MARK * asked


def _first_of_substance(sentences: list[tuple[int, int]], text: str) -> tuple[int, int]:
    """The greeting says nothing."""
    said = [span for span in sentences if not text[span[0] : span[1]].rstrip().endswith((",", "，", "：", ":"))]
    longer = [span for span in said if span[1] - span[0] >= 12]
    return (longer or said or sentences)[0]


def _shortened(text: str, span: tuple[int, int], found: list[Cue]) -> str:
    start, end = span
    if end - start > _LONGEST:
        first = next((cue.start for cue in found if start <= cue.start < end), start)
        start = max(start, first - _LONGEST // 3)
        end = min(end, start + _LONGEST)
    return text[start:end].strip()
