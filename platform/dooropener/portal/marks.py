"""Texts with the words that count as evidence marked, and cases as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from dooropener.matches import Match

Segment = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class ShownCase:
    """One match as a page shows it: both texts cut at their evidence."""

    match: Match
    local: list[Segment]
    partner: list[Segment]


def shown(match: Match) -> ShownCase:
    return ShownCase(
        match,
        segments(match.local.text, _spans(match, "local")),
        segments(match.partner.text, _spans(match, "partner")),
    )


def _spans(match: Match, side: str) -> list[tuple[int, int]]:
    return [(criterion[side][0], criterion[side][1]) for criterion in match.case if criterion.get(side)]


def segments(text: str, spans: Iterable[tuple[int, int]]) -> list[Segment]:
    """Cut `text` into pieces, each with whether it is marked; joined they are the text again.

    Spans that overlap or touch become one. Those that lie outside (the text was changed since) are left out.
    """
    pieces: list[Segment] = []
    at = 0
    for start, end in _merged(span for span in spans if 0 <= span[0] < span[1] <= len(text)):
        if start > at:
            pieces.append((text[at:start], False))
        pieces.append((text[start:end], True))
        at = end
    if at < len(text):
        pieces.append((text[at:], False))
    return pieces


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
