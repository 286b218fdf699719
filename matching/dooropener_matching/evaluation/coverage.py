"""How much of what people write the trade glossary knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from dooropener_matching.evaluation.cases import Cases
from dooropener_matching.glossary import find_terms, with_broader
from dooropener_matching.listings import Listing

GOOD = 2
"""The grade from which a pair is worth an introduction."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Shares from 0 to 1: ``listings`` in which a term is met, ``pairs`` worth an introduction that share a concept.

    No term was learned from the cases: the glossary is written by hand, so its share on cases that nobody of us has
    read is its share in use.
    """

    language: str
    count: int
    listings: float
    pairs: float | None = None


def coverage(cases: Cases) -> list[Coverage]:
    """Return the coverage of all listings (``*``), then of those in each language."""
    listings = [*cases.locals, *cases.partners]
    languages = sorted({listing.language for listing in listings})
    all_of_them = Coverage("*", len(listings), _share(listings), _shared(cases))
    return [all_of_them, *(_of(language, listings) for language in languages)]


def _of(language: str, listings: Sequence[Listing]) -> Coverage:
    chosen = [listing for listing in listings if listing.language == language]
    return Coverage(language, len(chosen), _share(chosen))


def _share(listings: Sequence[Listing]) -> float:
    return fmean(bool(_concepts(listing)) for listing in listings)


def _shared(cases: Cases) -> float:
    met = {listing.id: with_broader(dict.fromkeys(_concepts(listing), 1.0)) for listing in cases.partners}
    told = {listing.id: with_broader(dict.fromkeys(_concepts(listing), 1.0)) for listing in cases.locals}
    good = [(local, other) for local, row in cases.grades.items() for other, grade in row.items() if grade >= GOOD]
    return fmean(bool(told[local].keys() & met[other].keys()) for local, other in good)


def _concepts(listing: Listing) -> set[str]:
    return {term.concept for term in find_terms(f"{listing.title}\n{listing.text}", listing.language)}
