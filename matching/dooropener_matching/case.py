"""The case of a match: what speaks for it and against it, in the words of both sides."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How one criterion stands: the sides meet, they do not, or their words leave it open."""

    MATCH = "match"
    GAP = "gap"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of ``Listing.text``, in code points, end excluded."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the case.

    ``local_words`` and ``partner_words`` are quoted exactly as written; the spans point at them in ``Listing.text``
    and are ``None`` where the words come from another field (a title, a code) or nothing was said. ``note`` is a key
    of :class:`~dooropener_matching.keys.Note` and explains the level. ``factor`` (0..1.1) is what the score is
    multiplied by, before anything learned; for machines.
    """

    name: str
    verdict: Verdict
    local: Span | None
    partner: Span | None
    local_words: str
    partner_words: str
    note: str
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Match:
    """One suggested pair. ``score`` (0..1) orders matches for machines; people are shown the criteria.

    ``deciding_fact`` is the one missing fact that would change the verdict most: a key of
    :class:`~dooropener_matching.keys.Fact`, a colon and its detail (``certificate_unknown:EN 1090-2``).
    """

    partner: str
    score: float
    criteria: tuple[Criterion, ...]
    deciding_fact: str | None


@dataclass(frozen=True, slots=True)
class Withheld:
    """A pair that a hard rule keeps back; ``reason`` is a key of ``keys.Reason``, with detail after a colon."""

    partner: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """What was found for one local listing: the matches, best first, and the nearest of those withheld."""

    local: str
    matches: tuple[Match, ...]
    withheld: tuple[Withheld, ...]
