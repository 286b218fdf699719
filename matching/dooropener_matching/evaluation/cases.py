"""Judged cases: what a matcher is measured on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dooropener_matching.listing_files import read_listings
from dooropener_matching.listings import Listing, OrganisationKind
from dooropener_matching.samples import read_grades, sample_grades, sample_locals, sample_partners

Order = Mapping[str, Sequence[str]]
"""For each local listing the partners in the order a method puts them, best first."""

Grades = Mapping[str, Mapping[str, int]]

TOP = 10
"""Places of an order that count."""


@dataclass(frozen=True, slots=True)
class Cases:
    """Judged cases: local listings, partner listings, and the grade of each pair that is worth anything."""

    name: str
    locals: Sequence[Listing]
    partners: Sequence[Listing]
    grades: Grades

    @property
    def languages(self) -> dict[str, str]:
        """The language of each partner listing."""
        return {partner.id: partner.language for partner in self.partners}

    @property
    def contacts(self) -> frozenset[str]:
        """The trade contacts that are marked as such."""
        return frozenset(p.id for p in self.partners if p.organisation_kind == OrganisationKind.TRADE_CONTACT)


def samples() -> Cases:
    """Return the cases that come with the package; the rules were written with them in sight."""
    return Cases("samples", sample_locals(), sample_partners(), sample_grades())


def read_cases(folder: Path) -> Cases:
    """Return the cases of a folder: ``local.jsonl``, ``partners.jsonl``, ``qrels.tsv`` (local, partner, grade 1..3)."""
    grades = read_grades((folder / "qrels.tsv").read_text(encoding="utf-8"))
    return Cases(folder.name, read_listings(folder / "local.jsonl"), read_listings(folder / "partners.jsonl"), grades)
