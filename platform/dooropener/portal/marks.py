"""Cases as pages show them: texts with the words that count as evidence marked, and what each side says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dooropener import regions
from dooropener.listings import Listing
from dooropener.matches import Match
from dooropener.portal.desk import Desk
from dooropener.regions import Region
from dooropener.terms import Terms
from dooropener.words import words
from dooropener_matching.keys import CriterionName

Segment = tuple[str, bool]
_PLACES = frozenset({CriterionName.REGION, CriterionName.PARTNER_REGION})
"""Criteria beside which regions are named."""


@dataclass(frozen=True, slots=True)
class Said:
    """One side's part of a criterion: its own words, quoted in its language, or what it ticked, in the reader's."""

    party: Listing
    text: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class ShownCriterion:
    name: str
    verdict: str
    note: str
    said: list[Said]


@dataclass(frozen=True, slots=True)
class ShownCase:
    """One match as a page shows it: both texts cut at their evidence, the criteria, the fact that would change it."""

    match: Match
    local: list[Segment]
    partner: list[Segment]
    criteria: list[ShownCriterion]
    deciding: str

    def standing(self, verdict: str) -> list[ShownCriterion]:
        """The criteria that stand so."""
        return [criterion for criterion in self.criteria if criterion.verdict == verdict]


@dataclass(frozen=True, slots=True)
class CaseReader:
    """Who reads cases. `region_names` are by id and by the name in any language."""

    terms: Terms
    region_names: Mapping[str, str]

    def shown(self, match: Match) -> ShownCase:
        return ShownCase(
            match,
            segments(match.local.text, _spans(match, "local")),
            segments(match.partner.text, _spans(match, "partner")),
            [self._criterion(match, criterion) for criterion in match.case],
            self.terms.deciding(match.deciding_fact, self.region_names) if match.deciding_fact else "",
        )

    def _criterion(self, match: Match, criterion: Mapping[str, Any]) -> ShownCriterion:
        sides = (("local", match.local), ("partner", match.partner))
        said = [self._said(criterion, side, listing) for side, listing in sides]
        return ShownCriterion(
            criterion["name"], criterion["verdict"], criterion["note"], [each for each in said if each is not None]
        )

    def _said(self, criterion: Mapping[str, Any], side: str, listing: Listing) -> Said | None:
        """None where a side says nothing, or but its own name."""
        text = criterion.get(f"{side}_words", "")
        if not text or text == listing.organisation.name:
            return None
        if criterion.get(side):
            return Said(listing, text, quoted=True)
        name = criterion["name"]
        if self.terms.ticked(name):
            return Said(listing, self.terms.ticks(name, text), quoted=False)
        if name in _PLACES:
            return Said(listing, self._regions(text), quoted=False)
        return Said(listing, text, quoted=any(text in written for written in _written(listing)))

    def _regions(self, names: str) -> str:
        known = [self.region_names.get(name, name) for name in names.split(", ")]
        return self.terms.words.join(known)


async def reader_at(desk: Desk) -> CaseReader:
    """The desk's user, with the names of all regions."""
    return case_reader(Terms(words(desk.user.language)), await regions.all_regions(desk.session))


def case_reader(terms: Terms, known: Iterable[Region]) -> CaseReader:
    names: dict[str, str] = {}
    for region in known:
        name = region.name(terms.words.language)
        names |= {region.id: name, **dict.fromkeys(region.names.values(), name)}
    return CaseReader(terms, names)


def _written(listing: Listing) -> tuple[str, ...]:
    """What was written by hand, and not ticked or looked up."""
    return listing.title, listing.text, listing.summary, listing.exclusions


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
