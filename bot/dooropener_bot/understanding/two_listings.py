"""One message that speaks of two listings: "we make cheese vats, and we also look for packaging"."""

import re
from dataclasses import dataclass

from dooropener_bot.understanding.cues import find_cues
from dooropener_bot.understanding.products import find_product
from dooropener_matching import Kind
from dooropener_matching.asides import besides_at

_GIVES = ("make", "sell", "offer")
_SEEKS = ("seek", "need", "buy")
_SEAM = re.compile(
    r"[.!?;,，。！？；\n]*\s+(?:och|and|e|ed|und|og|ja|un|na|samt|sowie)\s+|[.!?;\n]\s+|[，。！？；]\s*", re.IGNORECASE
)
"""Between the two: what follows it is a sentence of its own."""


@dataclass(frozen=True, slots=True)
class TwoListings:
    """The words of either; ``kind`` is what the first one is, and the second is not."""

    kind: Kind
    first: str
    second: str


def two_listings(text: str, language: str | None) -> TwoListings | None:
    """Return the two where the message clearly offers one thing and *also* seeks another.

    Who only says what the firm does before it says what it seeks speaks of one: *we build ovens and look for steel*.
    """
    for kind, one, other in ((Kind.OFFER, _GIVES, _SEEKS), (Kind.REQUEST, _SEEKS, _GIVES)):
        at = besides_at(text, kind)
        parts = _parted(text, at) if at is not None else None
        if (
            parts
            and _says(parts[0], language, one, other)
            and find_product(parts[1], find_cues(parts[1], language), ())
        ):
            return TwoListings(kind, *parts)
    return None


def _parted(text: str, at: int) -> tuple[str, str] | None:
    seams = [seam for seam in _SEAM.finditer(text) if seam.end() <= at]
    if not seams:
        return None
    first, second = text[: seams[-1].start()].strip(), text[seams[-1].end() :].strip()
    return (first, second[:1].upper() + second[1:]) if first else None


def _says(text: str, language: str | None, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether it does one of these, none of the others, and names what."""
    cues = find_cues(text, language)
    return (
        any(cue in cues for cue in one) and not any(cue in cues for cue in other) and bool(find_product(text, cues, ()))
    )
