"""The words of a reply that speak for a label, quoted as they stand."""

import re
from collections.abc import Sequence
from functools import cache

from dooropener.mailbox.reading.cues import Cue, cues, cues_for
from dooropener.mailbox.reading.letters import ProposalLabel
from dooropener.mailbox.reading.phrases import pattern, phrases

_SHORTENED = "".join(
    rf"(?<!\b{word})"
    for word in [
        "Dr",
        "Nr",
        "Mr",
        "Ms",
        "kl",
        "ca",
        "Hr",
        "Fr",
        "Bi",
        "Bw",
        "Sig",
        "sig",
        "Dott",
        "dott",
        "ing",
        "Ing",
        "Mag",
        "plkst",
    ]
)
_DATED = r"(?<!(?<!\d)\d)(?<!(?<!\d)\d\d)"
_GOES_ON = r"(?!(?<=\d\.)\s[^\W\dA-ZÄÖÜ])"
_SENTENCE_ENDS = re.compile(rf"{_DATED}(?<!(?<!\w)\w){_SHORTENED}\.(?=\s){_GOES_ON}|[!?](?=\s)|[。！？\n]")
"""The dot of "12. März" or "2026. gada" ends no sentence, nor does one after a single letter or an abbreviation."""

_READ = 8_000
_LONGEST = 300
_QUESTION_MARK = 12
"""A question mark counts as much as a phrase of so many characters."""


def evidence_for(label: ProposalLabel, visible_text: str, language: str | None) -> str:
    """Return the sentence with the clearest words for the label; a part of ``visible_text``, word for word."""
    text = visible_text[:_READ]
    spans = sentences(text)
    if not spans:
        return ""
    for found in ([cue for cue in cues(text, language) if cue.label is label], cues_for(label, text, language)):
        best = max(spans, key=lambda span: (_strength(found, span, label, text), -span[0]))
        if _strength(found, best, label, text):
            return _shortened(text, best, found)
    return _shortened(text, _first_of_substance(spans, text), [])


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each begins and ends."""
    ends = [match.end() for match in _SENTENCE_ENDS.finditer(text)]
    spans = zip([0, *ends], [*ends, len(text)], strict=True)
    return [(start, end) for start, end in spans if text[start:end].strip()]


def _strength(found: Sequence[Cue], span: tuple[int, int], label: ProposalLabel, text: str) -> int:
    if _farewell().fullmatch(text[span[0] : span[1]].strip(" \t\n.,!")):
        return 0
    inside = sum(cue.end - cue.start for cue in found if span[0] <= cue.start < span[1])
    asked = label is ProposalLabel.QUESTION and text[span[0] : span[1]].rstrip().endswith(("?", "？"))
    return inside + _QUESTION_MARK * asked


@cache
def _farewell() -> re.Pattern[str]:
    """Wishing all the best is a refusal's manner, and everybody else's."""
    return pattern(phrases("signatures", "closings"))


def _first_of_substance(sentences: list[tuple[int, int]], text: str) -> tuple[int, int]:
    """The greeting says nothing."""
    said = [span for span in sentences if not text[span[0] : span[1]].rstrip().endswith((",", "，", "：", ":"))]
    longer = [span for span in said if span[1] - span[0] >= 12]
    return (longer or said or sentences)[0]


def _shortened(text: str, span: tuple[int, int], found: Sequence[Cue]) -> str:
    start, end = span
    if end - start > _LONGEST:
        first = next((cue.start for cue in found if start <= cue.start < end), start)
        start = max(start, first - _LONGEST // 3)
        end = min(end, start + _LONGEST)
    return text[start:end].strip()
