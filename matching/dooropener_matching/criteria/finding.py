"""What a criterion is given and what it gives back."""

from collections.abc import Sequence
from dataclasses import dataclass

from dooropener_matching.case import Criterion, Span, Verdict
from dooropener_matching.keys import CriterionName, Fact, Note, Reason
from dooropener_matching.meaning import Meaning
from dooropener_matching.profiles import Profile
from dooropener_matching.regions import Region


@dataclass(frozen=True, slots=True)
class Aside:
    """A sentence of one side, by its position in ``Profile.said``, that answers the other side's title."""

    of_local: bool
    position: int
    near: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Two listings to be compared, read and encoded."""

    local: Profile
    partner: Profile
    local_meaning: Meaning
    partner_meaning: Meaning
    similarity: float
    regions: Sequence[Region]
    aside: Aside | None = None
    """Where one says the other direction besides, and means what the other has."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words quoted from one side; ``span`` is their place in ``Listing.text``, if they stand there."""

    words: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A criterion as it stands, and its weight.

    ``factor`` multiplies the score: 1 leaves it, less lowers it. ``withheld`` keeps the pair back. ``fact`` is what,
    once known, would lift the factor to 1.
    """

    criterion: Criterion
    factor: float = 1.0
    withheld: str | None = None
    fact: str | None = None


def finding(
    name: CriterionName,
    verdict: Verdict,
    note: Note,
    local: Words | None = None,
    partner: Words | None = None,
    *,
    factor: float = 1.0,
    withheld: tuple[Reason, str] | None = None,
    fact: tuple[Fact, str] | None = None,
) -> Finding:
    """Put a finding together from its parts."""
    local, partner = local or Words(), partner or Words()
    criterion = Criterion(
        name=name.value,
        verdict=verdict,
        local=local.span,
        partner=partner.span,
        local_words=local.words,
        partner_words=partner.words,
        note=note.value,
        factor=round(factor, 6),
    )
    return Finding(criterion, factor, _key(withheld), _key(fact))


def _key(said: tuple[Reason | Fact, str] | None) -> str | None:
    if said is None:
        return None
    key, detail = said
    return f"{key.value}:{detail}" if detail else key.value


def quoted(profile: Profile, start: int, end: int) -> Words:
    """Return the words of a listing's text between two offsets."""
    return Words(profile.listing.text[start:end], Span(start, end))


def sentence_words(profile: Profile, position: int) -> Words:
    """Return the sentence at a position of ``profile.said``, or the title for a negative one."""
    if position < 0 or position >= len(profile.said):
        return Words(profile.listing.title)
    passage = profile.said[position].passage
    return Words(passage.text, Span(passage.start, passage.end))
