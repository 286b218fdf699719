"""The words of a reply that speak for a label, quoted as they stand."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache

from dooropener.mailbox.reading.cues import Cue, cues, cues_for
from dooropener.mailbox.reading.dates import mentions
from dooropener.mailbox.reading.letters import ProposalLabel
from dooropener.mailbox.reading.phrases import pattern, phrases
from dooropener_matching import detect_language

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

_SENTENCES_HEARD = 40
_PLAIN_ABSENCE, _DATED_ABSENCE = 2, 4
_ANY_DAY = date(2026, 6, 1)


def evidence_for(label: ProposalLabel, visible_text: str, language: str | None) -> str:
    """Return the sentence with the clearest words for the label; a part of ``visible_text``, word for word."""
    text = visible_text[:_READ]
    spans = sentences(text)
    if not spans:
        return ""
    for found in _cues_of(label, text, language, spans):
        best = max(spans, key=lambda span: (_strength(found, span, label, text), -span[0]))
        if _strength(found, best, label, text):
            return _shortened(text, best, found)
    return _shortened(text, _first_of_substance(spans, text), [])


def _cues_of(
    label: ProposalLabel, text: str, language: str | None, spans: Sequence[tuple[int, int]]
) -> Iterator[list[Cue]]:
    """The clearest first; at last what speaks for the label in the other languages of a mail that has several."""
    yield [cue for cue in cues(text, language) if cue.label is label]
    yield cues_for(label, text, language)
    others = {detect_language(text[start:end]).language for start, end in spans[:_SENTENCES_HEARD]}
    for other in sorted(one for one in others if one is not None and one != language):
        yield [cue for cue in cues(text, other) if cue.label is label]


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each begins and ends."""
    ends = [match.end() for match in _SENTENCE_ENDS.finditer(text)]
    spans = zip([0, *ends], [*ends, len(text)], strict=True)
    return [(start, end) for start, end in spans if text[start:end].strip()]


def _strength(found: Sequence[Cue], span: tuple[int, int], label: ProposalLabel, text: str) -> int:
    if _farewell().fullmatch(text[span[0] : span[1]].strip(" \t\n.,!")):
        return 0
    inside = sum(cue.end - cue.start for cue in found if span[0] <= cue.start < span[1])
    if label is ProposalLabel.OUT_OF_OFFICE:
        return _strength_of_absence(text[span[0] : span[1]], inside)
    asked = label is ProposalLabel.QUESTION and text[span[0] : span[1]].rstrip().endswith(("?", "？"))
    return inside + _QUESTION_MARK * asked


def _strength_of_absence(sentence: str, cues_inside: int) -> int:
    """Being away counts, best with a day: not how long it takes to tell what happens to the mail meanwhile."""
    if not cues_inside:
        return 0
    beside = _beside_absence().search(sentence) is not None
    return 1 + _PLAIN_ABSENCE * (not beside) + _DATED_ABSENCE * bool(mentions(sentence, _ANY_DAY))


@cache
def _beside_absence() -> re.Pattern[str]:
    return pattern([*phrases("absences", "beside"), *phrases("robots", "bodies")])


@cache
def _farewell() -> re.Pattern[str]:
    """Wishing all the best is a refusal's manner, and everybody else's."""
    return pattern(phrases("signatures", "closings"))


def _first_of_substance(sentences: list[tuple[int, int]], text: str) -> tuple[int, int]:
    """The greeting says nothing, nor do thanks."""
    said = [span for span in sentences if not text[span[0] : span[1]].rstrip().endswith((",", "，", "：", ":"))]
    longer = [span for span in said if span[1] - span[0] >= 12]
    telling = [span for span in longer if not _thanks().match(text[span[0] : span[1]].strip())]
    return (telling or longer or said or sentences)[0]


@cache
def _thanks() -> re.Pattern[str]:
    return pattern(phrases("signatures", "thanks"))


def _shortened(text: str, span: tuple[int, int], found: Sequence[Cue]) -> str:
    start, end = span
    if end - start > _LONGEST:
        first = next((cue.start for cue in found if start <= cue.start < end), start)
        start = max(start, first - _LONGEST // 3)
        end = min(end, start + _LONGEST)
    return text[start:end].strip()
